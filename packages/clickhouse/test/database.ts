// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectOptions } from '../src/connection.ts';
import { EmbeddedEngine } from '../src/engine/embedded-engine.ts';

export interface TestDatabase {
  /** What `connect` takes; the tests know the engine by nothing else. */
  readonly options: ConnectOptions;
  close(): Promise<void>;
}

/**
 * A real database of its own: the embedded engine on a fresh directory, or the ClickHouse whose
 * URL stands in LEDGERLINE_TEST_CLICKHOUSE_URL (its default database is written to).
 */
export async function startDatabase(): Promise<TestDatabase> {
  const url = process.env['LEDGERLINE_TEST_CLICKHOUSE_URL'];
  if (url !== undefined) return { options: { url }, close: () => Promise.resolve() };
  const dataDir = await mkdtemp(join(tmpdir(), 'ledgerline-clickhouse-'));
  const engine = await EmbeddedEngine.start({ dataDir });
  return {
    options: { url: engine.url, ...engine.credentials.writer },
    close: async () => {
      await engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@ledgerline/clickhouse';
import { connect, EmbeddedEngine, loadOrCreateSecrets } from '@ledgerline/clickhouse';
import { LedgerlineError } from '@ledgerline/conventions';
import { readRuntime } from '@ledgerline/gateway';
import type { HeadCommit, TenantHead } from '@ledgerline/ledger';
import { SqliteHeadStore } from '@ledgerline/ledger';

/** The data of one data folder, opened for reading. */
export interface OpenStore extends AsyncDisposable {
  readonly dataDir: string;
  readonly connection: Connection;
  /** The committed heads as they are now, read anew at each call. */
  heads(): readonly TenantHead[];
  /** The commit log of a tenant, oldest first. */
  commits(tenant: string): Iterable<HeadCommit>;
  /** One statement, its result as text in a ClickHouse format. */
  queryText(statement: string, format: string): Promise<string>;
}

/**
 * Opens a data folder for reading: through the engine of a gateway that is running on it, or through
 * an engine started for this command when none is.
 */
export async function openStore(dataDir: string): Promise<OpenStore> {
  const headsFile = join(dataDir, 'heads.db');
  if (!existsSync(headsFile)) {
    throw new LedgerlineError('data_missing', `There is no Ledgerline data in '${dataDir}'.`);
  }
  const runtime = readRuntime(dataDir);
  const engine =
    runtime === undefined ? await EmbeddedEngine.start({ dataDir, port: 0 }) : undefined;
  const url = engine?.url ?? runtime?.clickhouseUrl ?? '';
  const { analyst } = loadOrCreateSecrets(dataDir);
  const connection = connect({ url, ...analyst });
  const headStore = new SqliteHeadStore(headsFile);
  return {
    dataDir,
    connection,
    commits: (tenant) => headStore.commits(tenant),
    heads: () => headStore.all(),
    queryText: (statement, format) => queryText(url, analyst, statement, format),
    [Symbol.asyncDispose]: async () => {
      headStore.close();
      await connection.close();
      await engine?.close();
    },
  };
}

async function queryText(
  url: string,
  user: { readonly username: string; readonly password: string },
  statement: string,
  format: string,
): Promise<string> {
  const response = await fetch(`${url}/?default_format=${encodeURIComponent(format)}`, {
    method: 'POST',
    headers: { 'X-ClickHouse-User': user.username, 'X-ClickHouse-Key': user.password },
    body: statement,
  });
  const text = await response.text();
  if (!response.ok) throw new LedgerlineError('query_failed', text.trim());
  return text;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedEngine } from '../../src/engine/embedded-engine.ts';
import type { EngineCredential } from '../../src/engine/messages.ts';

export interface Answer {
  readonly status: number;
  readonly code: number | undefined;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface Asking {
  /** Statement in the URL; without it the body is the statement. */
  readonly query?: string;
  readonly body?: string | Uint8Array;
  readonly as?: 'writer' | 'analyst' | EngineCredential | 'nobody';
  readonly parameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** A real engine on a directory of its own, and plain HTTP requests to it. */
export interface RunningEngine {
  readonly engine: EmbeddedEngine;
  readonly dataDir: string;
  ask(asking: Asking): Promise<Answer>;
  /** A statement that has to succeed; its result as text. */
  run(sql: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startEngine(
  options: { readonly memoryBytes?: number; readonly bodyBytesMax?: number } = {},
): Promise<RunningEngine> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ledgerline-engine-'));
  const engine = await EmbeddedEngine.start({ dataDir, ...options });
  const ask = (asking: Asking): Promise<Answer> => request(engine, asking);
  return {
    engine,
    dataDir,
    ask,
    run: async (sql) => {
      const answer = await ask({ body: sql });
      if (answer.status !== 200) throw new Error(answer.text);
      return answer.text;
    },
    stop: async () => {
      await engine.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function request(engine: EmbeddedEngine, asking: Asking): Promise<Answer> {
  const url = new URL('/', engine.url);
  if (asking.query !== undefined) url.searchParams.set('query', asking.query);
  for (const [name, value] of Object.entries(asking.parameters ?? {})) {
    url.searchParams.set(name, value);
  }
  const response = await fetch(url, {
    method: asking.method ?? 'POST',
    headers: { ...credentialHeaders(engine, asking.as ?? 'writer'), ...asking.headers },
    ...(asking.body === undefined ? {} : { body: asking.body as string }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const code = response.headers.get('x-clickhouse-exception-code');
  return {
    status: response.status,
    code: code === null ? undefined : Number(code),
    headers: response.headers,
    bytes,
    text: bytes.toString('utf8'),
  };
}

function credentialHeaders(
  engine: EmbeddedEngine,
  as: NonNullable<Asking['as']>,
): Record<string, string> {
  if (as === 'nobody') return {};
  const user = typeof as === 'string' ? engine.credentials[as] : as;
  return { 'X-ClickHouse-User': user.username, 'X-ClickHouse-Key': user.password };
}

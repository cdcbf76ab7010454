// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { EmbeddedEngine } from '../../src/engine/embedded-engine.ts';

/** A process that owns an engine and inserts until it is killed; it prints what was acknowledged. */
const engine = await EmbeddedEngine.start({ dataDir: process.argv[2]! });
const { username, password } = engine.credentials.writer;
const ask = async (query: string, body: string): Promise<void> => {
  const response = await fetch(`${engine.url}/?query=${encodeURIComponent(query)}`, {
    method: 'POST',
    body,
    headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
  });
  if (!response.ok) throw new Error(await response.text());
};
await ask('CREATE TABLE IF NOT EXISTS t (a UInt64) ENGINE = MergeTree ORDER BY a', '');
process.stdout.write(`${JSON.stringify({ pid: engine.pid })}\n`);
for (let a = Number(process.argv[3]); ; a += 1) {
  await ask('INSERT INTO t FORMAT TSV', `${a}\n`);
  process.stdout.write(`${JSON.stringify({ a })}\n`);
}

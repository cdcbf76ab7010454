// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Rows per second from the encoder through HTTP into otel_logs of the embedded engine, durable, one
// insert in flight, with the processor time of both sides (Linux):
//   node --conditions=ledgerline-source packages/clickhouse/bench/insert.ts [rows a block] [blocks]

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OtelLogsBlock } from '../src/blocks/otel-logs.ts';
import { connect } from '../src/connection.ts';
import { EmbeddedEngine } from '../src/engine/embedded-engine.ts';
import { migrate } from '../src/migrate.ts';
import { appendRow, byRange } from './workload.ts';

const ROWS = Number(process.argv[2] ?? 10_000);
const BLOCKS = Number(process.argv[3] ?? 20);

/** Seconds of processor time that a process has used; a clock tick is 10 ms on Linux. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const dataDir = await mkdtemp(join(tmpdir(), 'ledgerline-bench-'));
const engine = await EmbeddedEngine.start({ dataDir });
const connection = connect({ url: engine.url, ...engine.credentials.writer });
await migrate(connection);
const block = new OtelLogsBlock();

async function insert(count: number, name: string): Promise<void> {
  for (let number = 0; number < count; number++) {
    for (let index = 0; index < ROWS; index++) appendRow(block, index, byRange);
    const bytes = block.encode();
    block.reset();
    await connection.insertNative({
      table: block.table,
      columns: block.columnNames,
      block: bytes,
      deduplicationToken: `${name}-${number}`,
    });
  }
}

await insert(3, 'warm');
const started = performance.now();
const ours = process.cpuUsage();
const engines = await cpuOf(engine.pid);
await insert(BLOCKS, 'measured');
const seconds = (performance.now() - started) / 1000;
const used = process.cpuUsage(ours);
const rows = ROWS * BLOCKS;
const rate = (time: number): string => `${(rows / time / 1000).toFixed(0).padStart(6)} k`;
console.log(
  `rows/s ${rate(seconds)}   rows/CPU-s here ${rate((used.user + used.system) / 1e6)}` +
    `   rows/CPU-s engine ${rate((await cpuOf(engine.pid)) - engines)}`,
);
await connection.close();
await engine.close();
await rm(dataDir, { recursive: true, force: true });

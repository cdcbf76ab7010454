// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Rows per CPU-second of the Native encoder, without an engine:
//   node --conditions=ledgerline-source packages/clickhouse/bench/encoder.ts [rows a block] [blocks]

import { OtelLogsBlock } from '../src/blocks/otel-logs.ts';
import { appendRow, byRange, byText } from './workload.ts';
import type { Append } from './workload.ts';

const ROWS = Number(process.argv[2] ?? 10_000);
const BLOCKS = Number(process.argv[3] ?? 20);

function measure(name: string, append: Append): void {
  const block = new OtelLogsBlock();
  let bytes = 0;
  const run = (blocks: number): void => {
    for (let count = 0; count < blocks; count++) {
      for (let index = 0; index < ROWS; index++) appendRow(block, index, append);
      bytes = block.encode().length;
      block.reset();
    }
  };
  run(3);
  const before = process.cpuUsage();
  run(BLOCKS);
  const cpu = process.cpuUsage(before);
  const seconds = (cpu.user + cpu.system) / 1e6;
  const rate = (ROWS * BLOCKS) / seconds / 1000;
  const speed = (bytes * BLOCKS) / seconds / 1e6;
  console.log(
    `${name.padEnd(14)} ${rate.toFixed(0).padStart(6)} k rows/CPU-s` +
      ` ${speed.toFixed(0).padStart(6)} MB/CPU-s ${(bytes / ROWS).toFixed(0).padStart(6)} B/row`,
  );
}

measure('byte ranges', byRange);
measure('strings', byText);

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledgerline } from '@ledgerline/sdk';
import { temporaryDir } from '../../harness/data-dir.ts';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { costOf } from '../measure.ts';
import { engineEvents, startEngine, stopEngine } from '../sdk-engine.ts';
import { EVENT_TYPE } from '../workload.ts';

const ROW_BYTES = 1_500;
/** Events of one turn of the event loop: one transaction of the outbox. */
const TOGETHER = 5_000;

/** What `emitDurable` costs its caller: an event on disk in the outbox, with fsync, on a receipt. */
export const sdkAudit: Part = {
  name: 'sdk-audit',
  title: 'SDK: emitDurable with 20 attributes, until the receipt of the outbox on disk (wall time)',
  run: measureAudit,
};

interface Round {
  readonly syncP99: number;
  readonly singleMedian: number;
  readonly singleP99: number;
  readonly concurrentPerSecond: number;
  readonly concurrentCpuMicros: number;
}

async function measureAudit({ quick }: PartOptions): Promise<readonly Figure[]> {
  const rounds: Round[] = [];
  // Warm in the first round, whose figures do not count.
  for (let round = 0; round <= (quick ? 1 : 5); round += 1) {
    rounds.push(await measureRound(quick ? 50 : 1_000, quick ? TOGETHER : 4 * TOGETHER));
  }
  const of = (pick: (round: Round) => number): readonly number[] => rounds.slice(1).map(pick);
  const synced = { name: 'bare file, 99th percentile', samples: of((r) => r.syncP99) };
  return [
    figure('bare file, fdatasync of 1.5 kB, 99th percentile', 'ms', synced.samples),
    figure(
      'one after the other, median',
      'ms',
      of((r) => r.singleMedian),
    ),
    figure(
      'one after the other, 99th percentile',
      'ms',
      of((r) => r.singleP99),
      synced,
    ),
    figure(
      '5,000 at a time',
      'events/s',
      of((r) => r.concurrentPerSecond),
    ),
    figure(
      '5,000 at a time, processor',
      'µs CPU/event',
      of((r) => r.concurrentCpuMicros),
    ),
  ];
}

async function measureRound(single: number, concurrent: number): Promise<Round> {
  using dir = temporaryDir();
  const syncMs = syncedWrites(join(dir.path, 'bare'), single);
  const ledgerline = startEngine({ outboxDir: join(dir.path, 'outbox') });
  const singleMs = await oneByOne(ledgerline, single);
  await ledgerline.flush();
  const { cpuSeconds, wallSeconds } = await costOf(() => together(ledgerline, concurrent));
  await ledgerline.flush();
  await stopEngine(ledgerline);
  return {
    syncP99: percentile(syncMs, 0.99),
    singleMedian: percentile(singleMs, 0.5),
    singleP99: percentile(singleMs, 0.99),
    concurrentPerSecond: concurrent / wallSeconds,
    concurrentCpuMicros: (cpuSeconds * 1e6) / concurrent,
  };
}

/** What the disk takes for one event, without anything of ours. */
function syncedWrites(path: string, count: number): readonly number[] {
  const row = Buffer.alloc(ROW_BYTES, 'x');
  const file = openSync(path, 'a');
  const times = Array.from({ length: count }, () => {
    const from = performance.now();
    writeSync(file, row);
    fdatasyncSync(file);
    return performance.now() - from;
  });
  closeSync(file);
  return times;
}

async function oneByOne(ledgerline: Ledgerline, count: number): Promise<readonly number[]> {
  const event = engineEvents();
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const { attributes, body } = event(i);
    const from = performance.now();
    await ledgerline.emitDurable(EVENT_TYPE, attributes as never, { message: body });
    times.push(performance.now() - from);
  }
  return times;
}

async function together(ledgerline: Ledgerline, count: number): Promise<void> {
  const event = engineEvents();
  for (let done = 0; done < count; done += TOGETHER) {
    const receipts = Array.from({ length: TOGETHER }, (_, i) => {
      const { attributes, body } = event(done + i);
      return ledgerline.emitDurable(EVENT_TYPE, attributes as never, { message: body });
    });
    await Promise.all(receipts);
  }
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

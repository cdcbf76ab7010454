// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Ledgerline } from '@ledgerline/sdk';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { memoryOf } from '../measure.ts';
import { engineEvents, startEngine, stopEngine } from '../sdk-engine.ts';
import { EVENT_TYPE } from '../workload.ts';

/** Events of one run: a context, a request id and event types of its own. */
const EVENTS_PER_RUN = 100;
const RUNS_PER_FLUSH = 100;
const SAMPLES = 10;
const MIB = 1024 * 1024;

/** Whether anything is left behind by events: memory after the first million and after ten more. */
export const sdkMemory: Part = {
  name: 'sdk-memory',
  title: 'SDK: memory over 10,000,000 emits in 100,000 runs, after a garbage collection each time',
  run: measureMemory,
};

interface Sample {
  readonly heapMiB: number;
  readonly residentMiB: number;
}

async function measureMemory({ quick }: PartOptions): Promise<readonly Figure[]> {
  const ledgerline = startEngine();
  const collect = collector();
  const each = quick ? 2_000 : 1_000_000;
  const sample = async (from: number): Promise<Sample> => {
    await emit(ledgerline, from, each);
    collect();
    const heapMiB = process.memoryUsage().heapUsed / MIB;
    return { heapMiB, residentMiB: memoryOf(process.pid).residentMiB };
  };
  const warm = await sample(0);
  const samples: Sample[] = [];
  for (let i = 1; i <= SAMPLES; i += 1) samples.push(await sample(i * each));
  await stopEngine(ledgerline);
  const last = samples.at(-1)!;
  const heap = { name: 'after the first million', samples: [warm.heapMiB] };
  const resident = { name: 'after the first million', samples: [warm.residentMiB] };
  return [
    figure('heap in use, after the first million', 'MiB', heap.samples),
    figure('heap in use, after ten more', 'MiB', [last.heapMiB], heap),
    figure(
      'heap in use, after each of the ten',
      'MiB',
      samples.map(({ heapMiB }) => heapMiB),
    ),
    figure('resident, after the first million', 'MiB', resident.samples),
    figure('resident, after ten more', 'MiB', [last.residentMiB], resident),
  ];
}

async function emit(ledgerline: Ledgerline, from: number, count: number): Promise<void> {
  const event = engineEvents();
  const runs = count / EVENTS_PER_RUN;
  for (let run = 0; run < runs; run += 1) {
    const first = from + run * EVENTS_PER_RUN;
    ledgerline.run(
      'bench',
      () => {
        // Two of the events are those of the run itself.
        for (let i = 2; i < EVENTS_PER_RUN; i += 1) {
          const { attributes, body } = event(first + i);
          ledgerline.emit(EVENT_TYPE, attributes as never, { message: body });
        }
      },
      { requestId: `request-${first}`, userId: `user-${first}` },
    );
    if (run % RUNS_PER_FLUSH === RUNS_PER_FLUSH - 1) await ledgerline.flush();
  }
  await ledgerline.flush();
}

/** The garbage collector, which a program cannot call unless the engine is asked. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';

/** The clock tick of /proc on Linux, in all its usual configurations. */
const TICKS_PER_SECOND = 100;

/** Processor time of this process so far, all threads, in seconds. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Processor time of another process so far, all threads, in seconds; Linux only. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold spaces; utime and stime are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export interface Memory {
  /** Resident now, and the most that ever was, in MiB. */
  readonly residentMiB: number;
  readonly peakMiB: number;
}

/** Resident memory of a process; Linux only. */
export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { residentMiB: read('VmRSS'), peakMiB: read('VmHWM') };
}

/** What a piece of work took. */
export interface Cost {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

export async function costOf(work: () => unknown): Promise<Cost> {
  const wall = performance.now();
  const cpu = cpuSeconds();
  await work();
  const used = cpuSeconds() - cpu;
  return { cpuSeconds: used, wallSeconds: (performance.now() - wall) / 1000 };
}

/** One thing to measure: does `count` operations. */
export type Work = (count: number) => unknown;

export interface Trial {
  readonly count: number;
  readonly repeats: number;
}

/**
 * Operations per CPU-second of each case, `repeats` samples each. The cases take turns within a
 * repeat, so that a busy moment of the machine falls on all of them and ratios stay fair.
 */
export async function ratesPerCpuSecond<Name extends string>(
  cases: Readonly<Record<Name, Work>>,
  { count, repeats }: Trial,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(cases) as Name[];
  const rates = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  // Warm: the compiler has seen the hot loops before anything counts.
  for (const name of names) await cases[name](Math.ceil(count / 2));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const name of names) {
      const { cpuSeconds: used } = await costOf(() => cases[name](count));
      rates[name].push(count / used);
    }
  }
  return rates;
}

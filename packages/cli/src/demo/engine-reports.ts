// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmittedCounts } from '../report/agreement.ts';

/** One run of the sample engine on a data folder. */
export interface EngineRun {
  /** `service.instance.id` of the process, by which its rows are found again. */
  readonly instance: string;
  /** Where it writes, at its end, what it emitted. */
  readonly reportFile: string;
}

/** The model that the sample engine worked with. */
export interface SampleModel {
  readonly name: string;
  /** True for the local rules that stand in for an LLM. */
  readonly deterministic: boolean;
}

/** What one run of the sample engine left behind. */
interface EngineReport {
  readonly emitted: Omit<EmittedCounts, 'spans'>;
  readonly spans: number;
  readonly model: SampleModel;
}

/** All runs of the sample engine on this data folder that came to their end, summed. */
export interface EngineHistory {
  /** Instances whose report is there. */
  readonly instances: readonly string[];
  /** Runs that were begun and never reported: killed, or cut off by a power failure. */
  readonly interrupted: number;
  readonly emitted: EmittedCounts;
  /** The model of the newest run. */
  readonly model: SampleModel;
}

/** Begins a run: the folder stays even when the run never reports. */
export function beginRun(dataDir: string): EngineRun {
  const number = String(runFolders(dataDir).length + 1).padStart(4, '0');
  const dir = join(runsDir(dataDir), number);
  mkdirSync(dir);
  return { instance: instanceOf(number), reportFile: join(dir, 'report.json') };
}

/** Reads and sums the reports. */
export function readEngineHistory(dataDir: string): EngineHistory {
  const folders = runFolders(dataDir);
  const finished = folders.filter((name) => existsSync(reportFile(dataDir, name)));
  const reports = finished.map(
    (name) => JSON.parse(readFileSync(reportFile(dataDir, name), 'utf8')) as EngineReport,
  );
  return {
    instances: finished.map(instanceOf),
    interrupted: folders.length - finished.length,
    emitted: {
      total: reports.reduce((sum, report) => sum + report.emitted.total, 0),
      byType: sumCounts(reports.map((report) => report.emitted.byType)),
      byClass: sumCounts(reports.map((report) => report.emitted.byClass)),
      spans: reports.reduce((sum, report) => sum + report.spans, 0),
    },
    model: reports.at(-1)?.model ?? { name: 'none', deterministic: true },
  };
}

function runsDir(dataDir: string): string {
  const dir = join(dataDir, 'demo', 'runs');
  mkdirSync(dir, { recursive: true });
  return dir;
}

function runFolders(dataDir: string): readonly string[] {
  return readdirSync(runsDir(dataDir)).sort();
}

function reportFile(dataDir: string, run: string): string {
  return join(runsDir(dataDir), run, 'report.json');
}

function instanceOf(run: string): string {
  return `sample-engine-${run}`;
}

function sumCounts(
  all: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

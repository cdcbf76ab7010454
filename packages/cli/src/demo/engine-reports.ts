// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmittedCounts } from '../report/agreement.ts';

/** What one run of the sample engine left behind. */
interface EngineReport {
  readonly emitted: Omit<EmittedCounts, 'spans'>;
  readonly spans: number;
  readonly model: { readonly name: string };
}

/** All runs of the sample engine on this data folder, summed. */
export interface EngineHistory {
  readonly runs: number;
  readonly emitted: EmittedCounts;
  readonly model: string;
}

/** The folder of the reports; made when it is not there. */
function reportsDir(dataDir: string): string {
  const dir = join(dataDir, 'demo', 'reports');
  mkdirSync(dir, { recursive: true });
  return dir;
}

/** Where the next run shall write its report. */
export function nextReportFile(dataDir: string): string {
  const dir = reportsDir(dataDir);
  return join(dir, `${String(readdirSync(dir).length + 1).padStart(4, '0')}.json`);
}

/** Reads and sums the reports. */
export function readEngineHistory(dataDir: string): EngineHistory {
  const dir = reportsDir(dataDir);
  const reports = readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as EngineReport);
  return {
    runs: reports.length,
    emitted: {
      total: reports.reduce((sum, report) => sum + report.emitted.total, 0),
      byType: sumCounts(reports.map((report) => report.emitted.byType)),
      byClass: sumCounts(reports.map((report) => report.emitted.byClass)),
      spans: reports.reduce((sum, report) => sum + report.spans, 0),
    },
    model: reports.at(-1)?.model.name ?? 'none',
  };
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

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join, relative } from 'node:path';
import type { Gateway } from '@ledgerline/gateway';
import { readEngineHistory } from '../demo/engine-reports.ts';
import { openStore } from '../store/open-store.ts';
import { compareCounts } from './agreement.ts';
import type { DemoReport } from './demo-report.ts';
import { readStoredCounts } from './stored-counts.ts';
import { readRunToShow } from './timeline.ts';
import { verifyLedgers } from './verify-ledgers.ts';

const MS_PER_SECOND = 1000;

/** Reads everything back from the tables and the ledger files; nothing is taken from memory. */
export async function buildDemoReport(options: {
  readonly dataDir: string;
  readonly gateway: Gateway;
  readonly engineRan: boolean;
  readonly clickhouseUrl: string | undefined;
  /** `performance.now()` when the command began. */
  readonly startedAt: number;
}): Promise<DemoReport> {
  const { dataDir, gateway } = options;
  await using store = await openStore({ dataDir, clickhouseUrl: options.clickhouseUrl });
  const { emitted, model, instances, interrupted } = readEngineHistory(dataDir);
  const stored = await readStoredCounts(store.connection);
  const ledgers = await verifyLedgers(store);
  const reported = await readStoredCounts(store.connection, instances);
  const agreements = compareCounts({ emitted, reported, stored, ledgers });
  const isVerified = ledgers.length > 0 && ledgers.every((ledger) => ledger.verdict === 'verified');
  return {
    dataDir,
    gatewayUrl: gateway.url,
    clickhouseUrl: gateway.clickhouseUrl,
    engineRan: options.engineRan,
    model,
    interruptedRuns: interrupted,
    emitted,
    stored,
    run: (await readRunToShow(store.connection)) ?? null,
    ledgers,
    agreements,
    ok: isVerified && agreements.every((agreement) => agreement.agrees),
    secondsToFirstVerifiedEvent: (performance.now() - options.startedAt) / MS_PER_SECOND,
    next: nextCommands(dataDir, gateway.clickhouseUrl, options.clickhouseUrl === undefined),
  };
}

/** Commands that work when pasted into the shell from which this one was started. */
function nextCommands(
  dataDir: string,
  clickhouseUrl: string,
  isEmbedded: boolean,
): readonly string[] {
  const inside = relative(process.cwd(), dataDir);
  const dir = inside.startsWith('..') ? dataDir : inside || '.';
  const query = 'SELECT EventName, count() FROM otel_logs GROUP BY 1 ORDER BY 2 DESC';
  const curl = [
    `curl --netrc-file ${join(dir, 'analyst.netrc')} ${clickhouseUrl}/ \\`,
    `  -d '${query} FORMAT PrettyCompact'`,
  ];
  return [
    ...(isEmbedded ? curl : []),
    `npm run -s ledgerline -- verify --data-dir ${dir}`,
    `npm run -s ledgerline -- tail --data-dir ${dir}`,
  ];
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { SampleModel } from '../demo/engine-reports.ts';
import type { Agreement, EmittedCounts } from './agreement.ts';
import type { LedgerReport } from './ledgers.ts';
import type { StoredCounts } from './stored-counts.ts';
import type { RunTimeline } from './timeline.ts';

/** What `ledgerline demo` shows, and with `--json` prints whole. */
export interface DemoReport {
  readonly dataDir: string;
  readonly gatewayUrl: string;
  readonly clickhouseUrl: string;
  /** True when this start worked through the tasks; false when it shows what an earlier one left. */
  readonly engineRan: boolean;
  readonly model: SampleModel;
  /** Runs of the sample engine that never came to their end; their events are stored, not counted. */
  readonly interruptedRuns: number;
  readonly emitted: EmittedCounts;
  readonly stored: StoredCounts;
  readonly run: RunTimeline | null;
  readonly ledgers: readonly LedgerReport[];
  readonly agreements: readonly Agreement[];
  /** Every agreement holds and every ledger verifies: the exit code is 0 exactly then. */
  readonly ok: boolean;
  readonly secondsToFirstVerifiedEvent: number;
  readonly next: readonly string[];
}

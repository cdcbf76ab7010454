// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ScanState } from './stream-scan.ts';
import type { Taken } from './taken.ts';

/** Text that is dropped until it is known where it ends. */
export interface Swallow {
  readonly taken: Taken;
  /** Where it begins in the window. */
  readonly start: number;
  /** True when the text so far is a finding; otherwise nobody knows. */
  readonly isHit: boolean;
  /** In front of the trigger that is open. */
  readonly open: ScanState;
  isEndless: boolean;
}

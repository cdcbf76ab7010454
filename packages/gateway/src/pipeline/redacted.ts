// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LogBatch } from './log-batch.ts';
import type { SpanBatch } from './span-batch.ts';

declare const REDACTED: unique symbol;

/** The mark of a batch of which every accepted record was redacted and completed. */
interface Redacted {
  readonly [REDACTED]: true;
}

/** What ledger and store take: only `completeLogs` makes one. */
export type RedactedLogs = LogBatch & Redacted;

/** The same for spans: only `completeSpans` makes one. */
export type RedactedSpans = SpanBatch & Redacted;

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

declare const GUARDED: unique symbol;

/** The mark of what went through redaction; nothing has it but what a guard gave it to. */
interface Guarded {
  readonly [GUARDED]: true;
}

/** What queues, outbox and exporters take: only `EventGuard` makes one. */
export type GuardedRecord = ReadableLogRecord & Guarded;

/** The same for spans: only `SpanGuard` makes one. */
export type GuardedSpan = ReadableSpan & Guarded;

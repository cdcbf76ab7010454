// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';

/** An OTLP log record as far as a canonical event needs it. Ids are lower-case hexadecimal, times
 * nanoseconds since 1970. */
export interface WireLogRecord {
  readonly eventName: string;
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body?: AttributeValue;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

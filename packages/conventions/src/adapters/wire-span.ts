// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** An event on a span; exceptions of older instrumentations are such. */
export interface WireSpanEvent {
  readonly name: string;
  readonly timeUnixNano: bigint;
  readonly attributes: Attributes;
}

/** An OTLP span as far as canonical events need it. Ids are lower-case hexadecimal, times nanoseconds
 * since 1970; `kind` and `status.code` are the numbers of OTLP (trace/v1/trace.proto). */
export interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: number;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly status?: { readonly code: number; readonly message?: string };
  readonly attributes: Attributes;
  readonly events?: readonly WireSpanEvent[];
  /** Attributes of the resource; scope keys may come from there. */
  readonly resource?: Attributes;
}

/** SPAN_KIND_INTERNAL and SPAN_KIND_CLIENT of OTLP. */
export const SPAN_KIND_INTERNAL = 1 as const;
export const SPAN_KIND_CLIENT = 3 as const;

/** STATUS_CODE_ERROR of OTLP. */
export const STATUS_ERROR = 2 as const;

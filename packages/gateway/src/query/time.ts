// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';

const NANOS_PER_MS = 1_000_000n;
const NANOS_PER_SECOND = 1_000_000_000n;
/** The store's nanoseconds are signed 64-bit integers. */
const MAX_NANOS = (1n << 63n) - 1n;
const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** Nanoseconds since 1970 of an RFC 3339 time. Throws `query_invalid` that names the parameter. */
export function parseTime(text: string, parameter: string): bigint {
  const [, year, month, day, clock, fraction = '', zone] = RFC_3339.exec(text.toUpperCase()) ?? [];
  const ms = Date.parse(`${year}-${month}-${day}T${clock}${zone}`);
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const nanos =
    Number.isNaN(ms) || Number(day) > days
      ? -1n
      : BigInt(ms) * NANOS_PER_MS + BigInt(fraction.padEnd(9, '0'));
  if (nanos >= 0n && nanos <= MAX_NANOS) return nanos;
  throw new LedgerlineError(
    'query_invalid',
    `"${parameter}" is no RFC 3339 time of 1970 to 2262, such as 2026-11-21T09:00:00Z.`,
  );
}

/** RFC 3339 in UTC with microseconds. */
export function formatTime(unixNano: bigint): string {
  const seconds = new Date(Number(unixNano / NANOS_PER_MS)).toISOString().slice(0, 19);
  const micros = String((unixNano % NANOS_PER_SECOND) / 1_000n).padStart(6, '0');
  return `${seconds}.${micros}Z`;
}

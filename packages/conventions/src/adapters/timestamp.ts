// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { LedgerlineError } from '../errors.ts';

const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;
const PATTERN = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** Nanoseconds since 1970 as RFC 3339 in UTC with nine digits of a second, without loss. */
export function formatTimestamp(unixNano: bigint): string {
  const seconds = unixNano / NANOS_PER_SECOND;
  const fraction = String(unixNano % NANOS_PER_SECOND).padStart(9, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** Reads RFC 3339 with up to nine digits of a second, or a number of milliseconds since 1970, which
 * is what older writers put there. Throws a LedgerlineError `attribute_value` for anything else. */
export function parseTimestamp(value: unknown, name: string): bigint {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) {
    const millis = Math.floor(value);
    return BigInt(millis) * NANOS_PER_MILLI + BigInt(Math.round((value - millis) * 1e6));
  }
  const parts = typeof value === 'string' ? PATTERN.exec(value) : null;
  const whole = parts === null ? Number.NaN : Date.parse(`${parts[1]}${parts[3]}`);
  if (parts === null || !(whole >= 0)) {
    throw new LedgerlineError('attribute_value', `${name} is no time of RFC 3339`);
  }
  return BigInt(whole) * NANOS_PER_MILLI + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';

const MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** The same value with every bigint that a double holds exactly as a number. Values without such a
 * bigint are returned as they are. */
export function narrowIntegers(value: AttributeValue): AttributeValue {
  if (typeof value === 'bigint') return value <= MAX && value >= -MAX ? Number(value) : value;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (isList(value)) {
    const narrowed = value.map(narrowIntegers);
    return narrowed.some((member, index) => !Object.is(member, value[index])) ? narrowed : value;
  }
  const record = value as { readonly [key: string]: AttributeValue };
  let changed = false;
  const entries = Object.keys(record).map((key): [string, AttributeValue] => {
    const member = record[key] ?? null;
    const narrowed = narrowIntegers(member);
    changed ||= !Object.is(narrowed, member);
    return [key, narrowed];
  });
  // fromEntries defines members, so a key named __proto__ stays a member.
  return changed ? Object.fromEntries(entries) : value;
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

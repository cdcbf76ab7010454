// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';
import { LedgerlineError } from './errors.ts';
import { NESTING_MAX } from './limits.ts';

const MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** The canonical form of a value that came over the wire, for which canonicalJson never throws: a
 * bigint that a double holds exactly becomes a number, NaN and the infinities their names (as the
 * JSON encoding of protobuf writes them), lone surrogates U+FFFD, -0 becomes 0. A value that is
 * canonical already is returned as it is. Throws a LedgerlineError `attribute_value` when the value
 * nests deeper than 100. */
export function canonicalValue(value: AttributeValue): AttributeValue {
  return canonical(value, 0);
}

function canonical(value: AttributeValue, depth: number): AttributeValue {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? value : value.toWellFormed();
    case 'number':
      if (!Number.isFinite(value)) return String(value);
      return value === 0 ? 0 : value;
    case 'bigint':
      return value <= MAX && value >= -MAX ? Number(value) : value;
    case 'object':
      if (value === null || value instanceof Uint8Array) return value;
      if (depth >= NESTING_MAX) {
        throw new LedgerlineError('attribute_value', `a value nests deeper than ${NESTING_MAX}`);
      }
      return isList(value) ? canonicalList(value, depth) : canonicalMap(value, depth);
    default:
      return value;
  }
}

function canonicalList(list: readonly AttributeValue[], depth: number): AttributeValue {
  const out = list.map((member) => canonical(member, depth + 1));
  return out.some((member, index) => !Object.is(member, list[index])) ? out : list;
}

function canonicalMap(
  map: { readonly [key: string]: AttributeValue },
  depth: number,
): AttributeValue {
  let changed = false;
  const entries = Object.keys(map).map((key): [string, AttributeValue] => {
    const member = map[key] ?? null;
    const value = canonical(member, depth + 1);
    const name = key.toWellFormed();
    changed ||= name !== key || !Object.is(value, member);
    return [name, value];
  });
  // fromEntries defines members, so a key named __proto__ stays a member.
  return changed ? Object.fromEntries(entries) : map;
}

function isList(value: object): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import { LedgerlineError } from '../errors.ts';
import { NESTING_MAX } from '../limits.ts';

/** A value of plain JSON. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

const INT = '$int64';
const BYTES = '$bytes';
const MAP = '$map';
const TAGS: readonly string[] = [INT, BYTES, MAP];

/** An attribute value as plain JSON from which untag makes it again: a bigint is
 * `{"$int64": "…"}`, bytes are `{"$bytes": base64}`, and a map that looks like one of these is
 * wrapped in `{"$map": …}`. */
export function tag(value: AttributeValue): JsonValue {
  if (typeof value === 'bigint') return { [INT]: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { [BYTES]: bytes.toString('base64') };
  }
  if (isList(value)) return value.map(tag);
  const keys = Object.keys(value);
  const plain = Object.fromEntries(keys.map((key) => [key, tag(value[key] ?? null)]));
  return keys.length === 1 && TAGS.includes(keys[0] ?? '') ? { [MAP]: plain } : plain;
}

/** The attribute value of plain JSON. Throws a LedgerlineError `attribute_value` for what is no JSON,
 * for a tag with the wrong content, and for nesting deeper than 100. */
export function untag(value: unknown, depth: number = 0): AttributeValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'object':
      if (value === null) return null;
      // Every tag adds a level that the value itself does not have.
      if (depth >= 2 * NESTING_MAX) throw refuse(`it nests deeper than ${NESTING_MAX}`);
      if (Array.isArray(value)) return value.map((member) => untag(member, depth + 1));
      return untagObject(value as Readonly<Record<string, unknown>>, depth);
    default:
  }
  throw refuse('it is no JSON');
}

function untagObject(object: Readonly<Record<string, unknown>>, depth: number): AttributeValue {
  const keys = Object.keys(object);
  const [key = ''] = keys;
  if (keys.length === 1 && TAGS.includes(key)) {
    const content = object[key];
    if (key === INT && typeof content === 'string' && /^-?\d{1,19}$/.test(content)) {
      return BigInt(content);
    }
    if (key === BYTES && typeof content === 'string') {
      return new Uint8Array(Buffer.from(content, 'base64'));
    }
    if (key === MAP && typeof content === 'object' && content !== null) {
      return untagMembers(content as Readonly<Record<string, unknown>>, depth + 1);
    }
    throw refuse(`${key} has the wrong content`);
  }
  return untagMembers(object, depth);
}

function untagMembers(object: Readonly<Record<string, unknown>>, depth: number): AttributeValue {
  return Object.fromEntries(Object.keys(object).map((key) => [key, untag(object[key], depth + 1)]));
}

function isList(value: object): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

function refuse(why: string): LedgerlineError {
  return new LedgerlineError('attribute_value', `a value of the payload cannot be read: ${why}`);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';
import { LedgerlineError } from './errors.ts';
import { JSON_NESTING_MAX } from './limits.ts';

/** JSON Canonicalization Scheme, RFC 8785: one text for one value. What JSON cannot say is written
 * as text: a bigint as its decimal digits, bytes as base64 (RFC 4648, section 4).
 *
 * Members whose value is undefined are left out, as optional fields of a CanonicalEvent are. NaN,
 * infinities, lone surrogates, undefined inside arrays, other objects than plain ones, and nesting
 * above 128 throw a LedgerlineError `attribute_value`. */
export function canonicalJson(value: AttributeValue | object): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      if (!Number.isFinite(value)) throw refuse(`the number ${value} has no JSON form`);
      // ECMAScript's shortest form is what RFC 8785 prescribes; it also writes -0 as 0.
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return `"${value}"`;
    case 'object':
      if (value === null) return 'null';
      if (depth >= JSON_NESTING_MAX) throw refuse(`nesting above ${JSON_NESTING_MAX}`);
      if (Array.isArray(value)) return writeArray(value, depth);
      if (value instanceof Uint8Array) return `"${toBase64(value)}"`;
      return writeObject(value, depth);
    default:
      throw refuse(`a value of type ${typeof value} has no JSON form`);
  }
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw refuse('a string holds a lone surrogate');
  return JSON.stringify(text);
}

function writeArray(values: readonly unknown[], depth: number): string {
  let out = '[';
  for (let index = 0; index < values.length; index += 1) {
    out += (index === 0 ? '' : ',') + write(values[index], depth + 1);
  }
  return `${out}]`;
}

function writeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refuse('only plain objects have a JSON form');
  }
  const record = value as Readonly<Record<string, unknown>>;
  // The default order of sort is by UTF-16 code units, which is the order of RFC 8785, 3.2.3.
  const keys = Object.keys(record).sort();
  let out = '{';
  for (const key of keys) {
    const member = record[key];
    if (member === undefined) continue;
    out += `${out === '{' ? '' : ','}${writeString(key)}:${write(member, depth + 1)}`;
  }
  return `${out}}`;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function refuse(what: string): LedgerlineError {
  return new LedgerlineError('attribute_value', `canonical JSON: ${what}`);
}

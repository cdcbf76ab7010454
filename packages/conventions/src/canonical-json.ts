// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';
import { LedgerlineError } from './errors.ts';
import { JSON_NESTING_MAX } from './limits.ts';

// Above these lengths the engine's own JSON.stringify and sort are faster (measured on Node 24 over the
// examples of the registry).
const SCAN_MAX = 64;
const INSERTION_MAX = 40;

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
  if (text.length <= SCAN_MAX && isPlain(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw refuse('a string holds a lone surrogate');
  return JSON.stringify(text);
}

/** Whether the text is its own JSON: no control character, quote, backslash or surrogate. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === 0x22 || unit === 0x5c || unit >= 0xd800) return false;
  }
  return true;
}

/** The keys in order of their UTF-16 code units (RFC 8785, 3.2.3), which is that of `<` and of sort.
 * A handful of keys is sorted faster in place than by the general sort. */
function sortKeys(keys: string[]): readonly string[] {
  if (keys.length > INSERTION_MAX) return keys.sort();
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index] as string;
    let at = index;
    while (at > 0 && (keys[at - 1] as string) > key) {
      keys[at] = keys[at - 1] as string;
      at -= 1;
    }
    keys[at] = key;
  }
  return keys;
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
  const keys = sortKeys(Object.keys(record));
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

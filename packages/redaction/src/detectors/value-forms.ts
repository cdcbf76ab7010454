// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText, CLASS, DIGIT } from '../engine/bytes.ts';
import { isQuoteMark } from '../engine/quotes.ts';

// Between a sign and the literal behind it stand a type, the prefix of a string or the header of a
// block, as programs and files write them.

const TYPE_BYTES_MAX = 40;
const PAIR_BYTES_MAX = 112;
const NAME_BYTES_MAX = 64;

/**
 * Behind `str = ` of `password: str = "x"`, behind the `b` of `b"x"`, behind `String::from(` and behind
 * the tag of YAML's `!!str x`.
 */
export function literalStart(bytes: Uint8Array, at: number, end: number): number {
  if (at < end && isQuoteMark(bytes[at]!)) return at;
  const inner = behindWrapper(bytes, at, end);
  if (inner > at) return inner;
  const typed = behindType(bytes, at, end);
  for (let i = typed; i < typed + 3 && i < end; i += 1) {
    if (isQuoteMark(bytes[i]!)) return i;
    if (STRING_PREFIX[bytes[i]!] === 0) return typed;
  }
  return typed;
}

const STRING_PREFIX = new Uint8Array(256);
for (const char of 'bBrRfFuU@$LN') STRING_PREFIX[char.charCodeAt(0)] = 1;

function behindType(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + TYPE_BYTES_MAX);
  let i = at;
  while (i < limit && IN_TYPE[bytes[i]!] === 1) i += 1;
  if (i === at || i + 1 >= limit || bytes[i] !== 0x3d || bytes[i - 1] !== 0x20) return at;
  if ((CLASS[bytes[at]!]! & DIGIT) !== 0 || bytes[i + 1] !== 0x20) return at;
  let quote = i + 2;
  while (quote < limit && STRING_PREFIX[bytes[quote]!] === 1) quote += 1;
  return quote < end && isQuoteMark(bytes[quote]!) ? i + 2 : at;
}

const IN_TYPE = new Uint8Array(256);
for (const char of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_&<>[]|.?' ")
  IN_TYPE[char.charCodeAt(0)] = 1;

/** Makes of a text the same text in another type, or says its type. */
const WRAPPER =
  /^(?:(?:new )?(?:\[\]byte|[\w.:]*(?:String|String::from|Some|Secret|SecretStr|SecretString|GetBytes|Buffer\.from|b64decode|atob)(?:::new)?)\((?=\w?["'])|!(?:unsafe|!str|!binary) )/;
const WRAPPER_BYTES_MAX = 48;

function behindWrapper(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || WRAPPER_BEGINS[bytes[at]!] === 0) return at;
  const text = asciiText(bytes, at, Math.min(end, at + WRAPPER_BYTES_MAX));
  return at + (WRAPPER.exec(text)?.[0].length ?? 0);
}

const WRAPPER_BEGINS = new Uint8Array(256);
for (const char of '[!nSEsBba') WRAPPER_BEGINS[char.charCodeAt(0)] = 1;

/** In front of `[]` and `{ get; set; }`, which may stand between a name and its `=`. */
export function beforeSuffix(bytes: Uint8Array, at: number, floor: number): number {
  const last = at > floor ? bytes[at - 1]! : 0;
  if (last !== CLOSE_BRACKET && last !== CLOSE_BRACE) return at;
  const lowest = Math.max(floor, at - SUFFIX_BYTES_MAX);
  return at - (SUFFIX.exec(asciiText(bytes, lowest, at))?.[0].length ?? 0);
}

const SUFFIX =
  /(?:\[\d*\]| ?\{ ?(?:(?:private |protected |internal )?(?:get|set|init); ?){1,2}\})$/;
const SUFFIX_BYTES_MAX = 40;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

/** The first line below `|` or `>-` of YAML; otherwise `at`. */
export function blockStart(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== 0x7c && bytes[at] !== 0x3e) return at;
  let i = at + 1;
  while (i < end && i < at + 3 && (bytes[i] === 0x2d || bytes[i] === 0x2b)) i += 1;
  if (bytes[i] !== 0x0a) return at;
  i += 1;
  const line = i;
  while (i < end && bytes[i] === 0x20) i += 1;
  return i > line ? i : at;
}

/**
 * The name of a pair: `DB_PASSWORD` in `{"name": "DB_PASSWORD", "value": …` and in the same of YAML
 * and XML, when `value` ends at `to`; that of an option or a variable, when its `default` does. A
 * range of bytes.
 */
export function pairName(
  bytes: Uint8Array,
  to: number,
  floor: number,
): readonly [start: number, end: number] | undefined {
  if (to - 5 <= floor) return undefined;
  if ((bytes[to - 1]! | 0x20) === 0x74) return defaultName(bytes, to, floor);
  if ((bytes[to - 1]! | 0x20) !== 0x65) return undefined;
  if (asciiText(bytes, to - 5, to).toLowerCase() !== 'value') return undefined;
  const lowest = Math.max(floor, to - PAIR_BYTES_MAX);
  // `ParameterValue` stands behind `ParameterKey`.
  const word = back(bytes, to - 5, lowest, NAME);
  let i = back(bytes, word, lowest, BETWEEN);
  if (i === word) return undefined;
  const end = i;
  i = back(bytes, i, Math.max(lowest, end - NAME_BYTES_MAX), NAME);
  const start = i;
  i = back(bytes, i, lowest, BETWEEN);
  if (i === start || i - 3 < lowest) return undefined;
  const key = asciiText(bytes, Math.max(lowest, i - 4), i).toLowerCase();
  return key === 'name' || key.endsWith('key') ? [start, end] : undefined;
}

/** `add_argument("--password", default=…` and `variable "password" { default = …`. */
const DECLARED =
  /(?:variable "|["']--?|\bparam(?:eter)? ["']?)([A-Za-z][\w.-]{2,63})["']?(?:\s{0,4}\{|,)[^{}()]{0,96}$/;

function defaultName(
  bytes: Uint8Array,
  to: number,
  floor: number,
): readonly [start: number, end: number] | undefined {
  const from = to - 'default'.length;
  if (from <= floor || asciiText(bytes, from, to) !== 'default') return undefined;
  const lowest = Math.max(floor, from - DECLARED_BYTES_MAX);
  const text = asciiText(bytes, lowest, from);
  const found = DECLARED.exec(text);
  const name = found?.[1];
  if (found === null || name === undefined) return undefined;
  const start = lowest + found.index + found[0].indexOf(name);
  return [start, start + name.length];
}

const DECLARED_BYTES_MAX = 144;

function back(bytes: Uint8Array, from: number, lowest: number, set: Uint8Array): number {
  let i = from;
  while (i > lowest && set[bytes[i - 1]!] === 1) i -= 1;
  return i;
}

const BETWEEN = new Uint8Array(256);
for (const char of ' \t\n\r",\':=\\') BETWEEN[char.charCodeAt(0)] = 1;
const NAME = new Uint8Array(256);
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.')
  NAME[char.charCodeAt(0)] = 1;

/** A JSON Schema says what a password looks like, and holds none. */
export function isSchema(text: string): boolean {
  return /^\{[\s\\]*"(?:type|\$ref|description|title|anyOf|oneOf|allOf|format|schema|minLength|maxLength|pattern|enum|shape|input_token|limit_key)\\*"\s*:/.test(
    text,
  );
}

/** `["is too short"]`: what a form says of a field. */
export function isListOfSentences(text: string): boolean {
  return /^\[\s{0,8}\\?"[A-Za-z][a-z']{0,16}(?: [A-Za-z'()]{1,16}){1,12}[.!]?\\?"/.test(text);
}

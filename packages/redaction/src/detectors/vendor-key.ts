// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  asciiBytes,
  asciiText,
  CLASS,
  DIGIT,
  escapeEndsAt,
  HEX,
  LETTER,
  TOKEN,
  UPPER,
  WORD,
} from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import { pairOf } from '../engine/dispatch.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { areAll } from './byte-checks.ts';
import { markedKey } from './marked-key.ts';
import { isMasked, isTypedKey } from './secret-value.ts';
import type { BodyAlphabet, VendorKey } from './vendor-key-row.ts';
import { VENDOR_KEYS } from './vendor-key-table.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);

/** Part of a body in which letters and digits must mix; bounded, so that scanning stays linear. */
const MIXED_BYTES_MAX = 40;

const FORM_BYTES_MAX = 1_024;

/** Beginnings of this length may be the ending of a file name. */
const FILE_ENDING_BYTES_MAX = 5;

interface Rule extends VendorKey {
  readonly bytes: Uint8Array;
}

/** Keys of known vendors. Anchor: the first two letters of a word; longest prefix first. */
function findVendorKey(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  if ((CLASS[bytes[at]!]! & WORD) === 0) {
    const range = markedKey(scan, at);
    if (range === undefined) return scan.nothing(at + 3);
    return isMasked(bytes, ...range) ? -1 : scan.take(...range, 'vendor_key', PLACEHOLDER);
  }
  const rules = at + 2 < end ? RULES[pairOf(bytes[at]!, bytes[at + 1]!)] : undefined;
  if (rules === undefined || !isOpenBefore(scan, at)) return scan.nothing(at + 2);
  let begun = false;
  for (const rule of rules) {
    if (!begins(bytes, at, end, rule)) continue;
    begun = true;
    if (rule.prefix.length <= FILE_ENDING_BYTES_MAX && isFileEnding(scan, at)) continue;
    const to = ruleEnd(scan, at, rule);
    if (to > 0) return scan.take(startOf(scan, at, rule), to, 'vendor_key', PLACEHOLDER);
  }
  return begun ? -1 : scan.nothing(at + PREFIX_BYTES_MAX);
}

function isOpenBefore({ bytes, floor, start, end }: Scan, at: number): boolean {
  if (at <= floor) return true;
  const before = bytes[at - 1]!;
  if ((CLASS[before]! & WORD) === 0) return true;
  return escapeEndsAt(bytes, at, start, end);
}

/** `logo.ico-7a38…` has an ending and a hash, and no key of the vendor with that beginning. */
function isFileEnding({ bytes, floor }: Scan, at: number): boolean {
  return at - 2 >= floor && bytes[at - 1] === 0x2e && (CLASS[bytes[at - 2]!]! & WORD) !== 0;
}

/** Some keys have their fixed text in the middle: `xxxxxxxxxxxxxx.atlasv1.xxxx…`. */
function startOf({ bytes, floor }: Scan, at: number, { before }: Rule): number {
  if (before === undefined || at - before - 1 < floor || bytes[at - 1] !== 0x2e) return at;
  const start = at - before - 1;
  return areAll(bytes, start, at - 1, WORD) ? start : at;
}

function begins(bytes: Uint8Array, at: number, end: number, { bytes: prefix }: Rule): boolean {
  if (at + prefix.length > end) return false;
  for (let i = 2; i < prefix.length; i += 1) if (bytes[at + i] !== prefix[i]) return false;
  return bytes[at] === prefix[0] && bytes[at + 1] === prefix[1];
}

function ruleEnd(scan: Scan, at: number, rule: Rule): number {
  const { bytes, end } = scan;
  const { bytes: prefix, body, min, max } = rule;
  if (at + prefix.length + min > end) return -1;
  const from = at + prefix.length;
  if (body === 'mixed' && !isMixed(bytes, from, Math.min(end, from + MIXED_BYTES_MAX))) return -1;
  const to =
    max === undefined
      ? runEnd(scan, from, body)
      : bodyEnd(bytes, from, Math.min(end, from + max + 1), body);
  const size = to - from;
  if (size < min || (max !== undefined && size > max)) return -1;
  if (to < end && (CLASS[bytes[to]!]! & WORD) !== 0) return -1;
  // What goes on with asterisks was masked by somebody.
  if (to < end && MASK[bytes[to]!] === 1) return -1;
  if (rule.form !== undefined && !hasForm(bytes, from, to, rule.form)) return -1;
  if (rule.anyEntropy === true) return to;
  return isMasked(bytes, from, to) || isTypedKey(bytes, at, to) ? -1 : to;
}

/** A body that is too long for its form counts. */
function hasForm(bytes: Uint8Array, from: number, to: number, form: RegExp): boolean {
  return to - from > FORM_BYTES_MAX || form.test(asciiText(bytes, from, to));
}

/** The run of an alphabet in which the last body without a limit was read. */
interface Run {
  from: number;
  to: number;
}

/**
 * The end of a body that nobody limits. Each beginning of a key in a run of its alphabet has the end of
 * that run: it is read once, not once for each.
 */
function runEnd(scan: Scan, from: number, body: BodyAlphabet): number {
  if (runsOf !== scan.pass) RUNS.clear();
  runsOf = scan.pass;
  const known = RUNS.get(body);
  if (known !== undefined && from >= known.from && from <= known.to) return known.to;
  const to = bodyEnd(scan.bytes, from, scan.end, body);
  RUNS.set(body, { from, to });
  return to;
}

/** By alphabet, of one pass over one text. */
const RUNS = new Map<BodyAlphabet, Run>();
let runsOf = -1;

function bodyEnd(bytes: Uint8Array, from: number, end: number, body: BodyAlphabet): number {
  let i = from;
  while (i < end && isBody(bytes[i]!, body)) i += 1;
  // A full stop behind a key ends the sentence.
  while (i > from && bytes[i - 1] === 0x2e) i -= 1;
  return i;
}

const MASK = new Uint8Array(256);
for (const char of '*#') MASK[char.charCodeAt(0)] = 1;
const URL = new Uint8Array(256);
for (const char of '+/=.%$*:') URL[char.charCodeAt(0)] = 1;
const BASE64 = new Uint8Array(256);
for (const char of '+/=.') BASE64[char.charCodeAt(0)] = 1;

function isBody(byte: number, body: BodyAlphabet): boolean {
  const kind = CLASS[byte]!;
  switch (body) {
    case 'hex':
      return (kind & HEX) !== 0;
    case 'alnum':
      return (kind & WORD) !== 0;
    case 'base32':
      return (kind & UPPER) !== 0 || (kind & DIGIT) !== 0;
    case 'base64':
      return (kind & TOKEN) !== 0 || BASE64[byte] === 1;
    case 'url':
      return (kind & TOKEN) !== 0 || URL[byte] === 1;
    case 'dotted':
      return (kind & TOKEN) !== 0 || byte === 0x2e;
    default:
      return (kind & TOKEN) !== 0;
  }
}

/** Words joined by dashes, such as `sk-learn-like-names`, have hardly a digit between letters. */
function isMixed(bytes: Uint8Array, from: number, limit: number): boolean {
  let digits = 0;
  let letters = 0;
  for (let i = from; i < limit && (CLASS[bytes[i]!]! & TOKEN) !== 0; i += 1) {
    const kind = CLASS[bytes[i]!]!;
    if ((kind & DIGIT) !== 0) digits += 1;
    else if ((kind & LETTER) !== 0) letters += 1;
  }
  return digits >= 2 && letters >= 2;
}

const RULES: (readonly Rule[] | undefined)[] = buildIndex();

function buildIndex(): (readonly Rule[] | undefined)[] {
  const index = Array.from<Rule[] | undefined>({ length: 1 << 12 }).fill(undefined);
  const longestFirst = VENDOR_KEYS.toSorted((a, b) => b.prefix.length - a.prefix.length);
  for (const rule of longestFirst) {
    const bytes = asciiBytes(rule.prefix);
    const pair = pairOf(bytes[0]!, bytes[1]!);
    (index[pair] ??= []).push({ ...rule, bytes });
  }
  return index;
}

const PREFIX_BYTES_MAX = Math.max(...VENDOR_KEYS.map(({ prefix }) => prefix.length));

/** A body that fits a rule; examples are put together here so that no scanner trips over them. */
export function sampleKey(rule: VendorKey): string {
  if (rule.sample !== undefined) return rule.prefix + rule.sample;
  const seed =
    rule.body === 'hex'
      ? '0a1b2c3d4e5f6789'
      : rule.body === 'base32'
        ? 'Q7ZK2MXW'
        : 'a1B2c3D4e5F6g7H8';
  return rule.prefix + seed.repeat(Math.ceil(rule.min / seed.length)).slice(0, rule.min);
}

const AWS = sampleKey(VENDOR_KEYS[0]!);
const AZURE = `a1B8Q~${'c3D4e5F6'.repeat(4)}`;
const TELEGRAM = `836492175:AA${'c3D4e5F6'.repeat(4)}g`;

export const vendorKey: Detector = {
  name: 'vendor_key',
  rule: 'The text has the prefix, alphabet and length of a vendor’s keys.',
  confidence: 0.98,
  triggers: [
    { on: 'word', prefixes: VENDOR_KEYS.map(({ prefix }) => prefix) },
    { on: 'mark', marks: '~' },
    { on: 'mark', marks: ':', next: 'A' },
  ],
  find: findVendorKey,
  examples: {
    match: [
      ...VENDOR_KEYS.map((rule): [string, string] => [sampleKey(rule), '[SECRET]']),
      [`x ${AZURE}.`, 'x [SECRET].'],
      [`${TELEGRAM} x`, '[SECRET] x'],
      [`key ${AWS}, region`, 'key [SECRET], region'],
      [`"${AWS}"`, '"[SECRET]"'],
      [`a\\n${AWS}\\n`, 'a\\n[SECRET]\\n'],
      [`AWS_KEY_${AWS}`, 'AWS_KEY_[SECRET]'],
    ],
    ignore: [
      `AQEB${'nI3YLJNhsSEkCiPw7uA5'.repeat(4)}==`,
      'sk-learn-a-long-dashed-name-of-words',
      'task-a1b2c3d4e5f6a1b2c3d4e5f6',
      'SK-II',
      'xoxb-name-of-the-bot-token',
      `a1B8Q~${'x'.repeat(32)}`,
      'AKIA',
      `X${AWS}`,
      `${AWS}Y`,
      'npm_config_registry',
      'box.ico-7a388b69018576d24b59331fd60aab0c.png',
      'secret_name',
      'github_pat_',
      'AC0a1b2c3d4e5f67890a1b2c3d4e5f6789',
      'project_01HZX3V9K4J8Q2M7N5T6W8Y0AB',
      'chatcmpl-a1B2c3D4e5F6g7H8a1B2c3D4e5F6',
    ],
  },
};

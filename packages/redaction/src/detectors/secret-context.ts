// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, DIGIT, SPACE, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import { keyStart } from '../engine/key-stems.ts';
import {
  balancedEnd,
  contentEnd,
  isQuoteMark,
  lineContentEnd,
  quoteAt,
  quoteBefore,
  type Quote,
} from '../engine/quotes.ts';
import { isClosingMark } from '../engine/json-place.ts';
import { quoted, type Scan } from '../engine/scan.ts';
import { KEY_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { isPlaceholderAt, PLACEHOLDERS } from '../placeholders.ts';
import type { SecretName } from '../key-table.ts';
import { areAll } from './byte-checks.ts';
import { findBareSecret, placeInJson } from './bare-secret.ts';
import { defaultValue, isInReference } from './default-value.ts';
import { isHarmlessValue } from './harmless-values.ts';
import { lineEndOf } from './line-end.ts';
import { isBareSecret, isQuotedSecret } from './literal.ts';
import {
  beforeSuffix,
  blockStart,
  isListOfSentences,
  isSchema,
  literalStart,
  pairName,
} from './value-forms.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
const DECODER = new TextDecoder();
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const SPACES_MAX = 64;
const SEGMENTS_MAX = 8;
/** Between a name and its sign; files align them. */
const NAME_SPACES_MAX = 24;
/** Longer texts between quotation marks are judged by their beginning. */
const JUDGED_BYTES_MAX = 256;

/** A secret's name in front of `=` or `:`, and how it was quoted. */
interface NameBefore {
  readonly name: SecretName;
  /** Where it begins. */
  readonly from: number;
  readonly quote: Quote | undefined;
}

/** Values behind a secret's name: `password=…`, `"api_key": …`. Anchor: `=` and `:`. */
function findSecretInContext(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  const next = at + 1 < end ? bytes[at + 1]! : 0;
  if (bytes[at] === 0x3a ? next === 0x3a || next === 0x3d : next === 0x3d) return -1;
  const before = nameBefore(scan, at) ?? pairedName(scan, at);
  if (before === undefined) return scan.nothing(at + 2);
  const { name, quote } = before;
  // What a test runner says.
  if (name.last === 'pass' && name.segments === 1 && bytes[at] === 0x3a && !quote) return -1;
  if (next !== 0x20 && isPieceOfArn(scan, before.from, at)) return -1;
  if (isInReference(bytes, before.from, scan.floor)) {
    const range = defaultValue(bytes, at, end, name);
    return range === undefined ? -1 : scan.take(...range, 'secret_context', PLACEHOLDER);
  }
  const value = literalStart(bytes, valueStart(scan, at, quote !== undefined), end);
  const open = quoteAt(bytes, value, end);
  if (open !== undefined) {
    const alike = quote?.mark === open.mark && quote.backslashes === open.backslashes;
    if (!alike && endsStringAround(scan, open)) return -1;
    const found = findQuoted(scan, open, name, alike);
    if (found !== undefined) return found;
  }
  // A comparison with something else than a text passes a value on.
  if (bytes[at] === 0x3d && (bytes[at - 1] === 0x3d || bytes[at - 1] === 0x21)) return -1;
  if (quote?.mark === 0x22 && open === undefined) {
    const found = findBareJson(scan, value, quote, name);
    if (found !== undefined) return found;
  }
  const block = blockStart(bytes, value, end);
  return findBareSecret(scan, open?.end ?? block, { sign: at, name, from: before.from });
}

/** `…:secret:name-a1b2c3`, and not `Error: password: …`. */
function isPieceOfArn({ bytes, floor }: Scan, from: number, at: number): boolean {
  if (bytes[at] !== 0x3a || from <= floor) return false;
  return bytes[from - 1] === 0x3a && !bytes.subarray(from, at).includes(0x20);
}

/** The key before the sign when it names a secret. */
function nameBefore(scan: Scan, at: number): NameBefore | undefined {
  const { bytes, floor } = scan;
  let i = at;
  // `:=`, `::=`, `?=` and `.=`, with a space before them.
  if (bytes[at] === 0x3d)
    while (i > floor && at - i < 3 && BEFORE_EQUALS[bytes[i - 1]!] === 1) i -= 1;
  while (i > floor && bytes[i - 1] === 0x20 && at - i < NAME_SPACES_MAX) i -= 1;
  if (bytes[at] === 0x3d) i = beforeSuffix(bytes, i, floor);
  // `env["TOKEN"] =`
  if (i - 1 > floor && bytes[i - 1] === CLOSE_BRACKET && isQuoteMark(bytes[i - 2]!)) i -= 1;
  const isQuoted = i > floor && isQuoteMark(bytes[i - 1]!);
  let to = i;
  if (isQuoted) {
    to -= 1;
    while (to > floor && bytes[to - 1] === BACKSLASH) to -= 1;
  }
  const lowest = Math.max(floor, to - KEY_LOOKBEHIND_BYTES_MAX);
  let from = keyStart(bytes, to, lowest, isQuoted);
  const { keyTable } = scan.policy;
  if (from === to || !keyTable.stems.mayHold(bytes, from, to)) return undefined;
  if (!isQuoted && areAll(bytes, from, to, DIGIT)) return undefined;
  if (!isQuoted && from - 1 > lowest && bytes[from - 1] === 0x20) {
    from = keyStart(bytes, from - 1, lowest, false);
  }
  // Base64 in front of its `=` splits into dozens of humps, and one of them may read `Pin`.
  const name = keyTable.secretNameAt(bytes, from, to);
  if (name === null || (!isQuoted && name.segments > SEGMENTS_MAX)) return undefined;
  return { name, from, quote: isQuoted ? quoteBefore(bytes, i, floor) : undefined };
}

/** The name beside a value: `{"name": "DB_PASSWORD", "value": …`. */
function pairedName(scan: Scan, at: number): NameBefore | undefined {
  const { bytes, floor, policy } = scan;
  let to = at;
  while (to > floor && at - to < 3 && bytes[to - 1] === 0x20) to -= 1;
  const quoted = to > floor && isQuoteMark(bytes[to - 1]!);
  const quote = quoted ? quoteBefore(bytes, to, floor) : undefined;
  const pair = pairName(bytes, quote?.start ?? to, floor);
  if (pair === undefined || !policy.keyTable.stems.mayHold(bytes, ...pair)) return undefined;
  const name = policy.keyTable.secretName(asciiText(bytes, ...pair));
  return name === null ? undefined : { name, from: pair[0], quote };
}

const BEFORE_EQUALS = new Uint8Array(256);
for (const char of ':?.+|=!') BEFORE_EQUALS[char.charCodeAt(0)] = 1;

function textOf(bytes: Uint8Array, from: number, to: number): string {
  for (let i = from; i < to; i += 1) {
    if (bytes[i]! >= 0x80) return DECODER.decode(bytes.subarray(from, to));
  }
  return asciiText(bytes, from, to);
}

function valueStart({ bytes, end }: Scan, at: number, acrossLines: boolean): number {
  let i = at + 1;
  if (bytes[at] === 0x3d && i < end && bytes[i] === 0x3e) i += 1;
  while (i < end && i - at < SPACES_MAX && (CLASS[bytes[i]!]! & SPACE) !== 0) {
    if (!acrossLines && (bytes[i] === 0x0a || bytes[i] === 0x0d)) break;
    i += 1;
  }
  return i;
}

/** In `{"note":"token: ","n":1}` the mark behind `token: ` opens nothing, it closes the note. */
function endsStringAround(scan: Scan, mark: Quote): boolean {
  const { bytes, end } = scan;
  if (mark.mark !== 0x22 || !isClosingMark(scan, mark.end - 1, mark.backslashes)) return false;
  let i = mark.end;
  while (i < end && i - mark.end < SPACES_MAX && (CLASS[bytes[i]!]! & SPACE) !== 0) i += 1;
  return i >= end || BEHIND_STRING[bytes[i]!] === 1;
}

const BEHIND_STRING = new Uint8Array(256);
for (const char of ',:}]"\\') BEHIND_STRING[char.charCodeAt(0)] = 1;

/** Undefined when the quotation mark opens nothing and the text behind it counts as bare. */
function findQuoted(
  scan: Scan,
  open: Quote,
  name: SecretName,
  asData: boolean,
): number | undefined {
  const { bytes, end } = scan;
  const endOf = open.mark === 0x22 ? contentEnd : lineContentEnd;
  // Judged by its beginning, so that what is no secret is not read to its end.
  const judged = Math.min(end, open.end + JUDGED_BYTES_MAX);
  const cut = endOf(bytes, open, judged);
  if (cut < 0 && judged === end) return undefined;
  // What was cut off is one in JSON only; in code the mark closed a string.
  if (cut === end && !asData) return undefined;
  const seen = cut < 0 ? judged : cut;
  if (seen <= open.end || isPlaceholderAt(bytes, open.end, seen)) return -1;
  if (isHarmlessValue(bytes, open.end, seen)) return -1;
  const text = textOf(bytes, open.end, seen);
  const secret = COOKIES.has(name.last)
    ? /^[\w.-]+=/.test(text)
    : isQuotedSecret(text, name, asData);
  if (!secret) return -1;
  const to = open.mark === 0x22 ? contentEnd(bytes, open, end) : lineEndOf(scan, open);
  return to < 0 ? undefined : scan.take(open.end, to, 'secret_context', PLACEHOLDER);
}

/** Numbers, objects and arrays under a quoted name give way to a quoted placeholder. */
function findBareJson(scan: Scan, at: number, like: Quote, name: SecretName): number | undefined {
  const { bytes, end } = scan;
  const byte = at < end ? bytes[at]! : 0;
  const replacement = quoted(PLACEHOLDER, `${'\\'.repeat(like.backslashes)}"`);
  if (byte === 0x7b || byte === 0x5b) {
    if (name.strength === 'weak' && name.last !== 'secrets' && name.last !== 'credentials')
      return -1;
    // By its beginning: what is no secret may hold more names, and is not read to its end for each.
    const text = textOf(bytes, at, Math.min(end, at + JUDGED_BYTES_MAX));
    if (isSchema(text) || isListOfSentences(text)) return -1;
    const to = balancedEnd(bytes, at, end, like);
    // Behind an encoded name a placeholder stands without quotation marks.
    if (isPlaceholderAt(bytes, at, to)) return -1;
    return to - at < 3 ? -1 : scan.take(at, to, 'secret_context', replacement);
  }
  let i = at;
  while (i < end && isNumberByte(bytes[i]!)) i += 1;
  const glued = i < end && (CLASS[bytes[i]!]! & WORD) !== 0;
  if (i > at && !glued && !isBareSecret(textOf(bytes, at, i), placeInJson(name))) return -1;
  return i === at || glued ? undefined : scan.take(at, i, 'secret_context', replacement);
}

const COOKIES: ReadonlySet<string> = new Set(['cookie', 'cookies']);

function isNumberByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    byte === 0x65 ||
    byte === 0x45
  );
}

export const secretContext: Detector = {
  name: 'secret_context',
  rule: 'A name that means a secret stands before the value.',
  confidence: 0.8,
  triggers: [
    { on: 'mark', marks: '=', notNext: '=', named: true },
    { on: 'mark', marks: ':', notNext: ':=', named: true },
  ],
  find: findSecretInContext,
  examples: {
    match: [
      ['password=hunter2', 'password=[SECRET]'],
      ['api_key: a1b2c3d4e5', 'api_key: [SECRET]'],
      ['API key: a1b2c3d4e5', 'API key: [SECRET]'],
      ['{"password":"a\\"b","n":1}', '{"password":"[SECRET]","n":1}'],
      ['{"pin": 1234, "n":1}', '{"pin": "[SECRET]", "n":1}'],
      ['{"secrets": {"a": ["x}"]}, "n":1}', '{"secrets": "[SECRET]", "n":1}'],
      ['"{\\"apiKey\\":\\"k\\\\\\"1\\"}"', '"{\\"apiKey\\":\\"[SECRET]\\"}"'],
      ['"{\\"pin\\":1234}"', '"{\\"pin\\":\\"[SECRET]\\"}"'],
      ['{"password":"cut o', '{"password":"[SECRET]'],
      ['?user=a&access_token=xyz123&n=1', '?user=a&access_token=[SECRET]&n=1'],
      ["db.password = 'p w'", "db.password = '[SECRET]'"],
      ['password=[SECRET]hunter2', 'password=[SECRET]'],
      ['{"q":"password=abc\\nnext"}', '{"q":"password=[SECRET]\\nnext"}'],
      ['(password=abc)', '(password=[SECRET])'],
      ['Private-Token: Garden-dragon-49', 'Private-Token: [SECRET]'],
      ['Cookie: sid=abc; theme=dark\nHost: x', 'Cookie: [SECRET]\nHost: x'],
      ['Error: Cookie: sid=abc; theme=dark', 'Error: Cookie: [SECRET]'],
      ['ERROR:root:password: hunter2', 'ERROR:root:password: [SECRET]'],
      ['x: password: hunter2', 'x: password: [SECRET]'],
      ['Authorization: Digest abc123', 'Authorization: Digest [SECRET]'],
      ['secret: a1b2c3d4e5', 'secret: [SECRET]'],
      ['TWITTER_KEY="k3J8sQ0zLw9X"', 'TWITTER_KEY="[SECRET]"'],
    ],
    ignore: [
      'password=',
      'password=[SECRET]',
      'password: string;',
      'password=${DB_PASSWORD}',
      'Authorization: `Bearer ${apiKey}`',
      'password=$DB_PASSWORD',
      '"password": null',
      '"has_password": true',
      'max_tokens=100',
      'next_page_token=abc123',
      '"input_tokens": 12',
      'author: Ada',
      'authenticated=true',
      'password == other',
      'the secret: be kind',
      'token = getToken()',
      'connect(password=password)',
      'secret_name=my-db',
      'token::parse',
      'password="********"',
      'cookie: chocolate',
      'cache_key="k3J8sQ0zLw9X"',
      'Cookie: sid={session}',
    ],
  },
};

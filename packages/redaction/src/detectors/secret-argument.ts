// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, SPACE } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import { keyStart } from '../engine/key-stems.ts';
import type { Scan } from '../engine/scan.ts';
import type { SecretName } from '../key-table.ts';
import { KEY_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { isPlaceholderAt, PLACEHOLDERS } from '../placeholders.ts';
import { elementName } from './element-name.ts';
import { isHarmlessValue } from './harmless-values.ts';
import { isQuotedSecret } from './literal.ts';
import { isWordy, looksRandom } from './random-look.ts';
import { isMasked, looksGenerated } from './secret-value.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
const VALUE_BYTES_MAX = 4_096;
const JUDGED_BYTES_MAX = 256;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x28;
const BAR = 0x7c;
const QUESTION = 0x3f;
const CLOSE_TAG = 0x3e;
const OPEN_TAG = 0x3c;

/** Secrets that their name does not assign: `set("API_TOKEN", "…")` and `<apiToken>…</apiToken>`. */
function findArgument(scan: Scan, at: number): number {
  const sign = scan.bytes[at];
  if (sign === COMMA) return findBehindComma(scan, at);
  if (sign === OPEN_BRACKET) return findInCall(scan, at);
  if (sign === BAR || sign === QUESTION) return findFallback(scan, at);
  return sign === CLOSE_TAG ? findInElement(scan, at) : -1;
}

/** Only directly behind a bracket: in a list, a word such as `token` names nothing. */
function findBehindComma(scan: Scan, at: number): number {
  const { bytes, floor, end } = scan;
  const mark = at > floor ? bytes[at - 1]! : 0;
  const open = bytes[at + 1] === 0x20 ? at + 2 : at + 1;
  if ((mark !== 0x22 && mark !== 0x27) || open >= end || bytes[open] !== mark) {
    return scan.nothing(open + 1);
  }
  const [from, nameEnd] = selectedName(scan, at - 1);
  if (from === nameEnd || !isSecretName(scan, from, nameEnd)) return scan.nothing(open + 1);
  const start = open + 1;
  let to = start;
  const limit = Math.min(end, start + VALUE_BYTES_MAX);
  while (to < limit && bytes[to] !== mark && bytes[to] !== 0x0a && bytes[to] !== 0x5c) to += 1;
  if (to >= end || bytes[to] !== mark) return -1;
  return takeGenerated(scan, start, to, scan.policy.keyTable.secretNameAt(bytes, from, nameEnd));
}

/**
 * The name that is the whole argument in front of the mark at `to`, or what a selector selects:
 * `#password`, `input[name=password]`. An empty range when there is none.
 */
function selectedName(scan: Scan, to: number): readonly [from: number, to: number] {
  const { bytes, floor } = scan;
  const none = [to, to] as const;
  const last = bytes[to - 1] === CLOSE_BRACKET ? to - 1 : to;
  const from = nameStart(scan, last);
  let i = from;
  while (i > floor && to - i < SELECTOR_BYTES_MAX && IN_SELECTOR[bytes[i - 1]!] === 1) i -= 1;
  if (i < from && IN_SELECTOR[bytes[from - 1]!] === 0) return none;
  if (i - 2 < floor || bytes[i - 1] !== bytes[to]) return none;
  // `define( 'AUTH_KEY', …`
  const open = bytes[i - 2] === 0x20 && i - 3 >= floor ? i - 3 : i - 2;
  return bytes[open] === OPEN_BRACKET ? [from, last] : none;
}

const SELECTOR_BYTES_MAX = 48;
const CLOSE_BRACKET = 0x5d;
const IN_SELECTOR = new Uint8Array(256);
for (const char of 'abcdefghijklmnopqrstuvwxyz#.[]=@/*') IN_SELECTOR[char.charCodeAt(0)] = 1;

/** `.password("x")`, `setApiKey('x')`: the whole name of a call is that of a secret. */
function findInCall(scan: Scan, at: number): number {
  const { bytes, policy } = scan;
  const from = nameStart(scan, at);
  if (at - from < 4 || !policy.keyTable.stems.mayHold(bytes, from, at)) return scan.nothing(at + 2);
  const call = asciiText(bytes, from, at).split('.').at(-1)!;
  if (call === 'pass' || ASKS.test(call)) return scan.nothing(at + 2);
  const name = policy.keyTable.secretName(call.replace(/^(?:set|with|add|use)_?(?=[A-Z_])/, ''));
  if (name === null || name.strength === 'weak') return scan.nothing(at + 2);
  return takeQuoted(scan, at + 1, name);
}

/** Calls that give a secret, or say something of one. */
const ASKS =
  /^(?:get|has|is|check|verify|validate|hash|encrypt|find|read|load|parse|create|make|require|test|assert|expect|on|handle|show|forgot|reset|change|generate|new|split|ask|input|prompt)/i;

/** `process.env.TOKEN || "x"`, `key ?? "x"`. */
function findFallback(scan: Scan, at: number): number {
  const { bytes, floor, end, policy } = scan;
  let to = at;
  while (to > floor && bytes[to - 1] === 0x20 && at - to < 4) to -= 1;
  const from = nameStart(scan, to);
  if (from === to || !policy.keyTable.stems.mayHold(bytes, from, to)) return scan.nothing(at + 2);
  const name = policy.keyTable.secretName(asciiText(bytes, from, to));
  let start = at + 2;
  while (start < end && bytes[start] === 0x20 && start - at < 6) start += 1;
  const quoted = start < end && (bytes[start] === 0x22 || bytes[start] === 0x27);
  return name === null || !quoted ? scan.nothing(start + 1) : takeQuoted(scan, start, name);
}

/** Takes the text between the marks of which one is at `at`, on one line. */
function takeQuoted(scan: Scan, at: number, name: SecretName): number {
  const { bytes, end } = scan;
  const start = at + 1;
  const limit = Math.min(end, start + JUDGED_BYTES_MAX);
  let to = start;
  while (to < limit && bytes[to] !== bytes[at] && bytes[to] !== 0x0a && bytes[to] !== 0x5c) to += 1;
  if (to >= end || bytes[to] !== bytes[at] || to === start) return -1;
  if (isPlaceholderAt(bytes, start, to) || isHarmlessValue(bytes, start, to)) return -1;
  return isQuotedSecret(asciiText(bytes, start, to), name, false)
    ? scan.take(start, to, 'secret_argument', PLACEHOLDER)
    : -1;
}

/** The text of an element up to its closing tag, without the spaces around it. */
function findInElement(scan: Scan, at: number): number {
  const { bytes, floor, end, policy } = scan;
  const name = elementName(bytes, at, floor);
  if (name === undefined || !policy.keyTable.verdict(name).secret) return scan.nothing(at + 1);
  const limit = Math.min(end, at + VALUE_BYTES_MAX);
  let start = at + 1;
  while (start < limit && (CLASS[bytes[start]!]! & SPACE) !== 0) start += 1;
  let to = start;
  while (to < limit && bytes[to] !== OPEN_TAG && (CLASS[bytes[to]!]! & SPACE) === 0) to += 1;
  let close = to;
  while (close < limit && (CLASS[bytes[close]!]! & SPACE) !== 0) close += 1;
  if (bytes[close] !== OPEN_TAG || bytes[close + 1] !== 0x2f || close + 1 >= end) return -1;
  if (to === start || isPlaceholderAt(bytes, start, to) || isHarmlessValue(bytes, start, to)) {
    return -1;
  }
  return isMasked(bytes, start, to) ? -1 : scan.take(start, to, 'secret_argument', PLACEHOLDER);
}

function nameStart({ bytes, floor }: Scan, to: number): number {
  return keyStart(bytes, to, Math.max(floor, to - KEY_LOOKBEHIND_BYTES_MAX), false);
}

function isSecretName({ bytes, policy }: Scan, from: number, to: number): boolean {
  const { keyTable } = policy;
  if (from === to || !keyTable.stems.mayHold(bytes, from, to)) return false;
  return keyTable.verdict(asciiText(bytes, from, to)).secret;
}

function takeGenerated(scan: Scan, start: number, to: number, name: SecretName | null): number {
  const { bytes } = scan;
  if (isPlaceholderAt(bytes, start, to)) return -1;
  const text = asciiText(bytes, start, Math.min(to, start + JUDGED_BYTES_MAX));
  if (!looksGenerated(bytes, start, to) && !looksRandom(text)) return -1;
  if (isMasked(bytes, start, to)) return -1;
  // People's passwords are words with digits, and so are names of programs.
  const chosen = name?.strength === 'password' && isQuotedSecret(text, name, false);
  if (!chosen && isWordy(text)) return -1;
  return scan.take(start, to, 'secret_argument', PLACEHOLDER);
}

const TOKEN = 'f3e9a1c07b52';

export const secretArgument: Detector = {
  name: 'secret_argument',
  rule: 'A name of a secret is the argument before the value, or the element around it.',
  confidence: 0.8,
  triggers: [
    { on: 'mark', marks: ',', next: ' "\'', named: true },
    { on: 'mark', marks: '(', next: '"\'', named: true },
    { on: 'mark', marks: '|', next: '|', named: true },
    { on: 'mark', marks: '?', next: '?', named: true },
    { on: 'mark', marks: '>', notNext: '<>=', named: true },
  ],
  find: findArgument,
  examples: {
    match: [
      [`setProperty("API_TOKEN", "${TOKEN}")`, 'setProperty("API_TOKEN", "[SECRET]")'],
      [`set('db.password', '${TOKEN}')`, "set('db.password', '[SECRET]')"],
      [`<apiToken>${TOKEN}</apiToken>`, '<apiToken>[SECRET]</apiToken>'],
      [`client.apiKey("${TOKEN}")`, 'client.apiKey("[SECRET]")'],
      ["key = env.API_TOKEN || 'f3e9a1c07b52'", "key = env.API_TOKEN || '[SECRET]'"],
      ['config.set("passwd", "Thunder2038!")', 'config.set("passwd", "[SECRET]")'],
      ['fill("#password", "Thunder2038!")', 'fill("#password", "[SECRET]")'],
      ["set('pwd','Thunder2038!')", "set('pwd','[SECRET]')"],
      [`<apiKey type="x">${TOKEN}</apiKey>`, '<apiKey type="x">[SECRET]</apiKey>'],
      [`<p name="db.password">${TOKEN}</p>`, '<p name="db.password">[SECRET]</p>'],
      ['<password>\n  correcthorse\n</password>', '<password>\n  [SECRET]\n</password>'],
    ],
    ignore: [
      `["token", "${TOKEN}"]`,
      `{"a": "token", "${TOKEN}": 1}`,
      't("password", "Password")',
      'getenv("API_TOKEN", "none")',
      '<password>xxxxxxxxxx</password>',
      '<token>two words</token>',
      '<b>bold</b>',
      '<password>[SECRET]</password>',
      'password -> hash',
    ],
  },
};

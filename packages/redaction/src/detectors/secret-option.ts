// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, LETTER, TOKEN } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import { isClosingMark } from '../engine/json-place.ts';
import type { Scan } from '../engine/scan.ts';
import { isPlaceholderAt, PLACEHOLDERS } from '../placeholders.ts';
import { beginsWith } from './byte-checks.ts';
import { isHarmlessValue } from './harmless-values.ts';
import { isWordy, looksRandom } from './random-look.ts';
import { isSecretOption } from './secret-commands.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
const OPTION_BYTES_MAX = 48;
const VALUE_BYTES_MAX = 512;
const DASH = 0x2d;

/** `--password x`, `-Token x`, and of known commands `-p x`. Anchor: a dash behind a space. */
function findOption(scan: Scan, at: number): number {
  const { bytes, floor, end, start } = scan;
  if (at > start && (at <= floor || BEFORE[bytes[at - 1]!] === 0)) return scan.nothing(at + 1);
  let from = at + 1;
  if (bytes[from] === DASH) from += 1;
  if (from >= end || (CLASS[bytes[from]!]! & LETTER) === 0) return scan.nothing(from + 1);
  const limit = Math.min(end, from + OPTION_BYTES_MAX);
  let to = from;
  while (to < limit && (CLASS[bytes[to]!]! & TOKEN) !== 0) to += 1;
  if (to - from > 1 && (bytes[to] === 0x20 || isQuote(bytes[to]!))) {
    const found = findLong(scan, from, to);
    if (found !== NOT_SECRET) return found;
  }
  return from === at + 1 ? findShort(scan, at, from, to) : scan.nothing(to + 1);
}

const NOT_SECRET = -9;

/** An option whose name says what it takes. */
function findLong(scan: Scan, from: number, to: number): number {
  const { bytes, end, policy } = scan;
  const { keyTable } = policy;
  if (!keyTable.stems.mayHold(bytes, from, to)) return NOT_SECRET;
  const name = keyTable.secretNameAt(bytes, from, to);
  if (name === null) return NOT_SECRET;
  let start = to;
  // `["--password", "x"]`
  if (isQuote(bytes[to]!) && bytes[to + 1] === 0x2c) start += 2;
  else if (bytes[to] !== 0x20) return -1;
  while (start < end && bytes[start] === 0x20 && start - to < 8) start += 1;
  if (bytes[to] !== 0x20 && !isQuote(bytes[start]!)) return -1;
  if (start >= end || bytes[start] === DASH) return scan.nothing(start + 1);
  const weak = name.strength === 'weak' && name.last !== 'token' && name.last !== 'secret';
  return takeValue(scan, start, (text) => (weak ? looksRandom(text) : !isWord(text)));
}

/** A short option of a command that takes its password there. */
function findShort(scan: Scan, at: number, from: number, to: number): number {
  const { bytes, end } = scan;
  const option = String.fromCharCode(bytes[from]!);
  const glued = to > from + 1 || (bytes[to] !== 0x20 && !isQuote(bytes[to]!));
  if (!isSecretOption(scan, at, option, glued)) return scan.nothing(to + 1);
  let start = from + 1;
  if (!glued) {
    while (start < end && bytes[start] === 0x20) start += 1;
    if (bytes[start] === DASH) return -1;
  }
  return takeValue(scan, start, (text) => text.length >= 3);
}

/** A word of a sentence about the option, or of its help: `--password string`. */
function isWord(text: string): boolean {
  if (/\d|[^\w.,/-]/.test(text)) return /^\d{1,2}$/.test(text);
  return text.length < 4 || /[/]/.test(text) || (isWordy(text) && WORDS_OF_HELP.test(text));
}

const WORDS_OF_HELP =
  /^(?:string|text|value|file|path|stdin|prompt|option|flag|argument|and|or|is|the|to|for|from|with|when|if|can|must|env|name|stdout|instead|required|optional|your|as|in|on|auth|login|policy|store|stores|options?|flags?|arguments?|case|source|fd|auto|password|token|secret|key)$/i;

function takeValue(scan: Scan, from: number, isSecret: (text: string) => boolean): number {
  const { bytes, end } = scan;
  const escaped = bytes[from] === 0x5c ? 1 : 0;
  const mark = from + escaped < end && isQuote(bytes[from + escaped]!) ? bytes[from + escaped]! : 0;
  let start = mark === 0 ? from : from + escaped + 1;
  const limit = Math.min(end, start + VALUE_BYTES_MAX);
  let to = start;
  while (to < limit && !ends(scan, to, mark)) to += 1;
  // `openssl -pass pass:x`
  const isPass = beginsWith(bytes, start, to, 'pass:');
  if (isPass) start += 5;
  if (to <= start || isPlaceholderAt(bytes, start, to)) return -1;
  if (isHarmlessValue(bytes, start, to)) return -1;
  return isPass || isSecret(asciiText(bytes, start, to))
    ? scan.take(start, to, 'secret_option', PLACEHOLDER)
    : -1;
}

function ends(scan: Scan, at: number, mark: number): boolean {
  const byte = scan.bytes[at]!;
  // The string of JSON around it ends, and `'` opened nothing.
  if (byte === 0x22 && mark === 0x27) return isClosingMark(scan, at, 0);
  if (byte === 0x5c || byte === 0x0a || byte === 0x0d) return true;
  return mark === 0 ? byte <= 0x20 || END[byte] === 1 : byte === mark;
}

const END = new Uint8Array(256);
for (const char of '"\'`<>|;') END[char.charCodeAt(0)] = 1;

function isQuote(byte: number): boolean {
  return byte === 0x22 || byte === 0x27;
}

const BEFORE = new Uint8Array(256);
for (const char of ' \t\n\r"\'`([,') BEFORE[char.charCodeAt(0)] = 1;

export const secretOption: Detector = {
  name: 'secret_option',
  rule: 'An option of a command takes a secret: `--password x`, or `-p x` of a known command.',
  confidence: 0.8,
  triggers: [{ on: 'mark', marks: '-', next: '-apwPCKSTVckstv' }],
  find: findOption,
  examples: {
    match: [
      ['deploy --password S3cret99 --host x', 'deploy --password [SECRET] --host x'],
      ['deploy --api-key "f3e9a1c07b52"', 'deploy --api-key "[SECRET]"'],
      ['Connect -User bob -Password love1ace', 'Connect -User bob -Password [SECRET]'],
      ['mysql -u root -pS3cret99 shop', 'mysql -u root -p[SECRET] shop'],
      ['docker login -u bob -p love1ace x', 'docker login -u bob -p [SECRET] x'],
      ['redis-cli -h x -a love1ace ping', 'redis-cli -h x -a [SECRET] ping'],
      ['sshpass -p love1ace ssh x', 'sshpass -p [SECRET] ssh x'],
    ],
    ignore: [
      'mkdir -p love1ace',
      'docker run -p 8080:80 x',
      'deploy --password',
      'deploy --password $PASSWORD',
      'deploy --password <password>',
      'deploy --password-file /run/secrets/x',
      'login --password-stdin',
      '--token string   the token to use',
      'mysql -u root -p shop',
      'a well-known token-based way',
    ],
  },
};

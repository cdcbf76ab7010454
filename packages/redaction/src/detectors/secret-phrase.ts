// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, DIGIT, LETTER, skipEscape, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import type { NameStrength } from '../key-names.ts';
import { isPlaceholderAt, PLACEHOLDERS } from '../placeholders.ts';
import { isHarmlessValue } from './harmless-values.ts';
import {
  CODE_KIND,
  CODE_OF,
  CONNECTORS,
  DESCRIBED,
  FILLERS,
  KEY_KIND,
  NAMES,
  OWN,
  REST,
} from './phrase-words.ts';
import { isProseSecret, type ProsePlace } from './prose-value.ts';
import { findBehindValue } from './value-before-word.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
/** From the name to the end of the value; a sentence comes to the point within this. */
const AHEAD_BYTES_MAX = 192;
const BEHIND_BYTES_MAX = 96;
const NAME_BYTES_MAX = 12;
/** Words between a name and `is`: “the password for the staging database is …”. */
const WORDS_BETWEEN_MAX = 6;

/** A secret that a sentence names: “my password is …”. Anchor: the word that names it. */
function findInPhrase(scan: Scan, at: number): number {
  const { bytes, end, floor } = scan;
  let to = at;
  const limit = Math.min(end, at + NAME_BYTES_MAX);
  while (to < limit && (CLASS[bytes[to]!]! & LETTER) !== 0) to += 1;
  const name = asciiText(bytes, at, to).toLowerCase();
  const strength = NAMES.get(name);
  if (strength === undefined || (to < end && (CLASS[bytes[to]!]! & WORD) !== 0)) {
    return scan.nothing(to + 1);
  }
  // The word of a placeholder names nothing.
  if (isInPlaceholder(scan, at)) return scan.nothing(to + 1);
  if (isInTemplate(scan, at)) return -1;
  const own = OWN.has(name);
  if (!own && belongsToContext(bytes, to, end)) return scan.nothing(to + SPACES_MAX + 2);
  if (name === 'key' && (at <= floor || BEFORE_KEY[bytes[at - 1]!] === 0))
    return scan.nothing(to + 1);
  const before =
    own || name === 'pass' ? asciiText(bytes, Math.max(floor, at - BEHIND_BYTES_MAX), at) : '';
  if (name === 'key' && !KEY_KIND.test(before) && !/\b(?:the|my|your|this|new) $/i.test(before)) {
    return scan.nothing(to + 1);
  }
  if (CODES.has(name) && !CODE_KIND.test(before)) {
    const behind = asciiText(bytes, to, Math.min(end, to + REST_BYTES_MAX));
    if (!CODE_OF.test(behind)) return scan.nothing(to + REST_BYTES_MAX);
  }
  // Test runners and programs pass more often than people tell a password so.
  if (name === 'pass' && !before.endsWith('/ ')) return scan.nothing(to + 1);
  if (own) {
    const rest = REST[name]?.exec(asciiText(bytes, to, Math.min(end, to + REST_BYTES_MAX)));
    if (rest === null || before.endsWith('palabra ')) return scan.nothing(to + REST_BYTES_MAX);
    to += rest?.[0].length ?? 0;
  }
  const behind = findBehindValue(scan, at, to, strength);
  if (behind >= 0) return behind;
  return findAhead(scan, to, strength, own && !KEY_KIND.test(before));
}

/** `{{ .Values.db.password | b64enc }}`: a pipe in a template leads to a function. */
function isInTemplate({ bytes, floor }: Scan, at: number): boolean {
  if (at <= floor || bytes[at - 1] !== 0x2e) return false;
  const lowest = Math.max(floor, at - TEMPLATE_BYTES_MAX);
  let i = at - 1;
  while (i > lowest && bytes[i]! > 0x20) i -= 1;
  while (i > lowest && bytes[i] === 0x20) i -= 1;
  return i > lowest && bytes[i] === 0x7b && bytes[i - 1] === 0x7b;
}

const TEMPLATE_BYTES_MAX = 96;

/** `[SECRET]`, and the last word of `[PRIVATE_KEY]`. */
function isInPlaceholder({ bytes, start }: Scan, at: number): boolean {
  let i = at;
  while (i > start && at - i < NAME_BYTES_MAX && PLACEHOLDER_BYTE[bytes[i - 1]!] === 1) i -= 1;
  return i > start && bytes[i - 1] === 0x5b;
}

const PLACEHOLDER_BYTE = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ_') PLACEHOLDER_BYTE[char.charCodeAt(0)] = 1;

/** `… is X`, `… for staging: X`, and `… X` itself. */
function findAhead(scan: Scan, from: number, strength: NameStrength, own: boolean): number {
  const { bytes, end } = scan;
  const limit = Math.min(end, from + AHEAD_BYTES_MAX);
  if (!mayTell(bytes, from, limit)) return scan.nothing(limit);
  const text = asciiText(bytes, from, limit);
  if (text[0] === '_' || text[0] === '-' || text[0] === '.') return -1;
  let i = skip(text, 0, MARKUP);
  let told = false;
  const sign = skip(text, i, ' ');
  if (text[sign] === ':' || text[sign] === '=') {
    // `password: x` and `"password": "x"` belong to `secret_context`, `**password**: x` does not.
    const plain = i === 0 || (QUOTES.includes(text[0]!) && text[0] !== '`');
    const line = skip(text, sign + 1, ' ');
    if (plain && !own && (text[sign] === '=' || text[line] !== '\n')) return -1;
    i = sign + 1;
    told = true;
  }
  const markup = i;
  let ready = true;
  let between = 0;
  while (between <= WORDS_BETWEEN_MAX) {
    const start = skip(text, i, told && text[i - 1] === ':' ? ' \t\n' : ' \t');
    if (start === i && i === 0) return -1;
    i = wordEnd(text, start);
    if (i === start) return -1;
    const piece = text.slice(start, i);
    if (SIGNS.test(piece)) {
      // A cell of a table, or one of several words.
      told ||= piece !== '|';
      if (piece === '=' && between > 0) return -1;
      ready = true;
      continue;
    }
    if (ready && (told || start > markup)) {
      const found = takeWord(scan, from + start, from + i, { strength, told });
      if (found >= 0) return found;
    }
    const said = trimmed(piece).toLowerCase();
    if (FILLERS.has(said) && told) continue;
    if (CONNECTORS.has(said) || piece.endsWith(':')) {
      told = true;
      ready = true;
      continue;
    }
    if (text[i] === '"' || text[i] === '\\') return -1;
    if (told || (between === 0 && DESCRIBED.has(said)) || /[.,;!?]$/.test(piece)) return -1;
    ready = false;
    between += 1;
  }
  return -1;
}

/** `password: x` is for `secret_context`, unless the value stands on the next line. */
function belongsToContext(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end || (bytes[at] !== 0x3a && bytes[at] !== 0x3d)) return false;
  let i = at + 1;
  while (i < end && bytes[i] === 0x20 && i - at < SPACES_MAX) i += 1;
  return i < end && bytes[i] !== 0x0a && bytes[i] !== 0x20 && bytes[i] !== 0x2a;
}

const CODES: ReadonlySet<string> = new Set(['code', 'digo', 'codice']);
const SPACES_MAX = 8;
/** Of the rest of a word whose letters are not all ASCII, and of the words that belong to it. */
const REST_BYTES_MAX = 24;
const BEFORE_KEY = new Uint8Array(256);
for (const char of ' _-') BEFORE_KEY[char.charCodeAt(0)] = 1;

/** True when a secret may be there: a digit, a mark, or many letters in a row. */
function mayTell(bytes: Uint8Array, from: number, to: number): boolean {
  let run = 0;
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i]!;
    if ((CLASS[byte]! & DIGIT) !== 0 || TELLING[byte] === 1) return true;
    run = (CLASS[byte]! & LETTER) !== 0 ? run + 1 : 0;
    if (run >= RANDOM_LETTERS_MIN) return true;
  }
  return false;
}

const RANDOM_LETTERS_MIN = 12;
const TELLING = new Uint8Array(256);
for (const char of '!@#$%^&*+=?~"\'`') TELLING[char.charCodeAt(0)] = 1;

/** Takes what is between the marks around a word when it is a secret. */
function takeWord(
  scan: Scan,
  from: number,
  to: number,
  { strength, told }: Omit<ProsePlace, 'marked'>,
): number {
  const { bytes } = scan;
  const word = asciiText(bytes, from, to);
  const first = from + skip(word, 0, OPENING);
  const end = first + trimmed(word).length;
  // Half of an escape would stay behind, and no longer be JSON.
  const start = skipEscape(bytes, first, scan.start, scan.end);
  if (end <= start || start < scan.floor) return -1;
  const marked = start > from && QUOTES.includes(String.fromCharCode(bytes[start - 1]!));
  if (isPlaceholderAt(bytes, start, end) || isHarmlessValue(bytes, start, end)) return -1;
  const text = asciiText(bytes, start, end);
  // A token of a known form has a detector of its own.
  if (text.startsWith('eyJ') || text.startsWith('ZXlK')) return -1;
  if (!isProseSecret(text, { strength, told, marked })) return -1;
  // What is longer than the look ahead is judged by its beginning, and goes to its end.
  const isCut = to < scan.end && WORD_END[bytes[to]!] === 0;
  const last = isCut ? wordEndIn(scan, to) : end;
  return scan.take(start, last, 'secret_phrase', PLACEHOLDER);
}

function wordEndIn({ bytes, end }: Scan, from: number): number {
  let i = from;
  while (i < end && WORD_END[bytes[i]!] === 0) i += 1;
  return i;
}

const WORD_END = new Uint8Array(256);
for (const char of ' \t\n\r"\\<') WORD_END[char.charCodeAt(0)] = 1;

const MARKUP = '*_)"\'`]';
const QUOTES = '"\'`';
const OPENING = '*_("\'`\\';
const CLOSING = '*_)]}"\'`\\,.;:?';
const SIGNS = /^[-–→=>|:]{1,3}$/;

function trimmed(word: string): string {
  const start = skip(word, 0, OPENING);
  let end = word.length;
  while (end > start && CLOSING.includes(word[end - 1]!)) end -= 1;
  return word.slice(start, end);
}

function skip(text: string, from: number, chars: string): number {
  let i = from;
  while (i < text.length && chars.includes(text[i]!)) i += 1;
  return i;
}

/** A word and the mark that opens it; it ends in front of a mark that closes a string around. */
function wordEnd(text: string, from: number): number {
  let i = from;
  while (i < from + 4 && (text[i] === '"' || text[i] === '\\')) i += 1;
  // A tag opens something only at the beginning of a word.
  while (i < text.length && !(i > from ? ' \t\n\r"\\<' : ' \t\n\r"\\').includes(text[i]!)) i += 1;
  return i;
}

export const secretPhrase: Detector = {
  name: 'secret_phrase',
  rule: 'A sentence names a secret and then tells it.',
  confidence: 0.75,
  triggers: [{ on: 'word', prefixes: [...NAMES.keys()], anyCase: true }],
  find: findInPhrase,
  examples: {
    match: [
      ['my password is hunter2!', 'my password is [SECRET]'],
      [
        'the admin password for staging is S3cret99.',
        'the admin password for staging is [SECRET].',
      ],
      ['log in with bob and password Tr0ub4dor', 'log in with bob and password [SECRET]'],
      ['I changed the pin to `4711`.', 'I changed the pin to `[SECRET]`.'],
      ['the token is f3e9a1c07b52d4', 'the token is [SECRET]'],
      ['**API key**: `f3e9a1c07b52d4`', '**API key**: `[SECRET]`'],
      ['machine x login bob password pa55word', 'machine x login bob password [SECRET]'],
      ['use hunter22 as the password', 'use [SECRET] as the password'],
      ['hunter22x is my new password.', '[SECRET] is my new password.'],
      ['[my password is hunter22x]', '[my password is [SECRET]]'],
      ['<b>my password is hunter22x</b>', '<b>my password is [SECRET]</b>'],
      ['your verification code is 834402', 'your verification code is [SECRET]'],
      ['Votre code de vérification est 834402', 'Votre code de vérification est [SECRET]'],
      ['hasło: hunter22x', 'hasło: [SECRET]'],
      ['la clave de API es f3e9a1c07b52d4', 'la clave de API es [SECRET]'],
      ['пароль: hunter22x', 'пароль: [SECRET]'],
      ['Пароль от сервера: hunter22x', 'Пароль от сервера: [SECRET]'],
      ['我的密码是hunter22x，谢谢', '我的密码是[SECRET]，谢谢'],
      ['验证码：834402', '验证码：[SECRET]'],
      ['パスワードは hunter22x です', 'パスワードは [SECRET] です'],
      ['비밀번호는 hunter22x 입니다', '비밀번호는 [SECRET] 입니다'],
      ['كلمة المرور هي hunter22x', 'كلمة المرور هي [SECRET]'],
      ["create role bob with password 'love1ace'", "create role bob with password '[SECRET]'"],
    ],
    ignore: [
      '{"note":"my password \\u0002 is wrong"}',
      'my password is wrong',
      'the password is required',
      'the password must have 8 characters',
      'the password is hashed with SHA-256',
      'token expired at 2026-11-21T10:00:00Z',
      'API key not found',
      'a password for user1 was set',
      'the token is valid',
      'the password is [SECRET]',
      'password policy v2',
      'the status code is 5003',
      'the verification code has 6 digits',
      'bcrypt2 is the password hash',
      'la palabra clave: 834402',
      'пароль: обязательно',
      'Пароль должен содержать 12 символов',
      '密码错误',
      '密码长度为12位',
      '密码是12位数字',
      'パスワードは8文字以上です',
      '비밀번호를 입력하세요',
    ],
  },
};

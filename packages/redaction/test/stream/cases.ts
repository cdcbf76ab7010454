// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DETECTORS } from '../../src/detectors/all.ts';

/** A seeded source of choices: the same seed gives the same cases on every machine. */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to `below` (mulberry32). */
  under(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  of<T>(values: readonly T[]): T {
    return values[this.under(values.length)]!;
  }
}

/** Everything that a detector says it finds. */
const FOUND: readonly string[] = DETECTORS.flatMap(({ examples }) =>
  examples.match.map(([input]) => input),
);
const IGNORED: readonly string[] = DETECTORS.flatMap(({ examples }) => examples.ignore);

const GLUE: readonly string[] = [
  ['', '', '', ' ', ' ', ' ', '\n', ', ', '. ', '-', '_', '=', ': ', ':', '/', '"', '\\"', "'"],
  ['\\', '\\n', '{', '}', '[', ']', '{"a":', ',', '%20', '%22', '%', '+', '\\u0020', '\\u00e9'],
  ['\u200b', '\u202e', 'é', '客户', '😀', '\ud83d', '\udc00', '٤', '。', '\u{e0061}\u{e0040}'],
  ['password', 'password: ', '"secret":"', "token: '", 'api_key=', 'phone ', 'card ', 'IBAN '],
  [
    '密码',
    '是',
    'пароль',
    'парол',
    '비밀번호',
    '는 ',
    'पासवर्ड',
    ' है',
    '\\u5bc6\\u7801',
    'パスワード：',
  ],
  ['SSN ', 'DOB ', 'Bearer ', 'Cookie: ', ' at ', ' dot com', '@', '://', 'https://u:', 'eyJ'],
  ['-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----', 'sk-', '[EMAIL]', '[SECRET]'],
  ['(', ')', '1', '12 ', '4111 ', '00', '.5', 'null', 'true', '`', ';', '&', '<a>', '\t'],
].flat();

const WORDS = 'the quick brown fox jumps over a lazy dog and then it sleeps well'.split(' ');

/** Texts whose hard parts stand beside each other. */
export function fuzzText(choices: Choices): string {
  const pieces = 1 + choices.under(choices.under(4) === 0 ? 24 : 8);
  let text = '';
  for (let n = 0; n < pieces; n += 1) text += piece(choices) + choices.of(GLUE);
  return choices.under(12) === 0 ? wrapped(choices, text) : text;
}

/** The same with stretches that together are longer than a stream may hold. */
export function longFuzzText(choices: Choices): string {
  let text = fuzzText(choices);
  const goal = 4_000 + choices.under(8_000);
  while (text.length < goal) text += stretch(choices) + fuzzText(choices);
  return text;
}

function piece(choices: Choices): string {
  const kind = choices.under(20);
  if (kind < 8) return choices.of(FOUND);
  if (kind < 12) return encoded(choices, choices.of(FOUND));
  if (kind < 14) return part(choices, choices.of(FOUND));
  if (kind < 15) return choices.of(IGNORED);
  if (kind < 16) return part(choices, encoded(choices, choices.of(FOUND)));
  if (kind < 17) return String(choices.under(10 ** (1 + choices.under(15))));
  if (kind < 18) return encoded(choices, encoded(choices, choices.of(FOUND)));
  return Array.from({ length: 1 + choices.under(6) }, () => choices.of(WORDS)).join(' ');
}

function part(choices: Choices, text: string): string {
  const from = choices.under(2) === 0 ? 0 : choices.under(text.length);
  return text.slice(from, from + 1 + choices.under(text.length));
}

function encoded(choices: Choices, text: string): string {
  switch (choices.under(9)) {
    case 0:
      return eachChar(choices, text, unicodeEscape);
    case 1:
      return eachChar(choices, text, percentCode);
    case 2:
      return Buffer.from(text).toString('base64');
    case 3:
      return Buffer.from(text).toString('base64url');
    case 4:
      return Array.from(text).join('\u200b');
    case 5:
      return JSON.stringify(text);
    case 6:
      return JSON.stringify(JSON.stringify({ [choices.of(['a', 'pin', 'phone'])]: text }));
    case 7:
      return eachChar(choices, text, wide);
    default:
      return `mail ${text} and`.replaceAll(/[@.]/g, (mark) => (mark === '@' ? ' (at) ' : ' dot '));
  }
}

/** Some characters of a text in another form, or all of them. */
function eachChar(choices: Choices, text: string, form: (char: string) => string): string {
  const all = choices.under(2) === 0;
  return Array.from(text, (char) => (all || choices.under(3) === 0 ? form(char) : char)).join('');
}

function unicodeEscape(char: string): string {
  return char.length > 1 ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function percentCode(char: string): string {
  return Buffer.from(char).toString('hex').toUpperCase().replaceAll(/../g, '%$&');
}

function wide(char: string): string {
  const code = char.charCodeAt(0);
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : char;
}

function wrapped(choices: Choices, text: string): string {
  const key = choices.of(['content', 'password', 'args', 'card']);
  const json = JSON.stringify({ [key]: text, n: 4111111111111111, list: [1, text] });
  return choices.under(2) === 0 ? json : JSON.stringify({ outer: json });
}

/** What is long: words, one word, one mark, a value that nobody can judge before its end. */
function stretch(choices: Choices): string {
  const length = choices.under(choices.under(3) === 0 ? 6_000 : 900);
  const unit = choices.of(LONG);
  return choices.of(OPENINGS) + unit.repeat(Math.ceil(length / unit.length)) + choices.of(GLUE);
}

const OPENINGS: readonly string[] = [
  ['', '', ' ', 'password="', '"secret":{"a":"', "token: '", '-----BEGIN RSA PRIVATE KEY-----\n'],
  ['eyJhbGciOiJub25lIn0.', 'https://user:', 'Cookie: ', 'api_key=', '{"secrets":[', 'sk-ant-'],
].flat();

const LONG: readonly string[] = [
  ['lorem ipsum dolor ', 'a', '1', '12 34 ', 'QUJDZGVm', 'abcDEF123', 'a.', 'x@', '\\', '"', ' '],
  ['é', '\u200b', '%41', '\\u0041', '{"a":[', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n', 'a=b; ', ':'],
].flat();

/** Where a text is cut: at every position, rarely, or in pieces of one size. */
export function fuzzCuts(choices: Choices, length: number): readonly number[] {
  const kind = choices.under(4);
  if (kind === 0) return Array.from({ length }, (_, at) => at);
  if (kind === 1) {
    const cuts = Array.from({ length: choices.under(8) }, () => choices.under(length + 1));
    return cuts.toSorted((a, b) => a - b);
  }
  const step = kind === 2 ? 1 + choices.under(9) : 1 + choices.under(400);
  return Array.from({ length: Math.floor(length / step) }, (_, n) => n * step);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DETECTORS } from '../../src/detectors/all.ts';
import { PIECES } from '../arbitraries.ts';
import type { Random } from './random.ts';

/** An input in its parts, so that it can be made smaller without losing what it is about. */
export interface FuzzInput {
  readonly before: string;
  /** The canary between two separators, or nothing. */
  readonly planted: string;
  readonly after: string;
  /** The text in it that must be in no output; undefined where nothing was planted. */
  readonly canary: string | undefined;
  readonly wrap: Wrap;
}

/** What the parts are put into. */
export type Wrap = 'nothing' | 'text' | 'member' | 'inner' | 'url';

/** Found wherever they stand between two separators; none of them is in a piece or an example. */
const CANARIES: readonly string[] = [
  'quentin.canary@nest-mail.org',
  'card 4539 1488 0343 6467',
  '4539148803436467',
  '+49 1512 3456701',
  'GB33BUKB20201555555555',
  'from 198.51.100.77',
  'ghp_Qk3Zw9xTn2LvB7yRm4HcD8sFj1PaEu6GoKi5',
  'https://ops:canaryQ9x7@db.nest.org/',
  'Bearer canaryQ9x7Lm2Vb5Tz8Wk1',
];

/** What stands around a canary: nothing of it belongs to a word, a number, an address or a URL. */
const SEPARATORS: readonly string[] = [' ', '\n', '\t', ' "', '" ', ' (', ') ', ', ', '; ', ' | '];

/** Texts to begin with: what detectors find, what they must leave, and pieces of both. */
const SEEDS: readonly string[] = [
  ...DETECTORS.flatMap(({ examples }) => [
    ...examples.match.map(([input]) => input),
    ...examples.ignore,
  ]),
  ...PIECES,
];

const ODD: readonly string[] = [
  '\0',
  '\u007f',
  '\u0080',
  '\u200b',
  '\u202e',
  '\ud800',
  '\udfff',
  '\ufeff',
  '\u{10ffff}',
  '＠',
  '．',
  '４',
  '%',
  '%4',
  '%40',
  '\\',
  '\\u00',
  '\\u0040',
  '"',
  '[',
  ']',
  '{',
  '}',
];

const LENGTH_MAX = 2_000;

/** The next input: seeds joined and mutated, a canary planted, now and then all of it wrapped. */
export function nextInput(random: Random): FuzzInput {
  let text = '';
  for (let left = random.below(6); left >= 0; left -= 1) text += random.of(SEEDS);
  for (let left = random.below(8); left > 0; left -= 1) text = mutated(text, random);
  text = text.slice(0, LENGTH_MAX);
  const wrap = random.of(WRAPS);
  const canary = random.of(CANARIES);
  // A longer number, of which the canary is a piece, may be in it by chance.
  if (random.once(2) || text.includes(canary)) {
    return { before: text, planted: '', after: '', canary: undefined, wrap };
  }
  const at = boundary(text, random);
  const planted = `${random.of(SEPARATORS)}${canary}${random.of(SEPARATORS)}`;
  return { before: text.slice(0, at), planted, after: text.slice(at), canary, wrap };
}

/** The text that is redacted. */
export function textOf({ before, planted, after, wrap }: FuzzInput): string {
  const text = before + planted + after;
  switch (wrap) {
    case 'text':
      return JSON.stringify(text);
    case 'member':
      return JSON.stringify({ id: 7, note: text, n: 1 });
    case 'inner':
      return JSON.stringify([JSON.stringify({ a: text })]);
    case 'url':
      return encodeURIComponent(text.toWellFormed());
    default:
      return text;
  }
}

/** True when the text is a JSON document. */
export function isJson({ wrap }: FuzzInput): boolean {
  return wrap === 'text' || wrap === 'member' || wrap === 'inner';
}

const WRAPS: readonly Wrap[] = [
  ...Array.from({ length: 8 }, () => 'nothing' as const),
  'text',
  'member',
  'inner',
  'url',
];

/** A position that splits no surrogate pair. */
function boundary(text: string, random: Random): number {
  const at = random.below(text.length + 1);
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}

function mutated(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + 1 + random.below(12));
  switch (random.below(9)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at) + random.of(SEEDS) + text.slice(at);
    case 2:
      return text.slice(0, at) + random.of(ODD) + text.slice(at);
    case 3:
      return text.slice(0, at) + text.slice(at, to).repeat(1 + random.below(8)) + text.slice(to);
    case 4:
      return text.slice(0, at) + String.fromCharCode(random.below(128)) + text.slice(at + 1);
    case 5:
      return text.slice(0, at) + String.fromCharCode(random.below(0x1_0000)) + text.slice(at + 1);
    case 6:
      return text.slice(0, at) + swapCase(text.slice(at, to)) + text.slice(to);
    case 7:
      return text.slice(to) + text.slice(0, at);
    default:
      return text.slice(0, at) + String(random.below(0x1_0000_0000)) + text.slice(at);
  }
}

function swapCase(text: string): string {
  const upper = text.toUpperCase();
  return upper === text ? text.toLowerCase() : upper;
}

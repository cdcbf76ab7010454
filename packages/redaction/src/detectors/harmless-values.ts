// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from '../engine/bytes.ts';
import { isMasked } from './secret-value.ts';

/** Longer values are never taken for a word of code or a reference. */
const LENGTH_MAX = 64;

/** Values which stand where a secret would stand and are none: `null`, `${NAME}`, `********`. */
export function isHarmlessValue(bytes: Uint8Array, start: number, end: number): boolean {
  if (isMasked(bytes, start, end)) return true;
  if (end - start > LENGTH_MAX) return false;
  const text = asciiText(bytes, start, end);
  return WORDS.has(text.toLowerCase()) || isMask(text) || isReference(text);
}

/** The same character over and over, as masks have it. */
function isMask(text: string): boolean {
  const first = text[0] ?? '';
  return '*.xX-_#?'.includes(first) && text.length >= 3 && text === first.repeat(text.length);
}

/** `ACCESS_TOKEN`, `${NAME}`, `$NAME`, `{{ name }}`, `<name>`, `%s`, `process.env.NAME`: a place, not a value. */
function isReference(text: string): boolean {
  if (/^[A-Z]+(?:_[A-Z]+)+$/.test(text)) return true;
  if (/^(?:Bearer|Basic|Token) \$\{[^}]*\}$/.test(text)) return true;
  if (text.startsWith('${')) return text.indexOf('}') === text.length - 1;
  if (text.startsWith('{{')) return text.indexOf('}}') === text.length - 2 || !text.includes('}');
  if (text.startsWith('<')) return text.indexOf('>') === text.length - 1;
  if (text.startsWith('$')) return /^\$[A-Z_]+$/.test(text);
  if (text.startsWith('$(')) return true;
  if (text === '%s' || text.startsWith('%(')) return true;
  return CODE_BEGINNINGS.some((beginning) => text.startsWith(beginning));
}

const CODE_BEGINNINGS: readonly string[] = [
  'process.env',
  'os.environ',
  'os.getenv',
  'env.',
  'secrets.',
];
const WORDS: ReadonlySet<string> = new Set(
  'null none nil true false undefined nan string str number int bool boolean bytes any object required optional empty unset missing redacted hidden masked yes no password secret token'.split(
    ' ',
  ),
);

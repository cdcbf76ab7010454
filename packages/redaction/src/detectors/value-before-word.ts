// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, LETTER } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';
import type { NameStrength } from '../key-names.ts';
import { isPlaceholderAt, PLACEHOLDERS } from '../placeholders.ts';
import { isHarmlessValue } from './harmless-values.ts';
import { isProseSecret } from './prose-value.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
/** Of a value and the few words between it and the word that names it. */
const BEFORE_BYTES_MAX = 160;
/** A stream holds back what stands in front of `as` or `is` and at most four words. */
const BEFORE =
  /(?:^|[ \t\r\n(])(["'`]?)([^ \t\r\n"'`(]{4,96})\1 (?:as|is) (?:(?:the|my|your|our|his|her|their|a|an|new|old|current|default|temporary|initial|root|admin|user|wifi|login|verification|one-time) ){0,4}$/;
/** `x is the password policy` tells no password. */
const BEHIND =
  /^(?:$|[.,;:!?)\n"'`*\]]| (?:for|of|to|on|in|at|and|here|there|again|instead|now)\b)/;
const BEHIND_BYTES_MAX = 12;

/** A secret in front of the word that names it: “use x as the password”, “x is my new password”. */
export function findBehindValue(
  scan: Scan,
  at: number,
  to: number,
  strength: NameStrength,
): number {
  const { bytes, floor, end } = scan;
  const lowest = Math.max(floor, at - BEFORE_BYTES_MAX);
  // Nearly always no `as` and no `is` stands there.
  if (at - lowest < MIN_BEFORE || bytes[at - 1] !== 0x20) return -1;
  if (!hasLink(bytes, lowest, at - 1)) return -1;
  const found = BEFORE.exec(asciiText(bytes, lowest, at));
  const text = found?.[2];
  if (found === null || text === undefined) return -1;
  if (!BEHIND.test(asciiText(bytes, to, Math.min(end, to + BEHIND_BYTES_MAX)))) return -1;
  const start = lowest + found.index + found[0].indexOf(text);
  const last = start + text.length;
  if (isPlaceholderAt(bytes, start, last) || isHarmlessValue(bytes, start, last)) return -1;
  const place = { strength, marked: found[1] !== '', told: true };
  if (!isProseSecret(text, place)) return -1;
  // The scan goes on behind the word that it was asked about.
  return Math.max(to, scan.take(start, last, 'secret_phrase', PLACEHOLDER));
}

const MIN_BEFORE = 8;
/** `as` or `is`, and the words between it and the name. */
const WORDS_MAX = 5;

/** True when one of the last few words before `to` is `as` or `is`. */
function hasLink(bytes: Uint8Array, lowest: number, to: number): boolean {
  let i = to;
  for (let word = 0; word < WORDS_MAX && i > lowest; word += 1) {
    const last = i;
    while (i > lowest && ((CLASS[bytes[i - 1]!]! & LETTER) !== 0 || bytes[i - 1] === 0x2d)) i -= 1;
    if (i === last || i === lowest || bytes[i - 1] !== 0x20) return false;
    const first = bytes[i]!;
    if (last - i === 2 && bytes[i + 1] === 0x73 && (first === 0x61 || first === 0x69)) return true;
    i -= 1;
  }
  return false;
}

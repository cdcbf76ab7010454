// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText, CLASS, LETTER } from './bytes.ts';
import type { TextRange } from './label-behind.ts';

// The question that a value answers: the line above, when it ends with a question mark, or what was
// said in the turn of a conversation before (`Agent: your TFN, please.` and `Customer: 876543210`).

const LINE = 0x0a;
const QUESTION = 0x3f;
const COLON = 0x3a;
/** A value stands near the beginning of its answer. */
const ANSWER_BYTES_MAX = 48;
/** What is asked for stands near the end of a question. */
const QUESTION_BYTES_MAX = 72;
const ROLE_BYTES_MAX = 12;
/** Between the parts of a line and at its ends. */
const BLANK = new Uint8Array(256);
for (const char of ' "\'`\r*>-\t_') BLANK[char.charCodeAt(0)] = 1;

/** Who speaks in the logs of chats and calls. */
const ROLES: ReadonlySet<string> = new Set(
  'user human customer client caller guest patient me you agent assistant bot ai support operator advisor system q a question answer'.split(
    ' ',
  ),
);

/** Keys that say nothing: what their value is stands in the line above. */
const VALUE_KEYS: ReadonlySet<string> = new Set('number value no nr val'.split(' '));

/** Puts the end of the question that the line of `at` answers into `range`. */
export function findQuestion(
  bytes: Uint8Array,
  start: number,
  at: number,
  range: TextRange,
): boolean {
  const lowest = Math.max(start, at - ANSWER_BYTES_MAX);
  let line = at;
  while (line > lowest && bytes[line - 1] !== LINE) line -= 1;
  if (line === start || bytes[line - 1] !== LINE) return false;
  let to = line - 1;
  const last = Math.max(start, to - QUESTION_BYTES_MAX);
  while (to > last && (bytes[to - 1] === LINE || BLANK[bytes[to - 1]!] === 1)) to -= 1;
  let from = to;
  while (from > last && bytes[from - 1] !== LINE) from -= 1;
  range.from = from;
  range.to = to;
  if (to === from) return false;
  if (bytes[to - 1] === QUESTION || isNamedBy(bytes, line, at, VALUE_KEYS)) return true;
  return (
    (from === start || bytes[from - 1] === LINE) &&
    isTurn(bytes, line, at) &&
    isTurn(bytes, from, to)
  );
}

/** True when a line begins with the name of one who speaks. */
function isTurn(bytes: Uint8Array, from: number, to: number): boolean {
  return isNamedBy(bytes, from, to, ROLES);
}

/** True when a line begins with one of these and a colon. */
function isNamedBy(
  bytes: Uint8Array,
  from: number,
  to: number,
  names: ReadonlySet<string>,
): boolean {
  let i = from;
  while (i < to && BLANK[bytes[i]!] === 1) i += 1;
  const word = i;
  while (i < to && i - word < ROLE_BYTES_MAX && (CLASS[bytes[i]!]! & LETTER) !== 0) i += 1;
  const end = i;
  while (i < to && BLANK[bytes[i]!] === 1) i += 1;
  return i < to && bytes[i] === COLON && names.has(asciiText(bytes, word, end).toLowerCase());
}

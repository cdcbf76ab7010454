// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { addFourths } from './prefix-sets.ts';
import { ACTION, NO_BYTE, TOKEN_BYTES_MAX, type Dispatch, type LoneToken } from '../dispatch.ts';
import {
  ASKED,
  ASKED_BEHIND,
  ASKED_DIGIT,
  ASKED_NEAR,
  BEHIND,
  CONTEXT_BEGINS,
  CONTEXT_HASHES,
  FOURTHS,
  LONE_DIGITS_MIN,
  WORD_FOURTHS,
  MARKS,
  NAME_BEGINS,
  NAME_ENDS,
  NEXT_NONE,
  NIBBLES,
  ROW,
  SIXTHS,
  STEM_BITS,
  STEMS,
  TABLE_BYTES,
  THIRDS,
  TOKEN_LENGTHS,
  TOKENS,
  TRIGGER_BEGINS,
} from './layout.ts';

/** The tables of one policy as bytes, see `layout.ts`; the object tells policies apart. */
export type CandidateTables = Uint8Array;

const STEM_LENGTH = 3;

/** Puts a dispatch, and the words that are in every secret's name, into the form of the search. */
export function candidateTables(dispatch: Dispatch, names: Iterable<string>): CandidateTables {
  const tables = new Uint8Array(TABLE_BYTES);
  putMarks(tables, dispatch);
  new Uint32Array(tables.buffer, THIRDS, dispatch.thirds.length).set(dispatch.thirds);
  tables.set(dispatch.fourths, FOURTHS);
  tables.set(dispatch.sixths, SIXTHS);
  const wordFourths = tables.subarray(WORD_FOURTHS, BEHIND);
  for (const name of [...names, 'value']) {
    const bytes = [...encoded(name)];
    addFourths(wordFourths, bytes);
    addFourths(wordFourths, [undefined, undefined, undefined, ...bytes].slice(-4));
  }
  tables.set(dispatch.behind.subarray(0, 128), BEHIND);
  for (const name of names) {
    putStem(tables, encoded(name).subarray(0, STEM_LENGTH), NAME_BEGINS);
    if (name.length >= STEM_LENGTH)
      putStem(tables, encoded(name).subarray(-STEM_LENGTH), NAME_ENDS);
  }
  // `{"name": "MYSQLPASSWORD", "value": …`: the name stands further away.
  putStem(tables, encoded('value').subarray(-STEM_LENGTH), NAME_ENDS);
  tables.set(dispatch.contextBits, CONTEXT_HASHES);
  for (const word of dispatch.contextWords) {
    putStem(tables, encoded(word).subarray(0, STEM_LENGTH), CONTEXT_BEGINS);
    addFourths(wordFourths, [...encoded(word)]);
  }
  dispatch.thirds.forEach((thirds, pair) => putTriggers(tables, pair, thirds));
  for (let code = 0; code < 1 << 15; code += 1) {
    const begins = (tables[STEMS + code]! & ~NAME_ENDS) !== 0;
    if (begins) tables[STEM_BITS + (code >> 3)]! |= 1 << (code & 7);
  }
  for (let size = 0; size < TOKEN_LENGTHS; size += 1) {
    tables[TOKENS + size] = askedForTokens(dispatch, size);
  }
  const lone = Math.min(dispatch.loneDigitsMin, 0x7fffffff);
  new DataView(tables.buffer).setInt32(LONE_DIGITS_MIN, lone, true);
  return tables;
}

function putMarks(tables: Uint8Array, { actions, markBits }: Dispatch): void {
  for (let byte = 0; byte < 0x80; byte += 1) {
    const action = actions[byte]!;
    if (action !== ACTION.mark && action !== ACTION.backslash && action !== ACTION.percent)
      continue;
    tables[NIBBLES + (byte & 15)]! |= 1 << (byte >> 4);
    for (let next = 0; next <= NEXT_NONE && action === ACTION.mark; next += 1) {
      tables[MARKS + byte * ROW + next] = markBits[byte]![next === NEXT_NONE ? NO_BYTE : next]!;
    }
  }
}

/** Longer tokens than the last length are of the last. */
function askedForTokens(dispatch: Dispatch, size: number): number {
  const { letterTokens, digitTokens, contextTokenMin, contextTokenMax } = dispatch;
  const isLast = size === TOKEN_LENGTHS - 1;
  const isShort = size <= TOKEN_BYTES_MAX;
  const inContext = size >= contextTokenMin && (size <= contextTokenMax || isLast);
  return (
    (isShort && letterTokens[size]!.length > 0 ? ASKED : 0) |
    (isShort ? askedForDigits(digitTokens[size]!) : 0) |
    (inContext ? ASKED_NEAR : 0)
  );
}

function askedForDigits(tokens: readonly LoneToken[]): number {
  const anywhere = tokens.some(({ behind }) => behind === undefined);
  const behind = tokens.some((token) => token.behind !== undefined);
  return (anywhere ? ASKED_DIGIT : 0) | (behind ? ASKED_BEHIND : 0);
}

/** `pair` holds six bits of each character; five of them are enough here. */
function putTriggers(tables: Uint8Array, pair: number, thirds: number): void {
  const code = (((pair >> 6) & 31) << 10) | ((pair & 31) << 5);
  for (let third = 0; third < 32; third += 1) {
    if ((thirds & (1 << third)) !== 0) tables[STEMS + code + third]! |= TRIGGER_BEGINS;
  }
}

/** Words of less than three bytes stand for all with such a beginning. */
function putStem(tables: Uint8Array, stem: Uint8Array, bit: number): void {
  const [first = 0, second, third] = stem;
  for (let code = 0; code < 1 << 10; code += 1) {
    if (second !== undefined && code >> 5 !== (second & 31)) continue;
    if (third !== undefined && (code & 31) !== (third & 31)) continue;
    tables[STEMS + (((first & 31) << 10) | code)]! |= bit;
  }
}

const ENCODER = new TextEncoder();

function encoded(text: string): Uint8Array {
  return ENCODER.encode(text);
}

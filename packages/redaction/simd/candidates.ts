// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// AssemblyScript, compiled by `npm run generate` into `src/generated/candidates-wasm.ts`.
//
// Where in a text could any detector be asked? 64 bytes at a time become bit sets (letters, digits,
// marks), and only the beginnings of runs and the marks are looked at one by one. It leaves out
// what the loop in `src/engine/run.ts` would look at and pass by, never anything else: what is
// reported here is judged there.

import {
  begins,
  beginText,
  BLOCK,
  marks,
  measureRun,
  readBlock,
  runDigits,
  runLength,
  runs,
  runUppers,
  starts,
} from './block';
import { isDigit, isHex, isJoiner, isJoint, isNumberMark, isWord } from './byte-classes';
import { escapeEnd, passedEnd } from './passed';
import { isBehindName, isContext, isKnown, isNameEnd, mayBegin, stemOf } from './words';
import {
  ASKED,
  ASKED_BEHIND,
  ASKED_DIGIT,
  ASKED_NEAR,
  BEHIND,
  BEHIND_MARK,
  BEHIND_TOKEN,
  CANDIDATE_SHIFT,
  CONTEXT_BEGINS,
  LONE_DIGITS_MIN,
  MARKS,
  NAME_BEGINS,
  NEAR_CONTEXT,
  NEAR_NAME,
  NEXT_NONE,
  NEXT_WIDE,
  NIBBLES,
  ROW,
  TOKEN_LENGTHS,
  TOKENS,
  TRIGGER_BEGINS,
} from '../src/engine/candidates/layout';

const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
/** Shorter runs are not looked at as base64; see `src/engine/run.ts`. */
const ENCODED_BYTES_MIN = 12;
const SIGN_VIEW = 1;
/** The word before this sign tells of numbers; not of `SIGN`. */
const SIGN_CONTEXT = 4;
/** How far before a sign a secret's name may begin. */
const NAME_DISTANCE = 160;

let text: usize = 0;
let table: usize = 0;
let begin: i32 = 0;
let size: i32 = 0;
let limit: i32 = 0;
let write: usize = 0;
let signs: i32 = 0;
let lastName: i32 = 0;
/** True when a word that tells of numbers stood anywhere before, also above in a table. */
let inContext: bool = false;

/** Bits of `SIGN` that the last call saw, and one more when a word tells of the numbers behind. */
export function signsSeen(): i32 {
  return signs | (inContext ? SIGN_CONTEXT : 0);
}

/**
 * Writes the candidates in `[from, to)` of the text, and returns their number. What may be read
 * goes on to `readable`. With `isLater`, words may stand before `from` that nobody looks at here;
 * with `isTold`, the key of the value or what stands before tells of numbers.
 */
export function findCandidates(
  at: usize,
  from: i32,
  to: i32,
  readable: i32,
  tables: usize,
  out: usize,
  isLater: bool,
  isTold: bool,
): i32 {
  text = at;
  begin = from;
  size = to;
  limit = readable;
  table = tables;
  write = out;
  signs = 0;
  lastName = isLater ? from : -1024;
  inContext = isTold;
  let skip = from;
  const nibbles = v128.load(table + NIBBLES);
  beginText();
  for (let base = from; base < size; base += BLOCK) {
    readBlock(at + base, limit - base, nibbles);
    skip = visitBlock(base, skip);
  }
  return <i32>((write - out) >> 2);
}

/** Looks at what begins in a block, from `skip` on; returns the position to look from in the next. */
function visitBlock(base: i32, skip: i32): i32 {
  const at = text + base;
  const first = text + begin;
  const end = text + limit;
  const tables = table;
  let left = begins | runs | marks;
  if (size - base < BLOCK) left &= (<u64>1 << (size - base)) - 1;
  while (left !== 0) {
    const nth = <i32>ctz(left);
    left &= left - 1;
    const pos = base + nth;
    if (((marks >> nth) & 1) !== 0) {
      if (pos >= skip) skip = visitMark(pos);
      continue;
    }
    if (((begins >> nth) & 1) !== 0) {
      const isStart = ((starts >> nth) & 1) !== 0;
      if (isBehindName(at + nth, tables, first, isStart)) lastName = pos;
      const stem = stemOf(at + nth, tables);
      if ((stem & (NAME_BEGINS | CONTEXT_BEGINS)) !== 0) noteWord(pos, stem);
      // One candidate a position at most: the room for them is as large as a window.
      const isAsked = (stem & TRIGGER_BEGINS) !== 0 && isStart && pos >= skip;
      if (isAsked && mayBegin(at + nth, end, tables)) {
        emit(pos);
        continue;
      }
    }
    if (((runs >> nth) & 1) === 0) continue;
    // Where letters came first, the run began at the nearest start.
    const head = 63 - <i32>clz(starts & ((<u64>2 << nth) - 1));
    if (head >= 0 && base + head >= skip) skip = visitRun(base, head, skip);
  }
  return skip;
}

@inline
function byteAt(at: i32): i32 {
  return <i32>load<u8>(text + at);
}

@inline
function emit(at: i32): void {
  emitNear(at, at - lastName <= NAME_DISTANCE);
}

@inline
function emitNear(at: i32, isNearName: bool): void {
  const near = (isNearName ? NEAR_NAME : 0) | (inContext ? NEAR_CONTEXT : 0);
  store<u32>(write, (at << CANDIDATE_SHIFT) | near);
  write += 4;
}

/** Notes what a word begins. */
function noteWord(at: i32, stem: i32): void {
  if (!isKnown(text + at, table)) return;
  if ((stem & NAME_BEGINS) !== 0) lastName = at;
  if ((stem & CONTEXT_BEGINS) !== 0 && !inContext) inContext = isContext(text + at, text + limit, table);
}

/** False where a word tells of numbers, and inside of something longer. */
@inline
function mayPass(at: i32): bool {
  return !inContext && (at === begin || !isNumberMark(byteAt(at - 1)));
}

/** What stands behind an escape or in other scripts begins words that are not seen as such. */
@inline
function noteUnknown(at: i32): void {
  lastName = at;
  inContext = true;
}

/** The run that begins at bit `nth`; returns the position before which nothing is looked at. */
function visitRun(base: i32, nth: i32, skip: i32): i32 {
  const at = base + nth;
  const passed = mayPass(at) ? passedEnd(text + at, text + limit) : 0;
  if (passed > 0) return <i32>(passed - text);
  measureRun(text + base, nth, text + limit);
  if (isRunAsked(at)) emit(at);
  return skip;
}

/** True when a detector may ask for the run at `at`, which was measured, or it may be base64. */
function isRunAsked(at: i32): bool {
  const smalls = runLength - runDigits - runUppers;
  if (runLength >= ENCODED_BYTES_MIN && runUppers > 1 && smalls > 1) return true;
  if (runDigits === 0) return false;
  if (runDigits === runLength) {
    const isLong = runLength >= load<i32>(table + LONE_DIGITS_MIN);
    return (isLong || (mayGoOn(at + runLength) && !isDecimal(at + runLength))) && isOpenBefore(at);
  }
  const asked = load<u8>(table + TOKENS + min(runLength, TOKEN_LENGTHS - 1));
  if ((asked & ASKED_NEAR) !== 0 && inContext) return true;
  if (byteAt(at) > 0x39) return (asked & ASKED) !== 0;
  return (asked & ASKED_DIGIT) !== 0 || ((asked & ASKED_BEHIND) !== 0 && isBehind(at, BEHIND_TOKEN));
}

/** False inside of `req_1`, `ORD-1` and `1.2.3`; see `src/engine/visit.ts`. */
@inline
function isOpenBefore(at: i32): bool {
  if (at - 1 < begin) return true;
  if (!isJoiner(byteAt(at - 1))) return true;
  return at - 2 < begin || !isWord(byteAt(at - 2));
}

/** `\\n`, `\\r`, `\\t`, or a second backslash of these. */
@inline
function isEscapeOfBlank(next: i32): bool {
  return next === BACKSLASH || next === 0x6e || next === 0x72 || next === 0x74;
}

/** True when another group of digits may follow; see `src/engine/number.ts`. */
@inline
function mayGoOn(at: i32): bool {
  if (at + 1 >= limit) return false;
  const next = byteAt(at + 1);
  if (byteAt(at) === BACKSLASH) return isEscapeOfBlank(next);
  if (!isJoint(byteAt(at))) return false;
  return (next >= 0x30 && next <= 0x39) || isJoint(next);
}

/** `.5 ` or `.50,` behind digits: two groups, of which nobody asks for so short a second one. */
@inline
function isDecimal(at: i32): bool {
  if (inContext || byteAt(at) !== 0x2e) return false;
  const to = at + (at + 2 < limit && isDigit(byteAt(at + 2)) ? 3 : 2);
  if (to + 1 >= limit || !isDigit(byteAt(at + 1))) return false;
  const next = byteAt(to);
  if (isDigit(next) || next >= 0x80) return false;
  const behind = byteAt(to + 1);
  return !isJoint(next) || !(isDigit(behind) || isJoint(behind) || behind >= 0x80);
}

/** Returns the position before which nothing is looked at. */
function visitMark(at: i32): i32 {
  const byte = byteAt(at);
  if (byte >= 0x80) {
    signs |= SIGN_VIEW;
    let to = at + 1;
    while (to < limit && byteAt(to) >= 0x80) to += 1;
    noteUnknown(to);
    return to;
  }
  if (byte === BACKSLASH) return visitEscape(at);
  if (byte === PERCENT) {
    if (at + 2 < limit && isHex(byteAt(at + 1)) && isHex(byteAt(at + 2))) signs |= SIGN_VIEW;
    return at + 1;
  }
  let next = NEXT_NONE;
  if (at + 1 < limit) {
    next = byteAt(at + 1);
    if (next >= 0x80) next = NEXT_WIDE;
  }
  const asked = load<u8>(table + MARKS + byte * ROW + next);
  if (asked === 0) return at + 1;
  const isNear = at - lastName <= NAME_DISTANCE || endsName(at);
  const isAsked =
    (asked & ASKED) !== 0 ||
    (isNear && (asked & ASKED_NEAR) !== 0) ||
    ((asked & ASKED_BEHIND) !== 0 && isBehind(at, BEHIND_MARK));
  if (isAsked) emitNear(at, isNear);
  return at + 1;
}

/** True where a byte that some detector needs may stand before a mark or a token. */
@inline
function isBehind(at: i32, bit: i32): bool {
  if (at === begin) return true;
  const before = byteAt(at - 1);
  return before >= 0x80 || (load<u8>(table + BEHIND + before) & bit) !== 0;
}

/** True when a secret's name may end before the sign: `PGPASSWORD=`, `"dbpasswd": `. */
function endsName(at: i32): bool {
  let i = at - 1;
  while (i > 1 && at - i < 32 && !isWord(byteAt(i))) i -= 1;
  return i > 1 && isNameEnd(text + i + 1, table, text + begin);
}

/** A word that begins behind an escape is not seen as one: the escape itself is reported. */
function visitEscape(at: i32): i32 {
  const to = <i32>(escapeEnd(text + at, text + limit) - text);
  const next = at + 1 < limit ? byteAt(at + 1) : 0;
  if (next === LETTER_U || (to < limit && byteAt(to) === LETTER_U)) signs |= SIGN_VIEW;
  if (to >= size || !isWord(byteAt(to))) return to;
  if (isWord(byteAt(to - 1)) || next === BACKSLASH) {
    noteUnknown(to);
    emit(at);
  }
  return to;
}


// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// AssemblyScript, compiled by `npm run generate` into `src/generated/candidates-wasm.ts`.
//
// Where in a text could any detector be asked? 64 bytes at a time become bit sets (letters, digits,
// marks), and only the beginnings of runs and the marks are looked at one by one. It leaves out
// what the loop in `src/engine/run.ts` would look at and pass by, never anything else: what is
// reported here is judged there.

import {
  ASKED,
  ASKED_BEHIND,
  ASKED_DIGIT,
  ASKED_NEAR,
  BEHIND,
  BEHIND_MARK,
  BEHIND_TOKEN,
  CANDIDATE_SHIFT,
  CONTEXT_BITS,
  CONTEXT_HASHES,
  CONTEXT_BEGINS,
  FOURTHS,
  FOURTHS_BITS,
  FOURTHS_FACTOR,
  LONE_DIGITS_MIN,
  MARKS,
  NAME_BEGINS,
  NAME_ENDS,
  WORD_FOURTHS,
  NEAR_CONTEXT,
  NEAR_NAME,
  NEXT_NONE,
  NEXT_WIDE,
  NIBBLES,
  PAIRS,
  ROW,
  STEMS,
  THIRDS,
  TOKEN_LENGTHS,
  TOKENS,
  TRIGGER_BEGINS,
} from '../src/engine/candidates/layout';

const BLOCK = 64;
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
const DASH = 0x2d;
const COLON = 0x3a;
const TIMESTAMP_BYTES = 19;
const FRACTION_DIGITS_MAX = 9;
const CLOCK_BYTES = 8;
const UUID_BYTES = 36;
/** Bit n is set where byte n of `2026-11-21T10:07:00` is a digit. */
const DIGITS_OF_TIMESTAMP = 0x6db6f;
const LAST: u64 = 1 << 63;

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
  let wordCarry: u64 = 0;
  let letterCarry: u64 = 0;
  let upperCarry: u64 = 0;
  let skip = from;
  const nibbles = v128.load(table + NIBBLES);
  for (let base = from; base < size; base += BLOCK) {
    let letters: u64 = 0;
    let uppers: u64 = 0;
    let digits: u64 = 0;
    let marks: u64 = 0;
    for (let lane = 0; lane < BLOCK; lane += 16) {
      const bytes = v128.load(text + base + lane);
      letters |= <u64>(<u32>i8x16.bitmask(lettersOf(bytes))) << lane;
      uppers |= <u64>(<u32>i8x16.bitmask(uppersOf(bytes))) << lane;
      digits |= <u64>(<u32>i8x16.bitmask(digitsOf(bytes))) << lane;
      marks |= <u64>(<u32>i8x16.bitmask(marksOf(bytes, nibbles))) << lane;
    }
    if (limit - base < BLOCK) {
      const there = (<u64>1 << (limit - base)) - 1;
      letters &= there;
      uppers &= there;
      digits &= there;
    }
    const words = letters | digits;
    const starts = words & ~((words << 1) | wordCarry);
    const heads = letters & ~((letters << 1) | letterCarry);
    const humps = uppers & ~heads & (~((uppers << 1) | upperCarry) | ((letters & ~uppers) >> 1) | LAST);
    wordCarry = words >> 63;
    letterCarry = letters >> 63;
    upperCarry = uppers >> 63;
    const begins = starts | heads | humps;
    const runs = runsToVisit(letters, digits, uppers, starts);
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
        if (isBehindName(at + pos, tables, at + from, isStart)) lastName = pos;
        const stem = stemOf(at + pos, tables);
        if ((stem & (NAME_BEGINS | CONTEXT_BEGINS)) !== 0) noteStem(pos, stem);
        // One candidate a position at most: the room for them is as large as a window.
        if ((stem & TRIGGER_BEGINS) !== 0 && isStart && pos >= skip && mayBegin(pos)) {
          emit(pos);
          continue;
        }
      }
      if (((runs >> nth) & 1) === 0) continue;
      // Where letters came first, the run began at the nearest start.
      const first = 63 - <i32>clz(starts & (((<u64>2 << nth) - 1)));
      if (base + first >= skip && first >= 0) {
        const passed = passedEnd(base + first);
        if (passed > 0) skip = passed;
        else visitRun(base + first, base, words >> first, digits >> first, uppers >> first);
      }
    }
  }
  return <i32>((write - out) >> 2);
}

/**
 * Bits at which a run is to be looked at: where it begins with a digit; at the digit behind its
 * first letters; where it is long; where the block cuts it. All others are words of letters.
 */
@inline
function runsToVisit(letters: u64, digits: u64, uppers: u64, starts: u64): u64 {
  const words = letters | digits;
  const fromLetters = starts & letters;
  let runs = (starts & digits) | ((letters + fromLetters) & ~letters & digits);
  if (uppers !== 0) {
    const two = words & (words >> 1);
    const four = two & (two >> 2);
    const eight = four & (four >> 4);
    runs |= starts & eight & (four >> 8);
  }
  if ((words & LAST) !== 0 && starts !== 0) runs |= LAST >> clz(starts);
  return runs;
}

@inline
function lettersOf(bytes: v128): v128 {
  const folded = v128.or(bytes, i8x16.splat(0x20));
  return i8x16.lt_u(i8x16.sub(folded, i8x16.splat(0x61)), i8x16.splat(26));
}

@inline
function uppersOf(bytes: v128): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x41)), i8x16.splat(26));
}

@inline
function digitsOf(bytes: v128): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10));
}

/**
 * Marks of the policy and all bytes from 0x80: the low half of a byte finds the set of high halves
 * with which it is a mark (Langdale and Lemire, "Parsing gigabytes of JSON per second", 3.1.2).
 */
@inline
function marksOf(bytes: v128, nibbles: v128): v128 {
  const highs = v128.and(i8x16.shr_u(bytes, 4), i8x16.splat(15));
  const bits = i8x16.swizzle(i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0), highs);
  const found = v128.and(i8x16.swizzle(nibbles, v128.and(bytes, i8x16.splat(15))), bits);
  return v128.or(i8x16.ne(found, i8x16.splat(0)), bytes);
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

@inline
function stemAt(at: usize, tables: usize): i32 {
  const code =
    ((<i32>load<u8>(at) & 31) << 10) | ((<i32>load<u8>(at, 1) & 31) << 5) | (<i32>load<u8>(at, 2) & 31);
  return <i32>load<u8>(tables + code, STEMS);
}

/** True when a secret's name may end before `end`. */
@inline
function isNameEnd(end: usize, tables: usize, first: usize): bool {
  if ((stemAt(end - 3, tables) & NAME_ENDS) === 0) return false;
  return end - 4 < first || isFourth(WORD_FOURTHS, end - 4, tables);
}

/** True when a secret's name may end before the beginning of a word, or before the sign in front of it. */
@inline
function isBehindName(at: usize, tables: usize, first: usize, isStart: bool): bool {
  if (at - 4 < first) return false;
  if (isStart && !isJoiner(<i32>load<u8>(at - 1))) return false;
  return isNameEnd(isStart ? at - 1 : at, tables, first);
}

/** What a word may begin: bits of `STEMS`. Nearly all words begin nothing. */
@inline
function stemOf(at: usize, tables: usize): i32 {
  const pair = <i32>load<u16>(at);
  const code = ((pair & 31) << 5) | ((pair >> 8) & 31);
  if (load<u8>(tables + code, PAIRS) === 0) return 0;
  return <i32>load<u8>(tables + ((code << 5) | (<i32>load<u8>(at, 2) & 31)), STEMS);
}

/** Notes what a word may begin. */
function noteStem(at: i32, stem: i32): void {
  if (!isFourth(WORD_FOURTHS, text + at, table)) return;
  if ((stem & NAME_BEGINS) !== 0) lastName = at;
  if ((stem & CONTEXT_BEGINS) !== 0 && !inContext) inContext = isContext(at);
}

/** True when the letters at `at`, up to the next hump or to their end, may be a context word. */
function isContext(at: i32): bool {
  let end = at + 1;
  while (end < limit && isLetter(byteAt(end))) {
    if (byteAt(end) < 0x60 && byteAt(end - 1) > 0x60 && isContextWord(at, end)) return true;
    end += 1;
  }
  return isContextWord(at, end);
}

/** By its hash; see `wordHash` in `src/engine/context.ts`. */
function isContextWord(from: i32, to: i32): bool {
  let hash = 0;
  for (let i = to - 1; i >= from; i -= 1) hash = hash * 31 + (byteAt(i) | 0x20);
  return load<u8>(table + CONTEXT_HASHES + (hash & CONTEXT_BITS)) !== 0;
}

/** What joins the parts of a name. */
@inline
function isJoiner(byte: i32): bool {
  return byte === DASH || byte === 0x2e || byte === 0x5f;
}

/** What stands behind an escape or in other scripts begins words that are not seen as such. */
@inline
function noteUnknown(at: i32): void {
  lastName = at;
  inContext = true;
}

@inline
function mayBegin(at: i32): bool {
  if (at + 2 >= limit) return false;
  const pair = ((byteAt(at) & 63) << 6) | (byteAt(at + 1) & 63);
  const thirds = load<u32>(table + THIRDS + (pair << 2));
  if (((thirds >> (byteAt(at + 2) & 31)) & 1) === 0) return false;
  return thirds === 0xffffffff || at + 3 >= limit || isFourth(FOURTHS, text + at, table);
}

/** See `src/engine/candidates/fourths.ts`. */
@inline
function isFourth(set: usize, at: usize, tables: usize): bool {
  const bytes = load<u32>(at);
  const code =
    ((bytes & 31) << 15) | (((bytes >> 8) & 31) << 10) | (((bytes >> 16) & 31) << 5) | ((bytes >> 24) & 31);
  const bit = (code * <u32>FOURTHS_FACTOR) >> (32 - FOURTHS_BITS);
  return ((load<u8>(tables + set + (bit >> 3)) >> <u8>(bit & 7)) & 1) !== 0;
}

/**
 * Behind a timestamp, a clock or a UUID where no word tells that it is something else, or 0. They
 * are in nearly all lines of logs, and nothing that a detector is asked about there is ever found.
 */
@inline
function passedEnd(at: i32): i32 {
  if (inContext || (at > begin && isNumberMark(byteAt(at - 1)))) return 0;
  if (at + CLOCK_BYTES <= limit && byteAt(at + 2) === COLON && byteAt(at + 5) === COLON) return clockEnd(at);
  if (at + TIMESTAMP_BYTES > limit) return 0;
  if (byteAt(at + 4) === DASH && byteAt(at + 13) === COLON) return timestampEnd(at);
  return byteAt(at + 8) === DASH && byteAt(at + 13) === DASH ? uuidEnd(at) : 0;
}

/** `10:07:00`, also with a fraction. */
function clockEnd(at: i32): i32 {
  for (let i = 0; i < CLOCK_BYTES; i += 1) {
    if (i % 3 !== 2 && !isDigit(byteAt(at + i))) return 0;
  }
  const to = fractionEnd(at + CLOCK_BYTES);
  if (to >= limit) return to;
  const next = byteAt(to);
  return next === 0x20 || next === 0x22 || next === 0x5d ? to : 0;
}

function uuidEnd(at: i32): i32 {
  const to = at + UUID_BYTES;
  if (to > limit || byteAt(at + 18) !== DASH || byteAt(at + 23) !== DASH) return 0;
  for (let i = at; i < to; i += 1) {
    if (!isHex(byteAt(i)) && byteAt(i) !== DASH) return 0;
  }
  if (to === limit) return to;
  const next = byteAt(to);
  return isWord(next) || isNumberMark(next) || next >= 0x80 ? 0 : to;
}

/** `2026-11-21T10:07:00`, also with a space and with a fraction. */
function timestampEnd(at: i32): i32 {
  if (byteAt(at + 7) !== DASH || byteAt(at + 16) !== COLON) return 0;
  const between = byteAt(at + 10);
  if (between !== 0x54 && between !== 0x20) return 0;
  for (let i = 0; i < TIMESTAMP_BYTES; i += 1) {
    if (((DIGITS_OF_TIMESTAMP >> i) & 1) !== 0 && !isDigit(byteAt(at + i))) return 0;
  }
  const to = at + TIMESTAMP_BYTES;
  return endsTimestamp(to) ? zuluEnd(to) : 0;
}

/** Behind `.123` or `,123`. */
@inline
function fractionEnd(at: i32): i32 {
  if (at >= limit || (byteAt(at) !== 0x2e && byteAt(at) !== 0x2c)) return at;
  let to = at + 1;
  while (to < limit && to - at <= FRACTION_DIGITS_MAX && isDigit(byteAt(to))) to += 1;
  return to;
}

/** Where no `Z` follows, the fraction is looked at as any number. */
@inline
function zuluEnd(at: i32): i32 {
  const to = fractionEnd(at);
  return to + 1 < limit && byteAt(to) === 0x5a && !isWord(byteAt(to + 1)) ? to + 1 : at;
}

/** What would make the date a part of some longer number. */
@inline
function isNumberMark(byte: i32): bool {
  return (byte >= 0x28 && byte <= 0x2f) || byte === 0x5f || byte === COLON;
}

/** A fraction, a zone, the end of a field. */
@inline
function endsTimestamp(at: i32): bool {
  if (at >= limit) return true;
  const byte = byteAt(at);
  if (byte === 0x5a) return at + 1 >= limit || !isWord(byteAt(at + 1));
  return byte === 0x2e || byte === 0x2b || byte === 0x2c || byte === 0x20 || byte === 0x22;
}

/** A run of letters and digits; `words`, `digits` and `uppers` are the bits from its first byte. */
function visitRun(at: i32, base: i32, words: u64, digits: u64, uppers: u64): void {
  const room = base + BLOCK - at;
  let length = <i32>ctz(~words);
  let digitCount: i32;
  let upperCount: i32;
  let seen = room;
  // Most words that the block cuts end in the sixteen bytes behind it.
  if (length >= room && room <= BLOCK - 16 && base + BLOCK + 16 <= limit) {
    const bytes = v128.load(text + base + BLOCK);
    const more = <u64>(<u32>i8x16.bitmask(digitsOf(bytes)));
    words |= (more | <u64>(<u32>i8x16.bitmask(lettersOf(bytes)))) << room;
    digits |= more << room;
    uppers |= <u64>(<u32>i8x16.bitmask(uppersOf(bytes))) << room;
    length = <i32>ctz(~words);
    seen = room + 16;
  }
  if (length < seen) {
    const own = (<u64>1 << length) - 1;
    digitCount = <i32>popcnt(digits & own);
    upperCount = <i32>popcnt(uppers & own);
  } else {
    digitCount = 0;
    upperCount = 0;
    length = 0;
    while (at + length < limit) {
      const byte = byteAt(at + length);
      if (!isWord(byte)) break;
      if (isDigit(byte)) digitCount += 1;
      else if (byte < 0x60) upperCount += 1;
      length += 1;
    }
  }
  if (length >= ENCODED_BYTES_MIN && upperCount > 1 && length - digitCount - upperCount > 1) {
    emit(at);
    return;
  }
  if (digitCount === 0) return;
  if (digitCount === length) {
    const isLong = length >= load<i32>(table + LONE_DIGITS_MIN);
    if ((isLong || mayGoOn(at + length)) && isOpenBefore(at)) emit(at);
    return;
  }
  const asked = load<u8>(table + TOKENS + min(length, TOKEN_LENGTHS - 1));
  if ((asked & ASKED_NEAR) !== 0 && inContext) emit(at);
  else if (byteAt(at) > 0x39) {
    if ((asked & ASKED) !== 0) emit(at);
  } else if ((asked & ASKED_DIGIT) !== 0) emit(at);
  else if ((asked & ASKED_BEHIND) !== 0 && isBehind(at, BEHIND_TOKEN)) emit(at);
}

@inline
function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

@inline
function isLetter(byte: i32): bool {
  const folded = byte | 0x20;
  return folded >= 0x61 && folded <= 0x7a;
}

/** False inside of `req_1`, `ORD-1` and `1.2.3`; see `src/engine/visit.ts`. */
@inline
function isOpenBefore(at: i32): bool {
  if (at - 1 < begin) return true;
  const before = byteAt(at - 1);
  if (before === 0x5f) return false;
  if (before !== 0x2d && before !== 0x2e) return true;
  return at - 2 < begin || !isWord(byteAt(at - 2));
}

/** True when another group of digits may follow; see `src/engine/run.ts`. */
@inline
function mayGoOn(at: i32): bool {
  if (at + 1 >= limit || !isJoint(byteAt(at))) return false;
  const next = byteAt(at + 1);
  return (next >= 0x30 && next <= 0x39) || isJoint(next);
}

/** One of ` -./()_`. */
@inline
function isJoint(byte: i32): bool {
  return byte === 0x20 || (byte >= 0x28 && byte <= 0x29) || (byte >= 0x2d && byte <= 0x2f) || byte === 0x5f;
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

@inline
function isHex(byte: i32): bool {
  const folded = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (folded >= 0x61 && folded <= 0x66);
}

/** A word that begins behind an escape is not seen as one: the escape itself is reported. */
function visitEscape(at: i32): i32 {
  const to = escapeEnd(at);
  const next = at + 1 < limit ? byteAt(at + 1) : 0;
  if (next === LETTER_U || (to < limit && byteAt(to) === LETTER_U)) signs |= SIGN_VIEW;
  if (to >= size || !isWord(byteAt(to))) return to;
  if (isWord(byteAt(to - 1)) || next === BACKSLASH) {
    noteUnknown(to);
    emit(at);
  }
  return to;
}

@inline
function isWord(byte: i32): bool {
  return isLetter(byte) || isDigit(byte);
}

/** Behind a JSON escape, or behind the backslash when it is none; `endOfEscape` in TypeScript. */
function escapeEnd(at: i32): i32 {
  if (at + 1 >= limit) return at + 1;
  const next = byteAt(at + 1);
  if (next === LETTER_U && at + 6 <= limit) {
    if (isHex(byteAt(at + 2)) && isHex(byteAt(at + 3)) && isHex(byteAt(at + 4)) && isHex(byteAt(at + 5))) {
      return at + 6;
    }
  }
  switch (next) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    default:
      return at + 1;
  }
}

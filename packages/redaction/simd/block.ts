// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// AssemblyScript: 64 bytes of a text as bit sets, one bit a byte, and what begins in them.

import { digitsOf, isDigit, isWord, lettersOf, marksOf, uppersOf } from './byte-classes';

/** Bytes of a block. */
export const BLOCK: i32 = 64;
/** The bit of its last byte. */
const LAST: u64 = 1 << 63;
/** Bytes behind a block that are looked at for the end of a word. */
const BEHIND_BLOCK: i32 = 16;

let letters: u64 = 0;
let uppers: u64 = 0;
let digits: u64 = 0;
let wordCarry: u64 = 0;
let letterCarry: u64 = 0;
let upperCarry: u64 = 0;

/** Marks of the policy, and bytes beyond ASCII. */
export let marks: u64 = 0;
/** Where runs of letters and digits begin. */
export let starts: u64 = 0;
/** Where words begin: with a run, with letters behind digits, with a capital behind small letters. */
export let begins: u64 = 0;
/** Where a run is to be looked at; see `runsToVisit`. */
export let runs: u64 = 0;

/** Of the run that was measured last: its bytes, and how many of them are digits and capitals. */
export let runLength: i32 = 0;
export let runDigits: i32 = 0;
export let runUppers: i32 = 0;

/** In front of the first block of a text. */
export function beginText(): void {
  wordCarry = 0;
  letterCarry = 0;
  upperCarry = 0;
}

/** Reads the block at an address of which `there` bytes are text. */
@inline
export function readBlock(at: usize, there: i32, nibbles: v128): void {
  let l: u64 = 0;
  let u: u64 = 0;
  let d: u64 = 0;
  let m: u64 = 0;
  for (let lane = 0; lane < BLOCK; lane += 16) {
    const bytes = v128.load(at + lane);
    l |= <u64>(<u32>i8x16.bitmask(lettersOf(bytes))) << lane;
    u |= <u64>(<u32>i8x16.bitmask(uppersOf(bytes))) << lane;
    d |= <u64>(<u32>i8x16.bitmask(digitsOf(bytes))) << lane;
    m |= <u64>(<u32>i8x16.bitmask(marksOf(bytes, nibbles))) << lane;
  }
  if (there < BLOCK) {
    const all = (<u64>1 << there) - 1;
    l &= all;
    u &= all;
    d &= all;
  }
  const words = l | d;
  const heads = l & ~((l << 1) | letterCarry);
  const humps = u & ~heads & (~((u << 1) | upperCarry) | ((l & ~u) >> 1) | LAST);
  starts = words & ~((words << 1) | wordCarry);
  begins = starts | heads | humps;
  marks = m;
  letters = l;
  uppers = u;
  digits = d;
  wordCarry = words >> 63;
  letterCarry = l >> 63;
  upperCarry = u >> 63;
  runs = runsToVisit(l, d, u, starts);
}

/**
 * Bits at which a run is to be looked at: where it begins with a digit; at the digit behind its
 * first letters; where it is long; where the block cuts it. All others are words of letters.
 */
@inline
function runsToVisit(l: u64, d: u64, u: u64, first: u64): u64 {
  const words = l | d;
  let found = (first & d) | ((l + (first & l)) & ~l & d);
  if (u !== 0) {
    const two = words & (words >> 1);
    const four = two & (two >> 2);
    const eight = four & (four >> 4);
    found |= first & eight & (four >> 8);
  }
  if ((words & LAST) !== 0 && first !== 0) found |= LAST >> clz(first);
  return found;
}

/** Measures the run that begins at bit `nth` of the block at address `at`, to its end. */
export function measureRun(at: usize, nth: i32, end: usize): void {
  const room = BLOCK - nth;
  let words = (letters | digits) >> nth;
  let own = digits >> nth;
  let capitals = uppers >> nth;
  let seen = room;
  runLength = <i32>ctz(~words);
  // Most words that the block cuts end soon behind it.
  if (runLength >= room && room <= BLOCK - BEHIND_BLOCK && at + BLOCK + BEHIND_BLOCK <= end) {
    const bytes = v128.load(at + BLOCK);
    const more = <u64>(<u32>i8x16.bitmask(digitsOf(bytes)));
    words |= (more | <u64>(<u32>i8x16.bitmask(lettersOf(bytes)))) << room;
    own |= more << room;
    capitals |= <u64>(<u32>i8x16.bitmask(uppersOf(bytes))) << room;
    runLength = <i32>ctz(~words);
    seen = room + BEHIND_BLOCK;
  }
  if (runLength >= seen) {
    measureLong(at + nth, end);
    return;
  }
  const run = (<u64>1 << runLength) - 1;
  runDigits = <i32>popcnt(own & run);
  runUppers = <i32>popcnt(capitals & run);
}

function measureLong(at: usize, end: usize): void {
  let i = at;
  runDigits = 0;
  runUppers = 0;
  for (; i < end; i += 1) {
    const byte = <i32>load<u8>(i);
    if (!isWord(byte)) break;
    if (isDigit(byte)) runDigits += 1;
    else if (byte < 0x60) runUppers += 1;
  }
  runLength = <i32>(i - at);
}

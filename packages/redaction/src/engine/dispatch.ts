// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, LETTER } from './bytes.ts';
import {
  ASKED,
  ASKED_BEHIND,
  ASKED_NEAR,
  BEHIND_MARK,
  BEHIND_TOKEN,
  CONTEXT_BITS,
  FOURTHS_BITS,
} from './candidates/layout.ts';
import { addPrefix } from './candidates/prefix-sets.ts';
import { wordHash } from './context.ts';
import type { Detector, MarkTrigger, NumberTrigger, TokenTrigger } from './detector.ts';
import { FIRST_JOINTS, NUMBER_DIGITS_MAX, NUMBER_KINDS, numberKind } from './number.ts';

/** Longest token that a detector without a context may ask for. */
export const TOKEN_BYTES_MAX = 128;
/** Stands for "the text ends here" among the bytes that may follow a mark. */
export const NO_BYTE = 256;

/** What the scan does with a byte. Most bytes are ordinary and cost one table look-up. */
export const ACTION = {
  ordinary: 0,
  word: 1,
  number: 2,
  mark: 3,
  backslash: 4,
  percent: 5,
  wide: 6,
} as const;

type List = readonly Detector[];

/** A detector that is asked about numbers. */
export interface NumberEntry {
  readonly detector: Detector;
  /** Bit n is set when n digits up to the end of some group are enough to ask. */
  readonly mask: number;
  /** Bytes of which one must join the first two groups. */
  readonly joints: Uint8Array | undefined;
  /** Bit n is set when the first group may have n digits. */
  readonly firsts: number;
}

/** A detector that is asked about tokens behind one of its words. */
export interface TokenEntry {
  readonly detector: Detector;
  readonly min: number;
  readonly max: number;
}

/** A detector that is asked about tokens of some length. */
export interface LoneToken {
  readonly detector: Detector;
  /** Bytes of which one must stand before the token. */
  readonly behind: Uint8Array | undefined;
}

/** Detectors that are asked only behind a certain word. */
export interface InContext {
  readonly numbers: NumberEntry[];
  readonly tokens: TokenEntry[];
}

/** Which detectors of a policy are asked where; built once per policy. */
export interface Dispatch {
  /** `ACTION` by byte. */
  readonly actions: Uint8Array;
  /** By mark and the byte behind it: `marks[mark][next]`. Undefined for bytes that are no mark. */
  readonly marks: readonly (readonly List[] | undefined)[];
  /** The same without the detectors that want a secret's name in front of the mark. */
  readonly plainMarks: readonly (readonly List[] | undefined)[];
  /** By mark and the byte behind it: bits that say where anybody asks, see `layout.ts`. */
  readonly markBits: readonly (Uint8Array | undefined)[];
  /** By byte: bits of `BEHIND`, see `layout.ts`. */
  readonly behind: Uint8Array;
  /** By the pair of characters that a word begins with. */
  readonly words: readonly (List | undefined)[];
  /** Bit set, per pair, of the low five bits of the third character. */
  readonly thirds: Uint32Array;
  /** Beginnings of words, see `prefix-sets.ts`; not of pairs that ask for every third. */
  readonly fourths: Uint8Array;
  readonly sixths: Uint8Array;
  /** By the `numberKind` of a number. */
  readonly numbers: readonly (readonly NumberEntry[])[];
  /** Masks of all of them, by the same kind. */
  readonly numberMasks: Int32Array;
  /** Tokens that begin with a letter, and with a digit, by length in bytes. */
  readonly letterTokens: readonly (readonly LoneToken[])[];
  readonly digitTokens: readonly (readonly LoneToken[])[];
  /** 1 where the low bits of a context word's hash point; nearly all words end here. */
  readonly contextBits: Uint8Array;
  /** By the hash of a context word, see `wordHash`. */
  readonly byWord: ReadonlyMap<number, InContext>;
  /** The context words themselves. */
  readonly contextWords: ReadonlySet<string>;
  /** Masks of all numbers that are asked for in some context. */
  readonly contextMask: number;
  /** Most digits that anybody asks for. */
  readonly digitsMax: number;
  /** Least count of digits of a lone group that anybody asks for. */
  readonly loneDigitsMin: number;
  /** Least and largest length of a token that is asked for in some context. */
  readonly contextTokenMin: number;
  readonly contextTokenMax: number;
}

/** Index of a word's first two characters in a table of 4096. */
export function pairOf(first: number, second: number): number {
  return ((first & 63) << 6) | (second & 63);
}

/** Puts the triggers of detectors into tables; earlier detectors of the list are asked first. */
export function buildDispatch(detectors: readonly Detector[]): Dispatch {
  const tables = new Tables();
  for (const detector of detectors) {
    for (const trigger of detector.triggers) {
      if (trigger.on === 'mark') tables.addMark(detector, trigger);
      else if (trigger.on === 'number') tables.addNumber(detector, trigger);
      else if (trigger.on === 'token') tables.addToken(detector, trigger);
      else
        for (const prefix of trigger.prefixes)
          tables.addWord(detector, prefix, trigger.anyCase === true);
    }
  }
  return tables;
}

class Tables implements Dispatch {
  readonly actions: Uint8Array = plainActions();
  readonly marks: (Detector[][] | undefined)[] = Array.from({ length: 256 }, () => undefined);
  readonly plainMarks: (Detector[][] | undefined)[] = Array.from({ length: 256 }, () => undefined);
  readonly markBits: (Uint8Array | undefined)[] = Array.from({ length: 256 }, () => undefined);
  readonly behind: Uint8Array = new Uint8Array(256);
  readonly words: (Detector[] | undefined)[] = Array.from({ length: 1 << 12 }, () => undefined);
  readonly thirds: Uint32Array = new Uint32Array(1 << 12);
  readonly fourths: Uint8Array = new Uint8Array(1 << (FOURTHS_BITS - 3));
  readonly sixths: Uint8Array = new Uint8Array(1 << (FOURTHS_BITS - 3));
  readonly numbers: NumberEntry[][] = Array.from({ length: NUMBER_KINDS }, () => []);
  readonly numberMasks: Int32Array = new Int32Array(NUMBER_KINDS);
  readonly letterTokens: LoneToken[][] = Array.from({ length: TOKEN_BYTES_MAX + 1 }, () => []);
  readonly digitTokens: LoneToken[][] = Array.from({ length: TOKEN_BYTES_MAX + 1 }, () => []);
  readonly contextBits: Uint8Array = new Uint8Array(CONTEXT_BITS + 1);
  readonly byWord: Map<number, InContext> = new Map();
  readonly contextWords: Set<string> = new Set();
  contextMask: number = 0;
  digitsMax: number = 0;
  loneDigitsMin: number = Infinity;
  contextTokenMin: number = Infinity;
  contextTokenMax: number = 0;

  addMark(detector: Detector, trigger: MarkTrigger): void {
    for (const char of trigger.behind ?? '') this.behind[char.charCodeAt(0)]! |= BEHIND_MARK;
    for (const mark of trigger.marks) {
      const byte = mark.charCodeAt(0);
      this.actions[byte] = ACTION.mark;
      const lists = (this.marks[byte] ??= byNext());
      const plain = (this.plainMarks[byte] ??= byNext());
      const bits = (this.markBits[byte] ??= new Uint8Array(NO_BYTE + 1));
      for (let next = 0; next <= NO_BYTE; next += 1) {
        if (!follows(trigger, next)) continue;
        lists[next]!.push(detector);
        if (trigger.named !== true) plain[next]!.push(detector);
        bits[next]! |= bitOf(trigger);
      }
    }
  }

  addWord(detector: Detector, prefix: string, anyCase: boolean): void {
    const [first = '', second = ''] = prefix;
    const third = prefix.charCodeAt(2);
    if (prefix.length > 2) addPrefix(this.fourths, this.sixths, ENCODER.encode(prefix));
    for (const a of anyCase ? casesOf(first) : [first]) {
      for (const b of anyCase ? casesOf(second) : [second]) {
        const pair = pairOf(a.charCodeAt(0), b.charCodeAt(0));
        const list = (this.words[pair] ??= []);
        if (!list.includes(detector)) list.push(detector);
        this.thirds[pair]! |= Number.isNaN(third) ? -1 : 1 << (third & 31);
      }
    }
  }

  addNumber(detector: Detector, trigger: NumberTrigger): void {
    const { joints, first, context } = trigger;
    const [min, max] = trigger.digits;
    this.digitsMax = Math.max(this.digitsMax, max);
    const entry = {
      detector,
      mask: bitsOf(min, max),
      joints: joints === undefined ? undefined : byteSet(joints),
      firsts: first?.reduce((bits, size) => bits | (1 << size), 0) ?? bitsOf(1, NUMBER_DIGITS_MAX),
    };
    if (joints === undefined) this.loneDigitsMin = Math.min(this.loneDigitsMin, min);
    if (context === undefined) this.#addKinds(entry);
    else this.contextMask |= entry.mask;
    for (const word of context ?? []) this.#inContext(word).numbers.push(entry);
  }

  #addKinds(entry: NumberEntry): void {
    for (const joint of FIRST_JOINTS) {
      if (entry.joints !== undefined && entry.joints[joint] === 0) continue;
      for (let size = 1; size <= NUMBER_DIGITS_MAX; size += 1) {
        if ((entry.firsts & (1 << size)) === 0) continue;
        const kind = numberKind(joint, size);
        this.numbers[kind]!.push(entry);
        this.numberMasks[kind]! |= entry.mask;
      }
    }
  }

  addToken(detector: Detector, trigger: TokenTrigger): void {
    const { first, behind, context } = trigger;
    const [min, max] = trigger.length;
    if (context === undefined) {
      for (const char of behind ?? '') this.behind[char.charCodeAt(0)]! |= BEHIND_TOKEN;
      const token = { detector, behind: behind === undefined ? undefined : byteSet(behind) };
      for (let size = min; size <= Math.min(max, TOKEN_BYTES_MAX); size += 1) {
        if (first !== 'digit') this.letterTokens[size]!.push(token);
        if (first !== 'letter') this.digitTokens[size]!.push(token);
      }
      return;
    }
    this.contextTokenMin = Math.min(this.contextTokenMin, min);
    this.contextTokenMax = Math.max(this.contextTokenMax, max);
    for (const word of context) this.#inContext(word).tokens.push({ detector, min, max });
  }

  #inContext(word: string): InContext {
    const hash = wordHash(word);
    this.contextWords.add(word);
    this.contextBits[hash & CONTEXT_BITS] = 1;
    const known = this.byWord.get(hash) ?? { numbers: [], tokens: [] };
    this.byWord.set(hash, known);
    return known;
  }
}

/** Bits `min` to `max`. */
function bitsOf(min: number, max: number): number {
  let bits = 0;
  for (let n = min; n <= max; n += 1) bits |= 1 << n;
  return bits;
}

function bitOf({ named, behind }: MarkTrigger): number {
  if (named === true) return ASKED_NEAR;
  return behind === undefined ? ASKED : ASKED_BEHIND;
}

const ENCODER = new TextEncoder();

function plainActions(): Uint8Array {
  const actions = new Uint8Array(256);
  for (let byte = 0; byte < 0x80; byte += 1) {
    if ((CLASS[byte]! & LETTER) !== 0) actions[byte] = ACTION.word;
    else if ((CLASS[byte]! & DIGIT) !== 0) actions[byte] = ACTION.number;
  }
  actions[0x5c] = ACTION.backslash;
  actions[0x25] = ACTION.percent;
  return actions.fill(ACTION.wide, 0x80);
}

function byNext(): Detector[][] {
  return Array.from({ length: NO_BYTE + 1 }, () => []);
}

function byteSet(chars: string): Uint8Array {
  const set = new Uint8Array(256);
  for (const char of chars) set[char.charCodeAt(0)] = 1;
  return set;
}

function follows({ next, notNext }: MarkTrigger, byte: number): boolean {
  const char = byte === NO_BYTE ? '' : String.fromCharCode(byte);
  if (next !== undefined) return char !== '' && next.includes(char);
  return notNext === undefined || char === '' || !notNext.includes(char);
}

function casesOf(char: string): readonly string[] {
  return [char.toLowerCase(), char.toUpperCase()];
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ActionName } from '../actions/action.ts';
import type { FoundBy, RedactionPolicy } from '../types.ts';
import { asciiBytes, CLASS, TOKEN } from './bytes.ts';
import type { Detector } from './detector.ts';
import { findLabelBehind, type TextRange } from './label-behind.ts';
import { SIGN } from './signs.ts';
import { NumberRow } from './number.ts';
import {
  jsonCursor,
  resetCursor,
  mayBeValue,
  needsJsonQuotes,
  type JsonCursor,
} from './json-place.ts';

/** One thing to take out: a byte range, who found it and what stands there instead. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly detector: FoundBy;
  readonly replacement: Uint8Array;
  /** Set where the replacement is no longer the plain placeholder. */
  readonly type?: string;
  /** Absent while scanning; `placeholder` unless the policy says otherwise. */
  readonly action?: Exclude<ActionName, 'keep'>;
}

/** What the key of a value says about what stands in it. */
export interface KeyContext {
  /** The key's words in lower case, last first: `card_number` is `number`, `card`. */
  readonly words: readonly string[];
  /** The last of them that is not just `number` or `no`. */
  readonly tail: string;
  /** `wordHash` of each word. */
  readonly hashes: Int32Array;
}

/** A value without a key. */
export const NO_KEY: KeyContext = { words: [], tail: '', hashes: new Int32Array() };

/** Less than that hides nothing: a run of base64 is longer. */
const PASSED_BYTES_MIN = 12;

/** Triggers inside of a finding that are remembered; of more, the oldest counts for all. */
const TRIGGERS_KEPT = 8;

/** One for all scans: they do not nest, and each forgets the row of the one before. */
const NUMBER = new NumberRow();

/** One pass over one byte range. Detectors read it, and report through `take`. */
export class Scan {
  policy: RedactionPolicy;
  bytes: Uint8Array;
  start: number;
  end: number;
  context: KeyContext;
  hits: Hit[] = [];
  /** End of the last hit: nobody looks behind it, so hits never overlap. */
  floor: number;
  readonly json: JsonCursor;
  /** False when scanning the output could find something that scanning the input did not. */
  settled: boolean = true;
  /** Bits of `SIGN`, known at the end of the pass. */
  signs: number = 0;
  /** How far detectors have looked that found nothing. */
  private reach: number = -1;
  /** The last triggers, and how far was looked from those before each of them; in a ring. */
  private readonly triggers: Int32Array = new Int32Array(TRIGGERS_KEPT);
  private readonly reaches: Int32Array = new Int32Array(TRIGGERS_KEPT);
  private trigger: number = -1;
  private nth: number = 0;
  /** Number of triggers in the ring. */
  private kept: number = 0;
  /** False where no secret's name, and where no word that tells of a number, can be near. */
  nearName: boolean = true;
  nearContext: boolean = true;
  /** True when a detector took out, or the policy kept, what it found. */
  hasTaken: boolean = false;
  /** What stands behind the number or token that is asked about and says what it is. */
  readonly label: TextRange = { from: 0, to: 0 };
  /** The number that a detector is asked about; without groups at other triggers. */
  readonly number: NumberRow = NUMBER;
  /** Another one for each pass: what a detector remembers of a text holds for one pass. */
  pass: number;

  constructor(
    policy: RedactionPolicy,
    bytes: Uint8Array,
    start: number,
    end: number,
    context: KeyContext,
  ) {
    this.policy = policy;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.context = context;
    this.floor = start;
    this.json = jsonCursor(start);
    this.number.forget();
    this.pass = nextPass();
  }

  /** Makes this the scan of another range; one object serves all scans of a process in turn. */
  begin(
    policy: RedactionPolicy,
    bytes: Uint8Array,
    start: number,
    end: number,
    context: KeyContext,
  ): void {
    this.policy = policy;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.context = context;
    this.floor = start;
    resetCursor(this.json, start);
    if (this.hits.length > 0) this.hits = [];
    this.settled = true;
    this.signs = 0;
    this.reach = -1;
    this.trigger = -1;
    this.number.forget();
    this.pass = nextPass();
    this.kept = 0;
    this.label.to = this.label.from;
    this.hasTaken = false;
  }

  /**
   * Takes out a range, unless the policy keeps exactly this text. Returns where to go on. A range
   * that is none, by a mistake of a detector, would loop or leave a part: the value is withheld.
   */
  take(start: number, end: number, detector: FoundBy, replacement: Uint8Array): number {
    if (start < this.floor || end <= start || end > this.end) {
      throw new RangeError(`${detector} has taken what is no range of the text`);
    }
    this.hasTaken = true;
    if (this.keeps(start, end)) {
      this.settled = false;
      return end;
    }
    if (
      start < this.seenBefore(start) ||
      replacement[0] !== OPEN_BRACKET ||
      isInWord(this, start)
    ) {
      this.settled = false;
    }
    this.hits.push({ start, end, detector, replacement });
    this.floor = end;
    return end;
  }

  /** As `take`, for numbers: a bare number in JSON is replaced by a quoted placeholder. */
  takeNumber(start: number, end: number, detector: FoundBy, placeholder: Uint8Array): number {
    const quote = mayBeValue(this, start) ? needsJsonQuotes(this, start) : undefined;
    if (quote === undefined) return this.take(start, end, detector, placeholder);
    const from = this.bytes[start - 1] === 0x2d && start - 1 >= this.floor ? start - 1 : start;
    return this.take(from, end, detector, quoted(placeholder, quote));
  }

  /**
   * For a detector that found nothing and looked no further than in front of `to`, and back only at
   * what touches its trigger. Returns a number below zero, as `find` does. Where all detectors say
   * so, the output need not be scanned again.
   */
  nothing(to: number): number {
    if (to > this.reach) this.reach = to;
    return NOTHING;
  }

  /**
   * Asks one detector, and notes whether the output will have to be scanned again: when the detector
   * does not say what it looked at; when its trigger stays, at which another one may find something.
   */
  ask(detector: Detector, at: number): number {
    if (at !== this.trigger) {
      this.trigger = at;
      this.nth = (this.nth + 1) % TRIGGERS_KEPT;
      if (this.kept < TRIGGERS_KEPT) this.kept += 1;
      this.triggers[this.nth] = at;
      this.reaches[this.nth] = this.reach;
    }
    const to = detector.find(this, at);
    // A scan that goes back never ends. What throws is withheld.
    if (to >= 0 && to <= at) throw new Error(`${detector.name} ends in front of its trigger`);
    if (to === -1) this.settled = false;
    else if (to >= 0) this.#passBy(at);
    return to;
  }

  /** Looks for the label behind a value that ends at `to`. */
  readLabel(to: number): void {
    // What is found in a label changes what it says.
    if (findLabelBehind(this.bytes, to, this.end, this.label)) this.settled = false;
  }

  /** What stands between a trigger and the finding behind it is not looked at in this pass. */
  #passBy(trigger: number): void {
    const start = this.hits.at(-1)?.start ?? Infinity;
    if (start <= trigger) return;
    this.settled = false;
    if (start - trigger >= PASSED_BYTES_MIN) this.signs |= SIGN.view | SIGN.encoded;
  }

  /**
   * How far was looked from triggers in front of `start`. Those behind it go with what is taken: no
   * later pass will ask there.
   */
  private seenBefore(start: number): number {
    let seen = this.reach;
    for (let back = 0; back < this.kept; back += 1) {
      const n = (this.nth + TRIGGERS_KEPT - back) % TRIGGERS_KEPT;
      if (this.triggers[n]! < start) break;
      seen = this.reaches[n]!;
    }
    return seen;
  }

  private keeps(start: number, end: number): boolean {
    const { keepValues } = this.policy;
    if (keepValues.size === 0) return false;
    return keepValues.has(DECODER.decode(this.bytes.subarray(start, end)));
  }
}

let passes = 0;

function nextPass(): number {
  passes += 1;
  return passes;
}

const DECODER = new TextDecoder();
const OPEN_BRACKET = 0x5b;
/** What `find` returns when it found nothing, and no finding elsewhere could change that. */
const NOTHING = -2;

/** A hit that begins inside of a word changes what that word is. */
function isInWord({ bytes, start }: Scan, at: number): boolean {
  return at > start && ((CLASS[bytes[at - 1]!]! & TOKEN) !== 0 || bytes[at - 1]! >= 0x80);
}

/** The placeholder between the quotes that its surroundings use: `"`, or `\"` inside a string. */
export function quoted(placeholder: Uint8Array, quote: string): Uint8Array {
  const mark = asciiBytes(quote);
  const out = new Uint8Array(placeholder.length + 2 * mark.length);
  out.set(mark, 0);
  out.set(placeholder, mark.length);
  out.set(mark, mark.length + placeholder.length);
  return out;
}

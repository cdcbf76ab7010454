// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes } from '../engine/bytes.ts';
import { followQuotes, jsonCursor, looksLikeJson } from '../engine/json-place.ts';
import type { Hit, KeyContext } from '../engine/scan.ts';
import { STREAM_LOOKBEHIND_BYTES } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import type { RedactionPolicy } from '../types.ts';
import { judgeRuns, type Judge } from './judges.ts';
import { releasable, whiteSpaceFrom } from './release.ts';
import { copyState, type ScanState } from './stream-scan.ts';
import type { Swallow } from './swallow.ts';
import { compacted } from './compact.ts';
import { unitsOf, unitsTaken, type Receiver, type Taken } from './taken.ts';

const COVER = {
  detector: 'redaction_failed',
  replacement: asciiBytes(PLACEHOLDERS.failed),
} as const;

/** Something taken out of the window, by this pass or by one before it. */
interface Placed {
  start: number;
  end: number;
  readonly taken: Taken;
}

/**
 * One pass over a stream. Its window holds a stretch of text that is released already, for those
 * who look behind, and the text in which something may still be found.
 */
export class Pass implements Receiver {
  readonly #policy: RedactionPolicy;
  readonly #context: KeyContext;
  readonly #judge: Judge;
  readonly #next: Receiver;
  #bytes = new Uint8Array(1_024);
  #size = 0;
  #released = 0;
  /** True until the beginning of the text has left the window. */
  #isFirst = true;
  #placed: Placed[] = [];
  #state: ScanState = { at: 0, floor: 0, json: jsonCursor(0) };
  /** What comes is dropped up to the next white space, for this. */
  #skipped: Taken | undefined;
  #retryAt = 0;
  #swallow: Swallow | undefined;

  constructor(policy: RedactionPolicy, context: KeyContext, judge: Judge, next: Receiver) {
    this.#policy = policy;
    this.#context = context;
    this.#judge = judge;
    this.#next = next;
  }

  /** Bytes that have come and are not released. */
  get held(): number {
    return this.#size - (this.#swallow?.start ?? this.#released);
  }

  text(bytes: Uint8Array): void {
    if (this.#swallow !== undefined) this.#swallow.taken.dropped += unitsOf(bytes);
    if (this.#swallow?.isEndless === true) return;
    const skipped = this.#skipped;
    if (skipped === undefined) {
      this.#append(bytes);
      return;
    }
    const from = whiteSpaceFrom(bytes, 0, bytes.length);
    skipped.dropped += unitsOf(bytes.subarray(0, from));
    if (from === bytes.length) return;
    this.#skipped = undefined;
    this.#append(bytes.subarray(from));
  }

  taken(taken: Taken): void {
    this.#skipped = undefined;
    if (this.#swallow !== undefined) this.#swallow.taken.dropped += unitsTaken(taken);
    if (this.#swallow?.isEndless === true) return;
    const start = this.#size;
    this.#append(taken.replacement);
    this.#placed.push({ start, end: this.#size, taken });
  }

  /** Judges what can be judged, and releases it. */
  advance(isLast: boolean): void {
    if (!isLast && this.#size < this.#retryAt) return;
    if (this.#swallow !== undefined && !this.#endSwallow(this.#swallow, isLast)) return;
    for (const hit of this.#ask(this.#state, isLast)) this.#place(hit);
    const { at } = this.#state;
    // What stays open for long is not judged again at each character: the work stays linear.
    const open = this.#size - at;
    this.#retryAt = open > RETRY_BYTES ? this.#size + (open >> 3) : 0;
    this.#release(isLast ? this.#size : this.#releasable());
    this.#trim();
  }

  /**
   * Stops holding: what is open becomes its placeholder, or `[REDACTION_FAILED]` when it may still
   * turn out to be nothing, and what comes is dropped as long as it belongs to that.
   */
  withhold(): void {
    if (this.#swallow !== undefined) {
      this.#compact(this.#swallow);
      return;
    }
    if (this.held === 0) return;
    if (this.#holdsNoText()) {
      // What was taken already shows nothing: it can go out as it is.
      this.#release(this.#size);
      this.#state.at = this.#size;
      this.#state.floor = this.#size;
      return;
    }
    const open = copyState(this.#state);
    const [hit] = this.#ask(copyState(open), true);
    const isHit = hit !== undefined && hit.start >= this.#released && this.#isNearEnd(hit.end);
    const start = isHit ? Math.max(hit.start, this.#released) : this.#released;
    const { detector, replacement } = isHit ? hit : COVER;
    const dropped = this.#unitsIn(start);
    const taken: Taken = { detector, replacement, parts: [], dropped };
    this.#release(start);
    this.#next.taken(taken);
    this.#released = this.#size;
    this.#swallow = { taken, start, isHit, open, isEndless: false };
    this.#retryAt = 0;
  }

  /** Looks whether the end of a swallow has come; text behind it is judged like any other. */
  #endSwallow(swallow: Swallow, isLast: boolean): boolean {
    if (swallow.isEndless) return false;
    const state = copyState(swallow.open);
    const hits = this.#ask(state, isLast);
    if (!isLast && state.at <= swallow.open.at && state.at < this.#size) {
      this.#retryAt = this.#size + Math.max(RETRY_STEP, (this.#size - swallow.start) >> 3);
      return false;
    }
    const [first] = hits;
    let to: number;
    if (swallow.isHit && first?.start === swallow.start) to = first.end;
    else {
      // The open trigger's own finding begins soon behind it, where blanks may stand between.
      const behind = Math.max(swallow.start, swallow.open.at + 1);
      to = whiteSpaceFrom(this.#bytes, behind, this.#size);
      if (first !== undefined && first.start < to + SWALLOW_TAIL_BYTES * 2) {
        to = whiteSpaceFrom(this.#bytes, Math.max(behind, first.end), this.#size);
      }
      if (to === this.#size && !isLast) this.#skipped = swallow.taken;
    }
    for (const each of this.#placed) if (each.start < to && to < each.end) to = each.end;
    swallow.taken.dropped -= this.#unitsIn(to);
    this.#placed = this.#placed.filter((each) => each.start >= to);
    this.#released = to;
    this.#state = { at: to, floor: to, json: state.json };
    this.#swallow = undefined;
    return true;
  }

  /** Drops what cannot matter to where a swallow ends; when too much is left, it never ends. */
  #compact(swallow: Swallow): void {
    const isPlain = this.#placed.every((each) => each.end <= swallow.start);
    const from = swallow.start + SWALLOW_HEAD_BYTES;
    const before = this.#size;
    if (isPlain)
      this.#size = compacted(this.#bytes, from, this.#size - SWALLOW_TAIL_BYTES, this.#size);
    if (this.#size - swallow.start > SWALLOW_BYTES_MAX || this.#size === before) {
      swallow.isEndless = true;
      this.#size = swallow.start;
      this.#placed = [];
    }
    this.#retryAt = 0;
  }

  #ask(state: ScanState, isLast: boolean): readonly Hit[] {
    return this.#judge(this.#policy, this.#bytes, this.#size, this.#context, state, isLast);
  }

  /** A full stop or bracket at the end may still belong to the value. */
  #isNearEnd(end: number): boolean {
    return this.#size - end <= TRAILER_BYTES;
  }

  #holdsNoText(): boolean {
    let done = this.#released;
    for (const { start, end } of this.#placed) {
      if (start < this.#released) continue;
      if (start > done) return false;
      done = end;
    }
    return done === this.#size;
  }

  /** UTF-16 code units of the input that stand behind a position of the window. */
  #unitsIn(from: number): number {
    let units = 0;
    let done = from;
    for (const { start, end, taken } of this.#placed) {
      if (start < from) continue;
      units += unitsOf(this.#bytes.subarray(done, start)) + unitsTaken(taken);
      done = end;
    }
    return units + unitsOf(this.#bytes.subarray(done, this.#size));
  }

  #append(bytes: Uint8Array): void {
    if (this.#size + bytes.length > this.#bytes.length) {
      const grown = new Uint8Array(2 * (this.#size + bytes.length));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  /** Puts a hit among what is taken; what it touches of an earlier pass becomes part of it. */
  #place({ start, end, detector, replacement }: Hit): void {
    const touched = this.#placed.filter((each) => each.start < end && each.end > start);
    const from = Math.max(this.#released, Math.min(start, touched[0]?.start ?? start));
    const to = Math.max(end, touched.at(-1)?.end ?? end);
    const parts: (Uint8Array | Taken)[] = [];
    let done = from;
    for (const each of touched) {
      if (each.start > done) parts.push(this.#bytes.slice(done, each.start));
      parts.push(each.taken);
      done = each.end;
    }
    if (to > done) parts.push(this.#bytes.slice(done, to));
    const taken = { detector, replacement, parts, dropped: 0 };
    this.#placed = this.#placed.filter((each) => !touched.includes(each));
    this.#placed.push({ start: from, end: to, taken });
    this.#placed.sort((a, b) => a.start - b.start);
    this.#state.floor = Math.max(this.#state.floor, to);
    this.#state.at = Math.max(this.#state.at, to);
  }

  #releasable(): number {
    const { at, floor } = this.#state;
    // A run of base64 is taken as a whole, from where it begins.
    if (this.#judge === judgeRuns) return Math.max(this.#released, at);
    const to = releasable(this.#bytes, at, Math.max(floor, this.#released));
    for (const each of this.#placed) if (each.start < to && to < each.end) return each.start;
    return Math.max(this.#released, to);
  }

  #release(to: number): void {
    for (const { start, end, taken } of this.#placed) {
      if (start < this.#released || end > to) continue;
      this.#pass(start);
      this.#next.taken(taken);
      this.#released = end;
    }
    this.#pass(to);
  }

  #pass(to: number): void {
    if (to <= this.#released) return;
    this.#next.text(this.#bytes.slice(this.#released, to));
    this.#released = to;
  }

  /** Forgets what nobody looks at any more. */
  #trim(): void {
    let cut = Math.min(this.#released, this.#state.at) - STREAM_LOOKBEHIND_BYTES;
    if (cut < STREAM_LOOKBEHIND_BYTES) return;
    while (cut > 0 && isInside(this.#bytes[cut]!)) cut -= 1;
    for (const each of this.#placed) if (each.start < cut && cut < each.end) cut = each.start;
    if (cut <= 0) return;
    const { json } = this.#state;
    const scan = { bytes: this.#bytes, start: 0, end: this.#size, json };
    if (this.#isFirst) json.looksLikeJson ??= looksLikeJson(scan);
    this.#isFirst = false;
    if (json.at < cut) followQuotes(scan, cut);
    json.at -= cut;
    this.#bytes.copyWithin(0, cut, this.#size);
    this.#size -= cut;
    this.#released -= cut;
    this.#state.at -= cut;
    this.#state.floor = Math.max(0, this.#state.floor - cut);
    this.#retryAt = Math.max(0, this.#retryAt - cut);
    for (const each of this.#placed) {
      each.start -= cut;
      each.end -= cut;
    }
    this.#placed = this.#placed.filter(({ end }) => end > 0);
  }
}

const RETRY_BYTES = 64;
const RETRY_STEP = 16;
const TRAILER_BYTES = 8;
/** Of a swallow, this much of its beginning and end stays as it is. */
const SWALLOW_HEAD_BYTES = 1_024;
const SWALLOW_TAIL_BYTES = 64;
const SWALLOW_BYTES_MAX = 3_072;

/** In the middle of a character, or among backslashes, whose number counts. */
function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80 || byte === 0x5c;
}

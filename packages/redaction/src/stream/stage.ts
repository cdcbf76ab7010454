// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes } from '../engine/bytes.ts';
import { followQuotes, jsonCursor, looksLikeJson } from '../engine/json-place.ts';
import type { Hit, KeyContext } from '../engine/scan.ts';
import type { PassKind } from '../engine/settle.ts';
import { STREAM_LOOKBEHIND_BYTES } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import type { RedactionPolicy } from '../types.ts';
import { compacted } from './compact.ts';
import { JUDGES, type Verdict } from './judges.ts';
import { whiteSpaceFrom } from './release.ts';
import { copyState, type ScanState } from './stream-scan.ts';
import { unitsOf, unitsTaken, type Receiver, type Taken } from './taken.ts';

const FAILED = {
  detector: 'redaction_failed',
  replacement: asciiBytes(PLACEHOLDERS.failed),
} as const;

/** Something taken out of the window, by this stage or by one before it. */
interface Placed {
  start: number;
  end: number;
  readonly taken: Taken;
}

/** What a stage has given up on: it is taken out already, and what still comes of it is dropped. */
interface Cover {
  taken: Taken;
  /** The trigger that nobody could judge. */
  open: number;
  /** `trigger`: until that is judged. `space`: until white space comes. `end`: for ever. */
  until: 'trigger' | 'space' | 'end';
}

/**
 * One pass of `PASSES`, over a text that comes in pieces. Its window holds what is released already,
 * for those who look behind, and what may still be part of a finding. It releases exactly what the
 * pass would leave of the whole text, because
 *
 * - a verdict counts only when it was reached without a look behind what has come (`watchedBytes`),
 * - scanning goes on where it stopped, with the same floor and the same open quotes (`ScanState`),
 * - nobody looks further back than `STREAM_LOOKBEHIND_BYTES`, and
 * - no finding begins further in front of its trigger than `releasable` says.
 *
 * When too much is held the stage gives up: all it holds becomes one placeholder, and it takes out
 * more than it had to, never less.
 */
export class Stage implements Receiver {
  readonly #policy: RedactionPolicy;
  readonly #context: KeyContext;
  readonly #kind: PassKind;
  readonly #next: Receiver;
  #bytes = new Uint8Array(1_024);
  #size = 0;
  #released = 0;
  /** True until the beginning of the text has left the window. */
  #isFirst = true;
  /** In order, and none of it released. */
  #placed: Placed[] = [];
  #state: ScanState = { at: 0, floor: 0, json: jsonCursor(0) };
  #retryAt = 0;
  #cover: Cover | undefined;

  constructor(policy: RedactionPolicy, context: KeyContext, kind: PassKind, next: Receiver) {
    this.#policy = policy;
    this.#context = context;
    this.#kind = kind;
    this.#next = next;
  }

  /** Bytes that have come and are not judged or not released. */
  get held(): number {
    return this.#size - Math.min(this.#released, this.#state.at);
  }

  text(bytes: Uint8Array): void {
    if (this.#cover?.until === 'end') this.#cover.taken.dropped += unitsOf(bytes);
    else this.#append(bytes);
  }

  taken(taken: Taken): void {
    if (this.#cover?.until === 'end') {
      this.#cover.taken.dropped += unitsTaken(taken);
      return;
    }
    const start = this.#size;
    this.#append(taken.replacement);
    this.#placed.push({ start, end: this.#size, taken });
  }

  /** Judges what can be judged, and releases it. */
  advance(isLast: boolean): void {
    if (this.#cover?.until === 'end' || (!isLast && this.#size < this.#retryAt)) return;
    const { hits, safe } = this.#judge(this.#state, isLast);
    const covered = this.#released;
    for (const hit of hits) this.#place(hit);
    if (this.#cover?.until === 'trigger') this.#uncover(this.#cover, hits[0], covered, isLast);
    if (this.#cover?.until === 'space') this.#dropToSpace(this.#cover);
    // What stays open is judged again when it has grown by a part of it: the work stays linear.
    this.#retryAt = this.#size + ((this.#size - this.#state.at) >> RETRY_SHIFT);
    if (this.#cover === undefined) this.#release(isLast ? this.#size : this.#whole(safe));
    this.#trim();
  }

  /** Holds nothing back any more: it becomes its placeholder, or `[REDACTION_FAILED]`. */
  giveUp(): void {
    if (this.#cover === undefined) {
      const taken = this.#asItStands();
      this.#cover = { taken, open: this.#state.at, until: 'trigger' };
      this.#next.taken(taken);
    }
    const { taken, open } = this.#cover;
    taken.dropped += this.#unitsIn(this.#released, this.#size);
    this.#placed = [];
    const before = this.held;
    const from = open + COVER_HEAD_BYTES;
    const to = this.#size - COVER_TAIL_BYTES;
    if (to > from) this.#size = compacted(this.#bytes, from, to, this.#size);
    this.#released = this.#size;
    this.#retryAt = 0;
    if (this.held > COVER_BYTES_MAX || this.held === before) this.#withholdAll(this.#cover);
  }

  #judge(state: ScanState, isLast: boolean): Verdict {
    const sight = {
      policy: this.#policy,
      context: this.#context,
      bytes: this.#bytes,
      size: this.#size,
      isLast,
    };
    return JUDGES[this.#kind](sight, state);
  }

  /** The finding that what is held would be if the text ended here; what stands before it goes out. */
  #asItStands(): Taken {
    const { at } = this.#state;
    const [hit] = this.#judge(copyState(this.#state), true).hits;
    const isFound = hit !== undefined && hit.start >= at && this.#size - hit.end <= TRAILER_BYTES;
    if (!isFound) return { ...FAILED, parts: [], dropped: 0 };
    if (this.#placed.every(({ start, end }) => end <= hit.start || start >= hit.start)) {
      this.#release(Math.max(this.#released, hit.start));
    }
    const { detector, replacement } = hit;
    return { detector, replacement, parts: [], dropped: 0 };
  }

  /**
   * Looks whether the trigger under a cover is judged by now. What stands under the cover is
   * shortened, so only two verdicts count: a finding from there to behind the cover, and nothing
   * where all of it was one word, which ends at white space.
   */
  #uncover(cover: Cover, first: Hit | undefined, covered: number, isLast: boolean): void {
    if (!isLast && this.#state.at <= cover.open) return;
    const isWhole = first !== undefined && first.start < cover.open + COVER_HEAD_BYTES;
    if (isWhole && first.end > covered) this.#cover = undefined;
    else if (this.#isWord(cover.open, covered)) cover.until = 'space';
    else this.#withholdAll(cover);
  }

  #isWord(from: number, to: number): boolean {
    for (let i = from; i < to; i += 1) if (ENDS_WORD[this.#bytes[i]!] === 1) return false;
    return true;
  }

  #dropToSpace(cover: Cover): void {
    let to = whiteSpaceFrom(this.#bytes, this.#released, this.#size);
    for (const { start, end } of this.#placed) if (start < to && to < end) to = end;
    this.#absorb(cover, to);
    if (to < this.#size) this.#cover = undefined;
  }

  /** Nobody knows where it ends. The output says so, also where a finding stands already. */
  #withholdAll(cover: Cover): void {
    this.#absorb(cover, this.#size);
    if (cover.taken.detector !== FAILED.detector) {
      cover.taken = { ...FAILED, parts: [], dropped: 0 };
      this.#next.taken(cover.taken);
    }
    cover.until = 'end';
    this.#size = 0;
    this.#released = 0;
    this.#state.at = 0;
  }

  /** What has come up to `to` belongs to what is covered. */
  #absorb(cover: Cover, to: number): void {
    cover.taken.dropped += this.#unitsIn(this.#released, to);
    this.#placed = this.#placed.filter((each) => each.start >= to);
    this.#released = Math.max(this.#released, to);
  }

  /** UTF-16 code units of the input that stand in a part of the window. */
  #unitsIn(from: number, to: number): number {
    let units = 0;
    let done = from;
    for (const { start, end, taken } of this.#placed) {
      if (end > to) break;
      units += unitsOf(this.#bytes.subarray(done, start)) + unitsTaken(taken);
      done = end;
    }
    return units + unitsOf(this.#bytes.subarray(done, Math.max(done, to)));
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

  /** Puts a hit among what is taken; what it touches of an earlier stage becomes part of it. */
  #place({ start, end, detector, replacement }: Hit): void {
    const touched = this.#placed.filter((each) => each.start < end && each.end > start);
    const from = Math.max(this.#released, Math.min(start, touched[0]?.start ?? start));
    const to = Math.max(end, touched.at(-1)?.end ?? end);
    this.#state.floor = Math.max(this.#state.floor, to);
    this.#state.at = Math.max(this.#state.at, to);
    if (to <= this.#released) return;
    if (this.#cover !== undefined && start < this.#released) {
      this.#absorb(this.#cover, to);
      return;
    }
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
  }

  /** A place that cuts nothing that was taken. */
  #whole(safe: number): number {
    for (const { start, end } of this.#placed) if (start < safe && safe < end) return start;
    return safe;
  }

  #release(to: number): void {
    let count = 0;
    for (const { start, end, taken } of this.#placed) {
      if (end > to) break;
      this.#pass(start);
      this.#next.taken(taken);
      this.#released = end;
      count += 1;
    }
    this.#placed.splice(0, count);
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
    if (this.#cover !== undefined) this.#cover.open -= cut;
    for (const each of this.#placed) {
      each.start -= cut;
      each.end -= cut;
    }
  }
}

/** Judged again when it has grown by a quarter. */
const RETRY_SHIFT = 2;
/** What may stand behind a value that a finding leaves: a bracket, a full stop. */
const TRAILER_BYTES = 8;
/** Of what is covered, this much of its beginning and end stays as it is. */
const COVER_HEAD_BYTES = 1_024;
const COVER_TAIL_BYTES = 64;
const COVER_BYTES_MAX = 3_072;

const ENDS_WORD = new Uint8Array(256);
for (const char of ' \t\r\n"\'`') ENDS_WORD[char.charCodeAt(0)] = 1;

/** In the middle of a character, or among backslashes, whose number counts. */
function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80 || byte === 0x5c;
}

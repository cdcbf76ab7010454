// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes } from '../engine/bytes.ts';
import { followQuotes, looksLikeJson } from '../engine/json-place.ts';
import type { Hit, KeyContext } from '../engine/scan.ts';
import type { PassKind } from '../engine/settle.ts';
import { STREAM_LOOKBEHIND_BYTES } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import type { RedactionPolicy } from '../types.ts';
import { compacted } from './compact.ts';
import { JUDGES, type Verdict } from './judges.ts';
import { whiteSpaceFrom } from './release.ts';
import { copyState, firstState, moveState, type ScanState } from './stream-scan.ts';
import { unitsOf, unitsTaken, type Receiver, type Taken } from './taken.ts';
import { Window } from './window.ts';

const FAILED = {
  detector: 'redaction_failed',
  replacement: asciiBytes(PLACEHOLDERS.failed),
} as const;

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
  /** Bytes that were looked at so far, each as often as it was. */
  judged: number = 0;
  /**
   * Set when later stages see a placeholder where there is other text, or saw one until now: what
   * they make of the text beside it is not certain, and must not be shown. It counts the UTF-16 code
   * units in this stage behind that place; whoever reads it resets it.
   */
  uncertain: number | undefined;
  readonly #policy: RedactionPolicy;
  readonly #context: KeyContext;
  readonly #kind: PassKind;
  readonly #next: Receiver;
  readonly #window: Window;
  /** True until the beginning of the text has left the window. */
  #isFirst = true;
  #state: ScanState = firstState();
  #retryAt = 0;
  #cover: Cover | undefined;

  constructor(policy: RedactionPolicy, context: KeyContext, kind: PassKind, next: Receiver) {
    this.#policy = policy;
    this.#context = context;
    this.#kind = kind;
    this.#next = next;
    this.#window = new Window(next);
  }

  /** Bytes that have come and are not judged or not released. */
  get held(): number {
    return this.#window.size - Math.min(this.#window.released, this.#state.at);
  }

  /** UTF-16 code units of the input that have come and are not released. */
  get unitsHeld(): number {
    return this.#window.unitsHeld(this.#window.size);
  }

  text(bytes: Uint8Array): void {
    if (this.#cover?.until === 'end') this.#cover.taken.dropped += unitsOf(bytes);
    else this.#window.append(bytes);
  }

  taken(taken: Taken): void {
    if (this.#cover?.until === 'end') {
      this.#cover.taken.dropped += unitsTaken(taken);
      return;
    }
    this.#window.appendTaken(taken);
  }

  /** Judges what can be judged, and releases it. */
  advance(isLast: boolean): void {
    if (this.#cover?.until === 'end' || (!isLast && this.#window.size < this.#retryAt)) return;
    const { judged } = this;
    const { hits, safe } = this.#judge(this.#state, isLast);
    const covered = this.#window.released;
    for (const hit of hits) this.#place(hit);
    if (this.#cover?.until === 'trigger') this.#uncover(this.#cover, hits[0], covered, isLast);
    if (this.#cover?.until === 'space') this.#dropToSpace(this.#cover);
    // It is judged again when it has grown by half of what was looked at: the work stays linear.
    this.#retryAt = this.#window.size + Math.max(1, (this.judged - judged) >> 1);
    if (this.#cover === undefined)
      this.#window.release(isLast ? this.#window.size : this.#window.whole(safe));
    this.#trim();
  }

  /** Holds nothing back any more: it becomes its placeholder, or `[REDACTION_FAILED]`. */
  giveUp(): void {
    if (this.#cover === undefined) {
      const taken = this.#asItStands();
      this.#cover = { taken, open: this.#state.at, until: 'trigger' };
      this.#next.taken(taken);
      if (isWithheld(taken)) this.uncertain = this.unitsHeld;
    }
    const { open } = this.#cover;
    this.#absorb(this.#cover, this.#window.size);
    const before = this.held;
    const from = open + COVER_HEAD_BYTES;
    const to = this.#window.size - COVER_TAIL_BYTES;
    if (to > from) this.#window.size = compacted(this.#window.bytes, from, to, this.#window.size);
    this.#window.released = this.#window.size;
    // What was shortened is looked through again for signs.
    this.#state.seen = Math.min(this.#state.seen, open);
    this.#state.sign = Math.min(this.#state.sign, open);
    this.#retryAt = 0;
    if (this.held > COVER_BYTES_MAX || this.held === before) this.#withholdAll(this.#cover);
  }

  #judge(state: ScanState, isLast: boolean): Verdict {
    const sight = {
      policy: this.#policy,
      context: this.#context,
      bytes: this.#window.bytes,
      size: this.#window.size,
      isLast,
    };
    const from = state.at;
    const verdict = JUDGES[this.#kind](sight, state);
    this.judged += this.#window.size - Math.min(from, verdict.from ?? from);
    return verdict;
  }

  /** The finding that what is held would be if the text ended here; what stands before it goes out. */
  #asItStands(): Taken {
    const { at } = this.#state;
    const [hit] = this.#judge(copyState(this.#state), true).hits;
    const isFound =
      hit !== undefined && hit.start >= at && this.#window.size - hit.end <= TRAILER_BYTES;
    if (!isFound) return { ...FAILED, parts: [], dropped: 0 };
    if (this.#window.whole(hit.start) === hit.start) this.#window.release(hit.start);
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
    if (isWhole && first.end > covered) this.#end(cover);
    else if (!this.#isWord(cover.open, covered)) this.#withholdAll(cover);
    else {
      cover.until = 'space';
      this.#admit(cover);
    }
  }

  #isWord(from: number, to: number): boolean {
    for (let i = from; i < to; i += 1) if (ENDS_WORD[this.#window.bytes[i]!] === 1) return false;
    return true;
  }

  #dropToSpace(cover: Cover): void {
    const space = whiteSpaceFrom(this.#window.bytes, this.#window.released, this.#window.size);
    const to = this.#window.widened(space, space).end;
    this.#absorb(cover, to);
    if (to < this.#window.size) this.#end(cover);
  }

  #end({ taken }: Cover): void {
    this.#cover = undefined;
    if (isWithheld(taken)) this.uncertain = this.unitsHeld;
  }

  /** More is taken out than had to be: the output says so, also where a finding stands already. */
  #admit(cover: Cover): void {
    if (isWithheld(cover.taken)) return;
    cover.taken = { ...FAILED, parts: [], dropped: 0 };
    this.#next.taken(cover.taken);
    this.uncertain = this.unitsHeld;
  }

  /** Nobody knows where it ends. */
  #withholdAll(cover: Cover): void {
    this.#absorb(cover, this.#window.size);
    this.#admit(cover);
    cover.until = 'end';
    this.#window.size = 0;
    this.#window.released = 0;
    this.#state = firstState();
  }

  /** What has come up to `to` belongs to what is covered. */
  #absorb(cover: Cover, to: number): void {
    cover.taken.dropped += this.#window.unitsHeld(to);
    const isFailed = this.#window.takenIn(0, to).some(({ taken }) => isWithheld(taken));
    this.#window.drop(to);
    if (isFailed) this.#admit(cover);
  }

  /** Puts a hit among what is taken; what it touches of an earlier stage becomes part of it. */
  #place(hit: Hit): void {
    const window = this.#window;
    // A hit that ends inside of a character takes it whole, as in a string.
    const first = charEnd(window.bytes, hit.start, window.size);
    const last = charEnd(window.bytes, hit.end, window.size);
    const { start, end } = window.widened(first, last);
    this.#state.floor = Math.max(this.#state.floor, end);
    this.#state.at = Math.max(this.#state.at, end);
    if (end <= window.released) return;
    if (this.#cover !== undefined && hit.start < window.released) {
      this.#absorb(this.#cover, end);
      return;
    }
    // What was withheld before is still said to be, whatever it is a part of.
    const isFailed = window.takenIn(start, end).some(({ taken }) => isWithheld(taken));
    const { detector, replacement } = isFailed ? FAILED : hit;
    const parts = window.partsOf(start, end);
    window.place(start, end, { detector, replacement, parts, dropped: 0 });
  }

  /** Forgets what nobody looks at any more. */
  #trim(): void {
    let cut = Math.min(this.#window.released, this.#state.at) - STREAM_LOOKBEHIND_BYTES;
    if (cut < STREAM_LOOKBEHIND_BYTES) return;
    while (cut > 0 && isInside(this.#window.bytes[cut]!)) cut -= 1;
    if (cut <= 0) return;
    const { json } = this.#state;
    const scan = { bytes: this.#window.bytes, start: 0, end: this.#window.size, json };
    if (this.#isFirst) json.looksLikeJson ??= looksLikeJson(scan);
    this.#isFirst = false;
    if (json.at < cut) followQuotes(scan, cut);
    this.#window.trim(cut);
    moveState(this.#state, cut);
    this.#retryAt = Math.max(0, this.#retryAt - cut);
    if (this.#cover !== undefined) this.#cover.open -= cut;
  }
}

/** What may stand behind a value that a finding leaves: a bracket, a full stop. */
const TRAILER_BYTES = 8;
/** Of what is covered, this much of its beginning and end stays as it is. */
const COVER_HEAD_BYTES = 1_024;
const COVER_TAIL_BYTES = 64;
const COVER_BYTES_MAX = 3_072;

const ENDS_WORD = new Uint8Array(256);
for (const char of ' \t\r\n"\'`') ENDS_WORD[char.charCodeAt(0)] = 1;

function isWithheld({ detector }: Taken): boolean {
  return detector === FAILED.detector;
}

function charEnd(bytes: Uint8Array, at: number, size: number): number {
  let i = at;
  while (i < size && (bytes[i]! & 0xc0) === 0x80) i += 1;
  return i;
}

/** In the middle of a character, or among backslashes, whose number counts. */
function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80 || byte === 0x5c;
}

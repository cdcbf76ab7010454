// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { unitsOf, unitsTaken, type Receiver, type Taken } from './taken.ts';

/** Something taken out of the window, by this stage or by one before it. */
interface Placed {
  start: number;
  end: number;
  readonly taken: Taken;
}

/**
 * The part of a text that a stage looks at: what it has released already, for those who look behind,
 * and what has come since, with what was taken out of it.
 */
export class Window {
  bytes: Uint8Array = new Uint8Array(4_096);
  size: number = 0;
  /** In front of it everything has gone to the next stage. */
  released: number = 0;
  /** In order, and none of it released. */
  #placed: Placed[] = [];
  readonly #next: Receiver;

  constructor(next: Receiver) {
    this.#next = next;
  }

  append(bytes: Uint8Array): void {
    if (this.size + bytes.length > this.bytes.length) {
      const grown = new Uint8Array(2 * (this.size + bytes.length));
      grown.set(this.bytes.subarray(0, this.size));
      this.bytes = grown;
    }
    this.bytes.set(bytes, this.size);
    this.size += bytes.length;
  }

  /** Appends the placeholder of something that an earlier stage took. */
  appendTaken(taken: Taken): void {
    const start = this.size;
    this.append(taken.replacement);
    this.#placed.push({ start, end: this.size, taken });
  }

  /** A stretch with all of what was taken that it touches. */
  widened(start: number, end: number): { readonly start: number; readonly end: number } {
    const touched = this.#placed.filter((each) => each.start < end && each.end > start);
    return {
      start: Math.max(this.released, Math.min(start, touched[0]?.start ?? start)),
      end: Math.max(end, touched.at(-1)?.end ?? end),
    };
  }

  /** What a widened stretch covers, in order. */
  partsOf(start: number, end: number): readonly (Uint8Array | Taken)[] {
    const parts: (Uint8Array | Taken)[] = [];
    let done = start;
    for (const each of this.takenIn(start, end)) {
      if (each.start > done) parts.push(this.bytes.slice(done, each.start));
      parts.push(each.taken);
      done = each.end;
    }
    if (end > done) parts.push(this.bytes.slice(done, end));
    return parts;
  }

  takenIn(start: number, end: number): readonly Readonly<Placed>[] {
    return this.#placed.filter((each) => each.start < end && each.end > start);
  }

  /** Puts something in the place of a widened stretch. */
  place(start: number, end: number, taken: Taken): void {
    this.#placed = this.#placed.filter((each) => each.start >= end || each.end <= start);
    this.#placed.push({ start, end, taken });
    this.#placed.sort((a, b) => a.start - b.start);
  }

  /** A place at or before `at` that cuts nothing that was taken. */
  whole(at: number): number {
    for (const { start, end } of this.#placed) if (start < at && at < end) return start;
    return at;
  }

  /** Sends everything up to `to` on. */
  release(to: number): void {
    let count = 0;
    for (const { start, end, taken } of this.#placed) {
      if (end > to) break;
      this.#pass(start);
      this.#next.taken(taken);
      this.released = end;
      count += 1;
    }
    this.#placed.splice(0, count);
    this.#pass(to);
  }

  #pass(to: number): void {
    if (to <= this.released) return;
    this.#next.text(this.bytes.slice(this.released, to));
    this.released = to;
  }

  /** Drops everything up to `to`, which cuts nothing that was taken. */
  drop(to: number): void {
    this.#placed = this.#placed.filter((each) => each.start >= to);
    this.released = Math.max(this.released, to);
  }

  /** UTF-16 code units of the input that have come and are not released, up to a place. */
  unitsHeld(to: number): number {
    let units = 0;
    let done = this.released;
    for (const { start, end, taken } of this.#placed) {
      if (end > to) break;
      units += unitsOf(this.bytes.subarray(done, start)) + unitsTaken(taken);
      done = end;
    }
    return units + unitsOf(this.bytes.subarray(done, Math.max(done, to)));
  }

  /** Forgets the first bytes, which are released. */
  trim(count: number): void {
    this.bytes.copyWithin(0, count, this.size);
    this.size -= count;
    this.released -= count;
    for (const each of this.#placed) {
      each.start -= count;
      each.end -= count;
    }
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ContentCategory } from '../actions/action.ts';
import { applyActions } from '../actions/apply-actions.ts';
import { asciiBytes } from '../engine/bytes.ts';
import { PLACEHOLDERS, typeIn } from '../placeholders.ts';
import { failedFinding, toFinding } from '../redact-bytes.ts';
import { Originals } from '../sealing/originals.ts';
import type { Finding, RedactionPolicy } from '../types.ts';
import { decodeUnits, withLoneHalves, type LoneHalves } from './code-units.ts';
import { originalOf, unitsOf, unitsTaken, type Receiver, type Taken } from './taken.ts';

const FAILED = asciiBytes(PLACEHOLDERS.failed);

/** The end of all stages: makes text, does what the policy does with findings, and notes them. */
export class Outlet implements Receiver {
  readonly findings: Finding[] = [];
  readonly originals: Originals | undefined;
  /** Of the input, filled by whoever encodes it. */
  readonly lone: LoneHalves = new Map();
  readonly #policy: RedactionPolicy;
  readonly #category: ContentCategory;
  readonly #path: string;
  #output: Uint8Array[] = [];
  /** UTF-16 code units of the input up to here. */
  #at = 0;
  /** The last thing taken, which may still grow, and its finding. */
  #last: { readonly taken: Taken; readonly start: number; readonly index: number } | undefined;
  /** What is not shown whatever it turns out to be: up to here in the input, in this finding. */
  #cover = { end: 0, index: NONE };

  constructor(policy: RedactionPolicy, category: ContentCategory, path: string) {
    this.#policy = policy;
    this.#category = category;
    this.#path = path;
    this.originals = policy.seals ? new Originals() : undefined;
  }

  text(bytes: Uint8Array): void {
    this.#settle();
    this.#last = undefined;
    const from = Math.max(this.#at, this.#cover.end);
    const shown = from === this.#at ? bytes : behind(bytes, from - this.#at);
    if (shown.length > 0) this.#output.push(withLoneHalves(shown, from, this.lone));
    this.#at += unitsOf(bytes);
  }

  taken(taken: Taken): void {
    this.#settle();
    const start = this.#at;
    const end = start + unitsTaken(taken);
    const isCovered = start < this.#cover.end;
    const index = isCovered ? this.#cover.index : this.#act(taken, start, end);
    this.#last = { taken, start, index };
    this.#reach(end);
  }

  /**
   * What is not shown yet of the input up to `end` is not waited for: one placeholder stands for it,
   * and for a finding that begins in it.
   */
  cover(end: number): void {
    this.#settle();
    if (this.#at >= this.#cover.end) {
      this.#cover = { end, index: this.#fail(this.#at, end) };
    } else this.#cover.end = Math.max(this.#cover.end, end);
    this.#note(this.#cover.index, this.#cover.end);
  }

  /** The input has ended: what was taken last and is still open reaches to its end. */
  finish(end: number): void {
    this.#settle();
    if (this.#last !== undefined && this.#at < end) this.#note(this.#last.index, end);
    // A cover was to reach further than there is text.
    if (this.#cover.end > end) this.#note(this.#cover.index, end);
  }

  /** What is safe to show since the last call. */
  read(): string {
    this.#settle();
    const bytes = Buffer.concat(this.#output);
    this.#output = [];
    return decodeUnits(bytes);
  }

  /** Gives what was taken last the size that it has by now. */
  #settle(): void {
    const last = this.#last;
    if (last === undefined) return;
    const end = last.start + unitsTaken(last.taken);
    if (end === this.#at) return;
    this.#note(last.index, end);
    this.#reach(end);
  }

  /** The input up to `end` is dealt with; under a cover, the cover reaches as far. */
  #reach(end: number): void {
    this.#at = end;
    if (this.#last?.index !== this.#cover.index || end <= this.#cover.end) return;
    this.#cover.end = end;
    this.#note(this.#cover.index, end);
  }

  #note(index: number, end: number): void {
    const finding = this.findings[index];
    if (finding !== undefined && finding.end !== end) this.findings[index] = { ...finding, end };
  }

  /** Writes what stands in its place; the index of its finding. */
  #act(taken: Taken, start: number, end: number): number {
    const { detector, replacement } = taken;
    if (detector === 'redaction_failed') return this.#fail(start, end);
    const action = this.#policy.actions.actionFor(detector, this.#category);
    const plain = { start: 0, end: 0, detector, replacement };
    if (action === 'placeholder') {
      this.#output.push(replacement);
      return this.findings.push(toFinding(plain, this.#path, start, end)) - 1;
    }
    const bytes = originalOf(taken);
    if (bytes === undefined) return this.#fail(start, end);
    if (action === 'keep') {
      this.#output.push(withLoneHalves(bytes, start, this.lone));
      return NONE;
    }
    const value = { bytes, start: 0, end: bytes.length };
    const whole = { ...plain, end: bytes.length, type: typeIn(replacement) };
    const [hit] = applyActions(this.#policy, [whole], value, this.#category);
    this.#output.push(hit!.replacement);
    if (action === 'seal') this.originals?.add(this.#path, decodeUnits(bytes));
    return this.findings.push(toFinding(hit!, this.#path, start, end)) - 1;
  }

  #fail(start: number, end: number): number {
    this.#output.push(FAILED);
    return this.findings.push({ ...failedFinding(this.#path, end), start }) - 1;
  }
}

/** Stands for the index of a finding that is none. */
const NONE = -1;

/** Without its first characters, of so many UTF-16 code units. */
function behind(bytes: Uint8Array, units: number): Uint8Array {
  let left = units;
  let i = 0;
  while (i < bytes.length && left > 0) {
    left -= unitsOf(bytes.subarray(i, i + 1));
    i += 1;
    while (i < bytes.length && (bytes[i]! & 0xc0) === 0x80) i += 1;
  }
  return bytes.subarray(i);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ContentCategory } from '../actions/action.ts';
import { applyActions } from '../actions/apply-actions.ts';
import { asciiBytes } from '../engine/bytes.ts';
import { PLACEHOLDERS, typeIn } from '../placeholders.ts';
import { failedFinding, toFinding } from '../redact-bytes.ts';
import { Originals } from '../sealing/originals.ts';
import type { Finding, RedactionPolicy } from '../types.ts';
import { decodeUnits } from './code-units.ts';
import { originalOf, unitsOf, unitsTaken, type Receiver, type Taken } from './taken.ts';

const FAILED = asciiBytes(PLACEHOLDERS.failed);

/** The end of all passes: makes text, does what the policy does with findings, and notes them. */
export class Outlet implements Receiver {
  readonly findings: Finding[] = [];
  readonly originals: Originals | undefined;
  readonly #policy: RedactionPolicy;
  readonly #category: ContentCategory;
  readonly #path: string;
  #output: Uint8Array[] = [];
  /** UTF-16 code units of the input up to here. */
  #at = 0;
  /** The last thing taken, which may still grow. */
  #last: { readonly taken: Taken; readonly start: number; readonly isFinding: boolean } | undefined;

  constructor(policy: RedactionPolicy, category: ContentCategory, path: string) {
    this.#policy = policy;
    this.#category = category;
    this.#path = path;
    this.originals = policy.seals ? new Originals() : undefined;
  }

  text(bytes: Uint8Array): void {
    this.#settle();
    this.#last = undefined;
    this.#output.push(bytes);
    this.#at += unitsOf(bytes);
  }

  taken(taken: Taken): void {
    this.#settle();
    const start = this.#at;
    const end = start + unitsTaken(taken);
    const isFinding = this.#act(taken, start, end);
    this.#last = { taken, start, isFinding };
    this.#at = end;
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
    this.#at = end;
    const finding = this.findings.at(-1);
    if (last.isFinding && finding !== undefined) this.findings.splice(-1, 1, { ...finding, end });
  }

  /** Writes what stands in its place; true when it is a finding. */
  #act(taken: Taken, start: number, end: number): boolean {
    const { detector, replacement } = taken;
    if (detector === 'redaction_failed') return this.#fail(start, end);
    const action = this.#policy.actions.actionFor(detector, this.#category);
    const plain = { start: 0, end: 0, detector, replacement };
    if (action === 'placeholder') {
      this.#output.push(replacement);
      this.findings.push(toFinding(plain, this.#path, start, end));
      return true;
    }
    const bytes = originalOf(taken);
    if (bytes === undefined) return this.#fail(start, end);
    if (action === 'keep') {
      this.#output.push(bytes);
      return false;
    }
    const value = { bytes, start: 0, end: bytes.length };
    const whole = { ...plain, end: bytes.length, type: typeIn(replacement) };
    const [hit] = applyActions(this.#policy, [whole], value, this.#category);
    this.#output.push(hit!.replacement);
    this.findings.push(toFinding(hit!, this.#path, start, end));
    if (action === 'seal') this.originals?.add(this.#path, decodeUnits(bytes));
    return true;
  }

  #fail(start: number, end: number): boolean {
    this.#output.push(FAILED);
    this.findings.push({ ...failedFinding(this.#path, end), start });
    return true;
  }
}

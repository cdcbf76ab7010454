// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { RedactionPolicy } from '../types.ts';
import { scanAll } from '../patterns/find-patterns.ts';
import { hitsInRuns, hitsInView } from '../view/see-through.ts';
import type { Scanned } from './run.ts';
import type { Hit, KeyContext } from './scan.ts';
import { SIGN } from './signs.ts';

/** What a value loses, and what is left of it when that is known already. */
export interface Settled {
  readonly hits: readonly Hit[];
  readonly output?: Uint8Array;
}

/** Nothing to take out. */
export const UNCHANGED: Settled = { hits: [] };

/** What a pass looks at: the text, what shows when it is decoded, what its base64 holds. */
export type PassKind = 'text' | 'view' | 'encoded';

/**
 * Redaction is these passes, each over the output of the one before. The list is fixed so that a
 * stream can run the same passes at once, each on what the one before it has released: what a stream
 * shows equals what is left of the whole text. A text that still changes behind the last is withheld.
 *
 * A view comes first: what is found in a part of a disguised value must not win over the whole of it.
 * Later, a pass over the text stands in front of a view, which then finds only what the text hides.
 */
export const PASSES: readonly PassKind[] = [
  'view',
  'text',
  'view',
  'text',
  'encoded',
  'text',
  'view',
  'encoded',
  'text',
];

/**
 * The hits after which scanning the output finds nothing more, in offsets of the input; this is
 * what makes redaction idempotent. Undefined when the output does not settle: withhold the value.
 */
export function settle(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: KeyContext,
): Settled | undefined {
  const first = scanAll(policy, bytes, start, end, context);
  const { hits } = first;
  if (hits.length === 0 && first.signs === 0) return UNCHANGED;
  // The scan of the text did not look into what it took.
  const signs = first.signs | (hits.some((hit) => hasViewSign(bytes, hit)) ? SIGN.view : 0);
  if (hits.length > 0 && first.settled && signs === 0) return { hits };
  return new Passes(policy, bytes, start, end, context, { ...first, signs }).run();
}

function hasViewSign(bytes: Uint8Array, { start, end }: Hit): boolean {
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]!;
    if (byte >= 0x80 || byte === 0x25 || (byte === 0x5c && bytes[i + 1] === 0x75)) return true;
  }
  return false;
}

/** All passes. One that is known to find nothing is left out; the text itself is scanned already. */
class Passes {
  readonly #policy: RedactionPolicy;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #context: KeyContext;
  /** Kinds that find nothing in the output as it is now. */
  readonly #clean = new Set<PassKind>();
  /** Kinds that may find something at all: an output has no signs that the input had not. */
  readonly #kinds: readonly PassKind[];
  readonly #first: Scanned;
  #hits: readonly Hit[] = [];
  #output: Uint8Array | undefined;

  constructor(
    policy: RedactionPolicy,
    bytes: Uint8Array,
    start: number,
    end: number,
    context: KeyContext,
    first: Scanned,
  ) {
    this.#policy = policy;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#context = context;
    this.#first = first;
    // A view may take something else, and what the scan of the text took is still there.
    const isHidden = first.hits.length > 0 && (first.signs & SIGN.view) !== 0;
    const signs = first.signs | (isHidden ? SIGN.encoded : 0);
    this.#kinds = [
      'text',
      ...((signs & SIGN.view) === 0 ? [] : (['view'] as const)),
      ...((signs & SIGN.encoded) === 0 ? [] : (['encoded'] as const)),
    ];
  }

  run(): Settled | undefined {
    for (const kind of PASSES) {
      if (this.#isClean(kind)) continue;
      const isFirst = this.#output === undefined;
      const more = this.#find(kind);
      if (more.length > 0) this.#add(more);
      if (isFirst && kind === 'text' && this.#first.settled) this.#clean.add('text');
    }
    for (const kind of this.#kinds) {
      if (!this.#isClean(kind) && this.#find(kind).length > 0) return undefined;
    }
    return this.#output === undefined ? UNCHANGED : { hits: this.#hits, output: this.#output };
  }

  #isClean(kind: PassKind): boolean {
    return this.#clean.has(kind) || !this.#kinds.includes(kind);
  }

  #find(kind: PassKind): readonly Hit[] {
    const bytes = this.#output ?? this.#bytes;
    const [start, end] = this.#output === undefined ? [this.#start, this.#end] : [0, bytes.length];
    this.#clean.add(kind);
    if (kind === 'view') return hitsInView(this.#policy, bytes, start, end, this.#context);
    if (kind === 'encoded') return hitsInRuns(this.#policy, bytes, start, end, this.#context);
    if (this.#output === undefined) return this.#first.hits;
    return scanAll(this.#policy, bytes, start, end, this.#context).hits;
  }

  #add(more: readonly Hit[]): void {
    this.#hits = this.#output === undefined ? more : merge(this.#hits, more, this.#start);
    this.#output = applyHits(this.#bytes, this.#start, this.#end, this.#hits);
    this.#clean.clear();
  }
}

/** The range with every hit replaced, in memory that `allocate` gives. */
export function applyHits(
  bytes: Uint8Array,
  start: number,
  end: number,
  hits: readonly Hit[],
  allocate: (size: number) => Uint8Array = fresh,
): Uint8Array {
  let size = end - start;
  for (const hit of hits) size += hit.replacement.length - (hit.end - hit.start);
  const output = allocate(size);
  let from = start;
  let to = 0;
  for (const hit of hits) {
    to = copy(bytes, from, hit.start, output, to);
    to = copy(hit.replacement, 0, hit.replacement.length, output, to);
    from = hit.end;
  }
  copy(bytes, from, end, output, to);
  return output;
}

function fresh(size: number): Uint8Array {
  return new Uint8Array(size);
}

/** A loop is faster than a view and a call into the engine for so many bytes. */
const LOOP_BYTES_MAX = 64;

function copy(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  if (end - start > LOOP_BYTES_MAX) to.set(from.subarray(start, end), at);
  else for (let i = start; i < end; i += 1) to[at + i - start] = from[i]!;
  return at + end - start;
}

/** Brings hits in the output back to the input; a hit that touches an earlier one swallows it. */
function merge(hits: readonly Hit[], more: readonly Hit[], start: number): Hit[] {
  const merged: Hit[] = [];
  let next = 0;
  let shift = start;
  for (const late of more) {
    let first: number | undefined;
    let last: number | undefined;
    while (next < hits.length && hits[next]!.start - shift < late.end) {
      const hit = hits[next]!;
      const placed = hit.start - shift;
      const placedEnd = placed + hit.replacement.length;
      if (placedEnd <= late.start) merged.push(hit);
      else {
        first ??= late.start <= placed ? late.start + shift : hit.start;
        last = hit.end;
      }
      shift += hit.end - hit.start - hit.replacement.length;
      if (last !== undefined && placedEnd < late.end) last = undefined;
      next += 1;
    }
    const from = Math.max(first ?? late.start + shift, merged.at(-1)?.end ?? start);
    merged.push({ ...late, start: from, end: Math.max(from, last ?? late.end + shift) });
  }
  merged.push(...hits.slice(next));
  return merged;
}

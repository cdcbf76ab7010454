// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { PASSES_MAX } from '../limits.ts';
import type { RedactionPolicy } from '../types.ts';
import { scanAll } from '../patterns/find-patterns.ts';
import { seeThrough } from '../view/see-through.ts';
import type { Hit, KeyContext } from './scan.ts';

/** What a value loses, and what is left of it when that is known already. */
export interface Settled {
  readonly hits: readonly Hit[];
  readonly output?: Uint8Array;
}

/** Nothing to take out. */
export const UNCHANGED: Settled = { hits: [] };

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
  const scanned = scanAll(policy, bytes, start, end, context);
  const { signs } = scanned;
  let { hits } = scanned;
  if (hits.length === 0) {
    if (signs === 0) return UNCHANGED;
    hits = seeThrough(policy, bytes, start, end, context, signs);
    if (hits.length === 0) return UNCHANGED;
  } else if (scanned.settled && signs === 0) return { hits };
  for (let pass = 1; pass < PASSES_MAX; pass += 1) {
    const output = applyHits(bytes, start, end, hits);
    const more = hitsIn(policy, output, context);
    if (more.length === 0) return { hits, output };
    hits = merge(hits, more, start);
  }
  return undefined;
}

function hitsIn(policy: RedactionPolicy, bytes: Uint8Array, context: KeyContext): readonly Hit[] {
  const { hits, signs } = scanAll(policy, bytes, 0, bytes.length, context);
  return hits.length > 0 || signs === 0
    ? hits
    : seeThrough(policy, bytes, 0, bytes.length, context, signs);
}

/** The range with every hit replaced, in new memory. */
export function applyHits(
  bytes: Uint8Array,
  start: number,
  end: number,
  hits: readonly Hit[],
): Uint8Array {
  let size = end - start;
  for (const hit of hits) size += hit.replacement.length - (hit.end - hit.start);
  const output = new Uint8Array(size);
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

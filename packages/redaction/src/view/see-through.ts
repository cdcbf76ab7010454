// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Hit, KeyContext } from '../engine/scan.ts';
import { SIGN } from '../engine/signs.ts';
import { scanAll } from '../patterns/find-patterns.ts';
import type { RedactionPolicy } from '../types.ts';
import { encodedRuns } from './encoded.ts';
import { viewOf, type View } from './view.ts';

/** Base64 in base64 is opened, a third time it is not. */
const DEPTH_MAX = 2;
const OPEN_BRACKET = 0x5b;
const NOTHING: readonly Hit[] = [];

/** What is found in the text that a run of base64 holds: the first thing is enough. */
function firstInside(
  policy: RedactionPolicy,
  text: Uint8Array,
  context: KeyContext,
  depth: number,
): Hit | undefined {
  const { hits, signs } = scanAll(policy, text, 0, text.length, context);
  if (hits.length > 0) return hits[0];
  if ((signs & SIGN.view) !== 0) {
    const [hit] = hitsInView(policy, text, 0, text.length, context);
    if (hit !== undefined) return hit;
  }
  if ((signs & SIGN.encoded) === 0 || depth === DEPTH_MAX) return undefined;
  return hitsInRuns(policy, text, 0, text.length, context, depth)[0];
}

/** The runs of base64 in a range in whose text something is found. */
export function hitsInRuns(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: KeyContext,
  depth = 0,
): readonly Hit[] {
  const hits: Hit[] = [];
  for (const run of encodedRuns(bytes, start, end)) {
    const found = firstInside(policy, run.text, context, depth + 1);
    if (found === undefined) continue;
    hits.push({ ...found, start: run.start, end: run.end, replacement: plain(found.replacement) });
  }
  return hits;
}

/**
 * What only shows when a text is decoded and folded: in URL encoding, `\u` escapes, other digits,
 * between invisible characters. The hits are in offsets of the text as it is.
 */
export function hitsInView(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: KeyContext,
): readonly Hit[] {
  const view = viewOf(bytes, start, end);
  if (view === undefined) return NOTHING;
  return broughtBack(view, scanAll(policy, view.bytes, 0, view.size, context).hits, start);
}

/** Hits in a view in offsets of the text as it is, behind `floor`. */
export function broughtBack(view: View, hits: readonly Hit[], floor: number): readonly Hit[] {
  let done = floor;
  return hits.flatMap((hit) => {
    // One escape can stand for several bytes of the view, and two hits can meet in it.
    const from = Math.max(done, view.from[hit.start]!);
    const to = view.until[hit.end - 1]!;
    if (to <= from) return [];
    done = to;
    // What is encoded is no value of the document that it stands in.
    const isValue = isPlain(view, hit.start) && isPlainBefore(view, hit.start);
    const replacement = isValue ? hit.replacement : plain(hit.replacement);
    return [{ ...hit, start: from, end: to, replacement }];
  });
}

/** Whether the mark before a value is in the text itself, so that the value is one of its JSON. */
function isPlainBefore(view: View, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && view.bytes[i]! <= 0x20) i -= 1;
  return i >= 0 && isPlain(view, i);
}

/** Whether a byte of a view is one of the text. */
function isPlain({ from, until }: View, at: number): boolean {
  const size = until[at]! - from[at]!;
  return size === 1;
}

/** The placeholder without the quotation marks of a JSON number. */
function plain(replacement: Uint8Array): Uint8Array {
  const open = replacement.indexOf(OPEN_BRACKET);
  return open <= 0 ? replacement : replacement.subarray(open, replacement.length - open);
}

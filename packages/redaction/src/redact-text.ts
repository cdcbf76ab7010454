// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ContentCategory } from './actions/action.ts';
import { asciiText } from './engine/bytes.ts';
import type { Hit } from './engine/scan.ts';
import { SCRATCH } from './engine/candidates/find-candidates.ts';
import { SCRATCH_BYTES_MAX } from './limits.ts';
import { failedFinding, findHits, toFinding } from './redact-bytes.ts';
import { PLACEHOLDERS } from './placeholders.ts';
import type { Originals } from './sealing/originals.ts';
import type { Finding, RedactionPolicy } from './types.ts';

/** Where the findings of a walk go, and the originals that a policy wants sealed. */
export interface Found {
  readonly findings: Finding[];
  readonly originals: Originals | undefined;
}

/** Where a string stands. */
export interface TextPlace {
  readonly key: string | undefined;
  readonly category: ContentCategory;
  readonly path: string;
}

const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();
/** Below this many UTF-16 code units a loop in JavaScript is faster than a call into the engine. */
const LOOP_LENGTH_MAX = 48;

let scratch: Uint8Array = SCRATCH;

/**
 * Redacts one string: its UTF-8 form is scanned by the same code as byte ranges, and the hits are
 * cut out of the string. Findings have offsets in UTF-16 code units.
 */
export function redactText(
  policy: RedactionPolicy,
  text: string,
  at: TextPlace,
  found: Found,
): string {
  if (text.length === 0) return text;
  const bytes = room(text.length);
  const size = encode(text, bytes);
  const settled = findHits(policy, bytes, 0, size, at.key, at.category);
  if (settled === undefined) {
    found.findings.push(failedFinding(at.path, text.length));
    return PLACEHOLDERS.failed;
  }
  const { hits } = settled;
  return hits.length === 0 ? text : cut(text, bytes, size, hits, at.path, found);
}

/** Memory for the UTF-8 form of `length` code units, kept between calls unless it is large. */
function room(length: number): Uint8Array {
  const size = length * 3;
  if (size <= SCRATCH.length) return SCRATCH;
  if (size <= scratch.length) return scratch;
  if (size > SCRATCH_BYTES_MAX) return new Uint8Array(size);
  scratch = new Uint8Array(Math.min(SCRATCH_BYTES_MAX, size * 2));
  return scratch;
}

function encode(text: string, bytes: Uint8Array): number {
  if (text.length > LOOP_LENGTH_MAX) return ENCODER.encodeInto(text, bytes).written;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return ENCODER.encodeInto(text, bytes).written;
    bytes[i] = code;
  }
  return text.length;
}

function cut(
  text: string,
  bytes: Uint8Array,
  size: number,
  hits: readonly Hit[],
  path: string,
  { findings, originals }: Found,
): string {
  const oneToOne = size === text.length;
  let output = '';
  let done = 0;
  let byte = 0;
  let unit = 0;
  for (const hit of hits) {
    const start: number = oneToOne ? hit.start : unit + unitsBetween(bytes, byte, hit.start);
    const end: number = oneToOne ? hit.end : start + unitsBetween(bytes, hit.start, hit.end);
    byte = hit.end;
    unit = end;
    output += text.slice(done, start) + replacementText(hit);
    done = end;
    findings.push(toFinding(hit, path, start, end));
    if (hit.action === 'seal') originals?.add(path, text.slice(start, end));
  }
  return output + text.slice(done);
}

/** Placeholders are ASCII; what a shadow finding leaves may be anything. */
function replacementText({ action, replacement }: Hit): string {
  if (action === 'shadow') return DECODER.decode(replacement);
  return asciiText(replacement, 0, replacement.length);
}

/** UTF-16 code units of the characters that begin in a range of UTF-8. */
function unitsBetween(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i]!;
    if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

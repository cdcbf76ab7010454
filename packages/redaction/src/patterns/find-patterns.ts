// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, endOfEscape } from '../engine/bytes.ts';
import { needsJsonQuotes } from '../engine/json-place.ts';
import { scanBytes, type Scanned } from '../engine/run.ts';
import { Scan, type Hit, type KeyContext } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import type { PersonalKind } from '../personal-keys.ts';
import type { FoundBy, RedactionPolicy } from '../types.ts';
import { FINDER_PLACEHOLDERS, spansIn } from './finder.ts';
import { rangesIn, type ByteSpan } from './windows.ts';

const MARK = 0x22;
const BACKSLASH = 0x5c;
const PLACEHOLDER = asciiBytes(PLACEHOLDERS.custom);

/** What the detectors and the policy's own patterns find, in order and without overlaps. */
export function scanAll(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: KeyContext,
): Scanned {
  const scanned = scanBytes(policy, bytes, start, end, context);
  if (policy.patterns.length === 0 && policy.finders.length === 0) return scanned;
  let all = scanned.hits;
  for (const pattern of policy.patterns) {
    const scan = new Scan(policy, bytes, start, end, context);
    let at = start;
    while (at < end) {
      const to = stretchEnd(bytes, at, end);
      for (const range of rangesIn(pattern.expression, bytes, at, to)) {
        takeMatch(scan, range, pattern.detector, PLACEHOLDER);
      }
      at = behindMark(bytes, to, end);
    }
    all = join(all, scan.hits);
  }
  for (const finder of policy.finders) {
    const scan = new Scan(policy, bytes, start, end, context);
    for (const span of spansIn(finder, scan)) takeSpan(scan, span, span.type);
    all = join(all, scan.hits);
  }
  return { hits: all, settled: false, signs: scanned.signs };
}

/**
 * Patterns see the text between quotation marks and backslashes and never across one: those are the
 * structure of JSON, at any depth, and what a pattern takes out must not take them along.
 */
function stretchEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] !== MARK && bytes[i] !== BACKSLASH) i += 1;
  return i;
}

function behindMark(bytes: Uint8Array, at: number, end: number): number {
  return at < end && bytes[at] === BACKSLASH ? endOfEscape(bytes, at, end) : at + 1;
}

/** What a finder found, in pieces where it goes across the structure of JSON. */
function takeSpan(scan: Scan, span: ByteSpan, type: PersonalKind): void {
  let at = span.start;
  while (at < span.end) {
    const to = Math.min(span.end, stretchEnd(scan.bytes, at, span.end));
    if (to > at) takeMatch(scan, { start: at, end: to }, type, FINDER_PLACEHOLDERS[type]);
    at = behindMark(scan.bytes, to, scan.end);
  }
}

/** In JSON outside of its strings only numbers can be taken out, and each one only as a whole. */
function takeMatch(scan: Scan, match: ByteSpan, detector: FoundBy, placeholder: Uint8Array): void {
  const { bytes, end } = scan;
  if (needsJsonQuotes(scan, match.start) === undefined) {
    scan.take(Math.max(scan.floor, match.start), match.end, detector, placeholder);
    return;
  }
  let from = match.start;
  while (from > scan.floor && isNumberByte(bytes[from - 1]!)) from -= 1;
  while (from < match.end) {
    let to = from;
    let hasDigit = false;
    for (; to < end && isNumberByte(bytes[to]!); to += 1) hasDigit ||= isDigit(bytes[to]!);
    if (hasDigit) scan.takeNumber(from, to, detector, placeholder);
    from = Math.max(to, from + 1);
  }
}

/** Of a JSON number with its exponent; the `e` of `true` has no digit beside it. */
function isNumberByte(byte: number): boolean {
  return isDigit(byte) || byte === 0x2d || byte === 0x2e || byte === 0x2b || (byte | 0x20) === 0x65;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Two ordered lists as one. Where two overlap, one hit covers both, so that nothing of either stays. */
function join(one: readonly Hit[], other: readonly Hit[]): readonly Hit[] {
  if (other.length === 0) return one;
  const sorted = [...one, ...other].sort((a, b) => a.start - b.start || b.end - a.end);
  const joined: Hit[] = [];
  for (const hit of sorted) {
    const last = joined.at(-1);
    if (last === undefined || hit.start >= last.end) joined.push(hit);
    else if (hit.end > last.end) joined[joined.length - 1] = { ...last, end: hit.end };
  }
  return joined;
}

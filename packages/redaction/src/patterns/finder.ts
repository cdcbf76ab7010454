// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { PersonalKind } from '../personal-keys.ts';
import { asciiBytes } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import type { ByteSpan } from './windows.ts';

/** What a finder found: UTF-16 offsets in the text that it was given. */
export interface FoundSpan {
  readonly start: number;
  readonly end: number;
  readonly type: PersonalKind;
}

/**
 * Finds what no rule can, for example names of people in prose: a list of names, or a model that runs
 * in the process. It is given with the policy (`compilePolicy(data, { finders: [finder] })`) and asked
 * about every text, behind the detectors and the patterns.
 *
 * It answers at once, since redaction happens before anything leaves the call that emits: a model
 * behind a network or in a worker cannot be a finder. It must be deterministic. When it throws, or
 * answers with a span that is none of the text, the value is withheld as `[REDACTION_FAILED]`.
 */
export interface SpanFinder {
  readonly find: (text: string) => readonly FoundSpan[];
}

export const FINDER_PLACEHOLDERS: Readonly<Record<PersonalKind, Uint8Array>> = {
  person_name: asciiBytes(PLACEHOLDERS.personName),
  postal_address: asciiBytes(PLACEHOLDERS.postalAddress),
};

const DECODER = new TextDecoder();

/** The spans of one finder as ranges of bytes, in order; what is in brackets is a placeholder. */
export function spansIn(
  finder: SpanFinder,
  { bytes, start, end }: Scan,
): readonly (ByteSpan & { readonly type: PersonalKind })[] {
  const text = DECODER.decode(bytes.subarray(start, end));
  const spans = [...finder.find(text)].sort((a, b) => a.start - b.start);
  const bytesUpTo = (unit: number): number =>
    text.length === end - start ? unit : Buffer.byteLength(text.slice(0, unit));
  return spans.flatMap((span) => {
    if (!isSpan(span, text.length)) throw new RangeError('a finder found what is not in the text');
    if (/[[\]]/.test(text.slice(span.start, span.end))) return [];
    return [
      { start: start + bytesUpTo(span.start), end: start + bytesUpTo(span.end), type: span.type },
    ];
  });
}

function isSpan({ start, end, type }: FoundSpan, length: number): boolean {
  if (!Number.isInteger(start) || !Number.isInteger(end)) return false;
  return start >= 0 && start < end && end <= length && Object.hasOwn(FINDER_PLACEHOLDERS, type);
}

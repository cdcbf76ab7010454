// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { categoryOf, type ContentCategory } from './actions/action.ts';
import { applyActions } from './actions/apply-actions.ts';
import { asciiBytes } from './engine/bytes.ts';
import { confidenceOf } from './detectors/all.ts';
import { NO_KEY, type Hit } from './engine/scan.ts';
import { applyHits, settle, UNCHANGED, type Settled } from './engine/settle.ts';
import { isIdShaped, isUuid, UUID_BYTES } from './id-shapes.ts';
import { isPersonalValue } from './personal-keys.ts';
import { isPlaceholderAt, PLACEHOLDERS, typeIn } from './placeholders.ts';
import { pieceOfSlab } from './slab.ts';
import { Originals } from './sealing/originals.ts';
import type { Finding, RedactedBytes, RedactionPlace, RedactionPolicy } from './types.ts';

const SECRET = asciiBytes(PLACEHOLDERS.secret);
const DECODER = new TextDecoder();
const PERSONAL = {
  person_name: asciiBytes(PLACEHOLDERS.personName),
  postal_address: asciiBytes(PLACEHOLDERS.postalAddress),
} as const;
const FAILED = asciiBytes(PLACEHOLDERS.failed);

/**
 * Redacts UTF-8 in `bytes[start, end)` without making a string. Undefined when there is nothing to
 * redact (then nothing was copied); offsets of findings count bytes from `start`.
 * Never throws: a value that cannot be judged comes back as `[REDACTION_FAILED]`.
 */
export function redactBytes(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  at?: RedactionPlace,
): RedactedBytes | undefined {
  const path = at?.path ?? '';
  try {
    const settled = findHits(policy, bytes, start, end, at?.key, at?.category);
    if (settled === undefined) return failedBytes(path, end - start);
    const { hits } = settled;
    if (hits.length === 0) return undefined;
    const findings = hits.map((hit) => toFinding(hit, path, hit.start - start, hit.end - start));
    const output = settled.output ?? applyHits(bytes, start, end, hits, pieceOfSlab);
    if (!policy.seals) return { bytes: output, findings };
    return { bytes: output, findings, originals: originalsOf(hits, path, bytes) };
  } catch {
    return failedBytes(path, Math.max(0, end - start) || 0);
  }
}

function originalsOf(hits: readonly Hit[], path: string, bytes: Uint8Array): Originals {
  const originals = new Originals();
  for (const { action, start, end } of hits) {
    if (action === 'seal') originals.add(path, DECODER.decode(bytes.subarray(start, end)));
  }
  return originals;
}

/** The hits of one value and what the policy does with them; undefined when it must be withheld. */
export function findHits(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  key: string | undefined,
  category: ContentCategory | undefined,
): Settled | undefined {
  const settled = detect(policy, bytes, start, end, key);
  if (!policy.actions.isNeeded || settled === undefined || settled.hits.length === 0) {
    return settled;
  }
  return {
    hits: applyActions(policy, settled.hits, { bytes, start, end }, category ?? categoryOf(key)),
  };
}

function detect(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  key: string | undefined,
): Settled | undefined {
  if (start >= end) return UNCHANGED;
  // The commonest id of all, and the longest to look at.
  const uuid = end - start === UUID_BYTES && policy.patterns.length === 0 && isUuid(bytes, start);
  if (key === undefined) {
    return uuid ? UNCHANGED : settle(policy, bytes, start, end, NO_KEY);
  }
  const verdict = policy.keyTable.verdict(key);
  if (verdict.kept) return UNCHANGED;
  if (verdict.secret) {
    if (isPlaceholderAt(bytes, start, end)) return UNCHANGED;
    return { hits: [{ start, end, detector: 'secret_key_name', replacement: SECRET }] };
  }
  if (uuid || (verdict.id && isIdShaped(bytes, start, end))) return UNCHANGED;
  const { personal } = verdict;
  if (personal !== undefined && isPersonalValue(personal, bytes, start, end)) {
    const { kind } = personal;
    return { hits: [{ start, end, detector: kind, replacement: PERSONAL[kind] }] };
  }
  return settle(policy, bytes, start, end, verdict.context);
}

/** A finding for a hit, at offsets in the unit of the input. */
export function toFinding(hit: Hit, path: string, start: number, end: number): Finding {
  const { detector, action = 'placeholder' } = hit;
  const type = hit.type ?? typeIn(hit.replacement);
  return { type, detector, path, start, end, confidence: confidenceOf(detector), action };
}

/** The finding that stands for a value which could not be judged. */
export function failedFinding(path: string, length: number): Finding {
  return {
    type: 'failed',
    detector: 'redaction_failed',
    path,
    start: 0,
    end: length,
    confidence: 1,
    action: 'placeholder',
  };
}

function failedBytes(path: string, length: number): RedactedBytes {
  return { bytes: FAILED.slice(), findings: [failedFinding(path, length)] };
}

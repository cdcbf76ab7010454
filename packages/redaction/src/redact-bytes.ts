// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes } from './engine/bytes.ts';
import { CONFIDENCE } from './engine/detector-bits.ts';
import { NUMBER_CONTEXT, type Hit } from './engine/scan.ts';
import { applyHits, settle, UNCHANGED, type Settled } from './engine/settle.ts';
import { isIdShaped } from './id-shapes.ts';
import { isPlaceholderAt, PLACEHOLDERS } from './placeholders.ts';
import type { Finding, RedactedBytes, RedactionPlace, RedactionPolicy } from './types.ts';

const SECRET = asciiBytes(PLACEHOLDERS.secret);
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
    const settled = findHits(policy, bytes, start, end, at?.key);
    if (settled === undefined) return failedBytes(path, end - start);
    const { hits } = settled;
    if (hits.length === 0) return undefined;
    const findings = hits.map((hit) => toFinding(hit, path, hit.start - start, hit.end - start));
    return { bytes: settled.output ?? applyHits(bytes, start, end, hits), findings };
  } catch {
    return failedBytes(path, Math.max(0, end - start) || 0);
  }
}

/** The hits of one value under its key, settled; undefined when it must be withheld. */
export function findHits(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  key: string | undefined,
): Settled | undefined {
  if (start >= end) return UNCHANGED;
  if (key === undefined) return settle(policy, bytes, start, end, NUMBER_CONTEXT.none);
  const verdict = policy.keyTable.verdict(key);
  if (verdict.kept) return UNCHANGED;
  if (verdict.secret) {
    if (isPlaceholderAt(bytes, start, end)) return UNCHANGED;
    return { hits: [{ start, end, detector: 'secret_key_name', replacement: SECRET }] };
  }
  if (verdict.id && isIdShaped(bytes, start, end)) return UNCHANGED;
  return settle(policy, bytes, start, end, verdict.context);
}

/** A finding for a hit, at offsets in the unit of the input. */
export function toFinding(hit: Hit, path: string, start: number, end: number): Finding {
  const { detector } = hit;
  return { detector, path, start, end, confidence: CONFIDENCE[detector], action: 'placeholder' };
}

/** The finding that stands for a value which could not be judged. */
export function failedFinding(path: string, length: number): Finding {
  return {
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

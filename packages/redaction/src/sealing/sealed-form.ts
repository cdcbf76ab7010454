// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { SEALED_TEXT_BYTES_MAX } from '../limits.ts';
import { redact } from '../redact.ts';
import { redactBytes } from '../redact-bytes.ts';
import type { RedactionPolicy } from '../types.ts';
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './hpke.ts';
import { readSealed, writeSealed, type SealedBox, type SealedText } from './sealed-text.ts';

/** Encapsulated key, data key, tag. */
const WRAPPED_KEY_BYTES = KEY_BYTES + KEY_BYTES + TAG_BYTES;
/** A finding over this share of a box's text means that the text is no ciphertext. */
const FOUND_SHARE = 0.8;
const DECODER = new TextDecoder('utf-8', { fatal: true });

/**
 * Whether UTF-8 is exactly what a sealer writes: the canonical form, sizes and alphabet of every
 * part, paths in which nothing is found, and boxes that are neither text nor a key as it was.
 * Redaction passes such a value as it is. Only the tenant can tell whether it opens, so a writer who
 * encrypts something himself can put it here, as into any field; what anybody can read, he cannot.
 */
export function isSealedForm(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number = 0,
  end: number = bytes.length,
): boolean {
  if (end - start > SEALED_TEXT_BYTES_MAX) return false;
  const sealed = read(bytes.subarray(start, end));
  return (
    sealed !== undefined &&
    /^[0-9a-f]{16}$/.test(sealed.keyId) &&
    sealed.boxes.length > 0 &&
    isOpaque(policy, sealed.wrappedKey, WRAPPED_KEY_BYTES, WRAPPED_KEY_BYTES) &&
    sealed.boxes.every((box) => isBox(policy, box))
  );
}

/** Undefined for anything that is not written again exactly as it is. */
function read(bytes: Uint8Array): SealedText | undefined {
  try {
    const text = DECODER.decode(bytes);
    const sealed = readSealed(text);
    return writeSealed(sealed) === text ? sealed : undefined;
  } catch {
    return undefined;
  }
}

function isBox(policy: RedactionPolicy, { path, box }: SealedBox): boolean {
  const bytesMin = NONCE_BYTES + TAG_BYTES + 1;
  return (
    redact(policy, path).findings.length === 0 &&
    isOpaque(policy, box, bytesMin, SEALED_TEXT_BYTES_MAX)
  );
}

/** Random bytes are UTF-8 once in ten million times at the smallest size of a box. */
function isOpaque(policy: RedactionPolicy, box: Uint8Array, min: number, max: number): boolean {
  if (box.length < min || box.length > max || isText(box)) return false;
  const written = Buffer.from(Buffer.from(box).toString('base64url'));
  const found = redactBytes(policy, written, 0, written.length)?.findings ?? [];
  const covered = found.reduce((sum, finding) => sum + finding.end - finding.start, 0);
  return covered < written.length * FOUND_SHARE;
}

function isText(bytes: Uint8Array): boolean {
  try {
    DECODER.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { canonicalJson, LedgerlineError } from '@ledgerline/conventions';
import { NONCE_BYTES, TAG_BYTES } from './hpke.ts';

/** What a sealed original belongs to; each box is bound to all of it and opens nowhere else. */
export interface SealedPlace {
  readonly tenant: string;
  /** `log.record.uid` of the record. */
  readonly recordId: string;
  /** `id@version` of the policy that took the value out. */
  readonly policy: string;
}

/** One value that a placeholder stands for. Never logged, never part of a finding. */
export interface Original {
  /** The path of its finding. */
  readonly path: string;
  readonly value: string;
}

export interface SealedBox {
  readonly path: string;
  /** Nonce, ciphertext, tag. */
  readonly box: Uint8Array;
}

/** The side attribute, read. */
export interface SealedText {
  readonly keyId: string;
  /** Encapsulated key and wrapped data key. */
  readonly wrappedKey: Uint8Array;
  readonly boxes: readonly SealedBox[];
}

const VERSION = 1;

/** The side attribute as text: canonical JSON, so the same boxes are the same bytes. */
export function writeSealed({ keyId, wrappedKey, boxes }: SealedText): string {
  return canonicalJson({
    v: VERSION,
    key_id: keyId,
    key: base64url(wrappedKey),
    boxes: boxes.map(({ path, box }) => ({ path, box: base64url(box) })),
  });
}

/** Throws `seal_invalid` for anything that `writeSealed` does not write. */
export function readSealed(text: string): SealedText {
  const parsed = parse(text);
  const { v, key_id: keyId, key, boxes } = parsed as Record<string, unknown>;
  if (v !== VERSION) throw invalid(`its version is not ${VERSION}`);
  if (typeof keyId !== 'string' || typeof key !== 'string' || !Array.isArray(boxes)) {
    throw invalid('key_id, key or boxes is missing');
  }
  return {
    keyId,
    wrappedKey: Buffer.from(key, 'base64url'),
    boxes: boxes.map((each: unknown) => {
      const { path, box } = (each ?? {}) as Record<string, unknown>;
      if (typeof path !== 'string' || typeof box !== 'string') {
        throw invalid('a box has no path or no content');
      }
      return { path, box: Buffer.from(box, 'base64url') };
    }),
  };
}

/** At least what stands around the boxes: the version, the key's id and the wrapped key. */
export const HEAD_TEXT_BYTES = 256;

const BOX_TEXT_BYTES = 32;

/** At least what the box of an original takes in the text. */
export function boxTextBytes({ path, value }: Original): number {
  const boxed = Buffer.byteLength(value) + NONCE_BYTES + TAG_BYTES;
  return BOX_TEXT_BYTES + Buffer.byteLength(JSON.stringify(path)) + Math.ceil((boxed * 4) / 3);
}

/** Additional data of box number `index`: a box that is moved or copied does not open. */
export function boxContext(place: SealedPlace, path: string, index: number): Uint8Array {
  const { tenant, recordId, policy } = place;
  return Buffer.from(canonicalJson(['ledgerline-seal', tenant, recordId, policy, path, index]));
}

/** What the data key is wrapped for. */
export function keyContext(tenant: string, keyId: string): Uint8Array {
  return Buffer.from(canonicalJson(['ledgerline-seal-key', tenant, keyId]));
}

export function invalid(problem: string): LedgerlineError {
  return new LedgerlineError('seal_invalid', `The sealed originals cannot be read: ${problem}.`);
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below; the parser's message would quote the text.
  }
  throw invalid('they are no JSON object');
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

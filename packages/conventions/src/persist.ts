// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

import type { StorageClass } from './generated/enums.ts';

/** The share of sampled events that is kept when nobody says another one. */
export const SAMPLE_SHARE: number = 0.1;

const HASH_BITS = 32;

/** Whether a store keeps an event (requirement 23). Audit and cost are always kept; of the others
 * `never` is not, and of `sampled` a share (0 to 1), told by the event id, so that every store and
 * every resend decides alike. Anything else means always. */
export function isKept(
  persist: string | undefined,
  eventId: string,
  storageClasses: readonly StorageClass[],
  share: number = SAMPLE_SHARE,
): boolean {
  if (persist !== 'never' && persist !== 'sampled') return true;
  if (storageClasses.includes('audit') || storageClasses.includes('cost')) return true;
  if (persist === 'never') return false;
  const hash = createHash('sha256').update(eventId, 'utf8').digest().readUInt32BE(0);
  return hash < share * 2 ** HASH_BITS;
}

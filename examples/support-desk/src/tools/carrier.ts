// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DeskFault } from '../errors.ts';
import { CARRIER_BURST, CARRIER_CALLS_PER_SECOND } from '../limits.ts';
import type { Shop } from '../shop/shop.ts';
import { TokenBucket } from './token-bucket.ts';
import type { RateLimit } from './token-bucket.ts';

/** Where a parcel is, in the carrier's words. */
export interface TrackingStatus {
  readonly trackingNumber: string;
  readonly lastSeen: string;
  /** ISO day. */
  readonly expectedOn: string;
}

/**
 * A simulated carrier, unreliable on purpose and the same way each time. The last digit of a tracking
 * number says how: 6 fails once, 8 fails twice, 9 never answers, the others work. It refuses calls
 * above its rate limit, as carriers do.
 */
export class Carrier {
  readonly #shop: Shop;
  readonly #limit: RateLimit;
  readonly #faultsLeft = new Map<string, number>();

  constructor(
    shop: Shop,
    limit: RateLimit = new TokenBucket({
      burst: CARRIER_BURST,
      perSecond: CARRIER_CALLS_PER_SECOND,
    }),
  ) {
    this.#shop = shop;
    this.#limit = limit;
  }

  /** @throws DeskFault `rate_limited` and `carrier_unavailable` (both retryable), `not_found`. */
  async track(trackingNumber: string): Promise<TrackingStatus> {
    const waitMs = this.#limit.take();
    if (waitMs > 0) {
      throw new DeskFault('rate_limited', `The carrier takes the next call in ${waitMs} ms.`, {
        retryable: true,
        retryAfterMs: waitMs,
      });
    }
    const faults = this.#faultsLeft.get(trackingNumber) ?? plannedFaults(trackingNumber);
    if (faults > 0) {
      this.#faultsLeft.set(trackingNumber, faults - 1);
      throw new DeskFault('carrier_unavailable', 'The carrier answered 503.', { retryable: true });
    }
    const shipment = this.#shop.shipment(trackingNumber);
    if (shipment === undefined) {
      throw new DeskFault('not_found', `The carrier knows no parcel ${trackingNumber}.`);
    }
    return { trackingNumber, ...shipment };
  }
}

function plannedFaults(trackingNumber: string): number {
  switch (trackingNumber.at(-1)) {
    case '6':
      return 1;
    case '8':
      return 2;
    case '9':
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}

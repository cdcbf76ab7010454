// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Carrier, Parcel } from './carrier.ts';
import { splitOrigins, type OriginCount } from './origin.ts';

/** A sealed batch and whose it is. */
export interface Batch<B> {
  readonly parcel: Parcel<B>;
  readonly origins: readonly OriginCount[];
  /** It tells of losses: it has room of its own, travels alone, and its own loss is not told again. */
  readonly isReport: boolean;
}

/** Two batches in the order of their items; none when it is a single item or cannot be taken apart. */
export function halve<B>(carrier: Carrier<never, B>, batch: Batch<B>): Batch<B>[] {
  const { count, sizeBytes, body } = batch.parcel;
  if (carrier.halve === undefined || count < 2) return [];
  const firstCount = Math.ceil(count / 2);
  // Shares of the size that was counted, so that the queue's sum comes out even.
  const firstBytes = Math.ceil(sizeBytes / 2);
  const [firstOrigins, secondOrigins] = splitOrigins(batch.origins, firstCount);
  try {
    const [first, second] = carrier.halve(body, firstCount);
    const part = (
      half: B,
      size: number,
      items: number,
      origins: readonly OriginCount[],
    ): Batch<B> => ({
      parcel: { body: half, count: items, sizeBytes: size },
      origins,
      isReport: batch.isReport,
    });
    return [
      part(first, firstBytes, firstCount, firstOrigins),
      part(second, sizeBytes - firstBytes, count - firstCount, secondOrigins),
    ];
  } catch {
    return [];
  }
}

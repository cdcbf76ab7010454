// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { errorType } from './errors.ts';

/** A sealed batch: what is sent, how many items it holds, and its size. */
export interface Parcel<B> {
  readonly body: B;
  readonly count: number;
  readonly sizeBytes: number;
}

/** What a receiver said about one request. */
export type SendOutcome =
  /** Stored, except for `rejected` items that can never be stored. */
  | { readonly kind: 'delivered'; readonly rejected: number; readonly reason?: string }
  /** Not stored, or not known: send the same again, not before `afterMs` when it is given. */
  | { readonly kind: 'again'; readonly afterMs?: number; readonly reason: string }
  /** Never acceptable in this form. */
  | { readonly kind: 'refused'; readonly status?: number; readonly reason: string };

/** Whether the items themselves are why; a credential or an address is not mended by sending less. */
export function blamesItems(outcome: SendOutcome): boolean {
  return outcome.kind === 'refused' && [400, 413, 422].includes(outcome.status ?? 0);
}

/** How items become bytes and how those travel; `send` never rejects. */
export interface Carrier<T, B> {
  /** The estimate is what counts for the queue's limit where there are no bytes to measure. */
  seal(items: readonly T[], estimatedBytes: number): Parcel<B>;
  join(parts: readonly Parcel<B>[]): Parcel<B>;
  /** Two bodies, the first with so many items; absent where nothing is ever refused. May throw. */
  halve?(body: B, firstCount: number): readonly [B, B];
  send(body: B): Promise<SendOutcome>;
  close(): Promise<void>;
}

/**
 * Closes a carrier and says what went wrong. A sink of somebody else's may fail to close, or never
 * finish; that is not our caller's trouble.
 */
export async function closeCarrier(
  carrier: Pick<Carrier<never, never>, 'close'>,
  timeoutMs: number,
): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(resolve, timeoutMs, 'it did not finish');
  carrier.close().then(
    () => resolve(undefined),
    (error: unknown) => resolve(errorType(error)),
  );
  const trouble = await promise;
  clearTimeout(timer);
  return trouble;
}

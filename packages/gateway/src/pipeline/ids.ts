// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

/**
 * Ids that a sender left out, made from what it sent: the same request sent again gets the same
 * ids, so its duplicates are seen.
 */
export class DerivedIds {
  readonly #digest: Buffer;

  /** `digest` is the SHA-256 of the request's bytes. */
  constructor(digest: Buffer) {
    this.#digest = digest;
  }

  /** A UUID (version 8, RFC 9562) for the event of a row. */
  eventId(row: number): string {
    return uuid8(this.#hash('event', row));
  }

  traceId(row: number): Buffer {
    return this.#hash('trace', row).subarray(0, 16);
  }

  spanId(row: number): Buffer {
    return this.#hash('span', row).subarray(0, 8);
  }

  /** One id for everything that came with one request. */
  requestId(): string {
    return uuid8(this.#hash('request', 0));
  }

  #hash(what: string, row: number): Buffer {
    return createHash('sha256').update(this.#digest).update(`${what}:${row}`).digest();
  }
}

function uuid8(hash: Buffer): string {
  const bytes = Buffer.from(hash.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `${parts.join('-')}-${hex.slice(20)}`;
}

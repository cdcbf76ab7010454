// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { omitted } from './call-content.ts';
import { MAX_CONTENT_BYTES } from './limits.ts';
import { estimateBytes, toAttributeValue } from './payload.ts';

/** What of a stream is kept for its event: pieces of text joined, anything else as a list. */
export class StreamedOutput {
  readonly #pieces: unknown[] = [];
  #sizeBytes = 0;

  /** A piece, converted now, as chunks may be reused by who made them. */
  add(piece: unknown): void {
    if (piece === undefined || piece === null) return;
    const value = toAttributeValue(piece);
    this.#sizeBytes += estimateBytes(value);
    if (this.#sizeBytes > MAX_CONTENT_BYTES) {
      this.#pieces.length = 0;
      return;
    }
    const last = this.#pieces.length - 1;
    if (typeof value === 'string' && typeof this.#pieces[last] === 'string') {
      // Joined before it is redacted: an address may arrive in two halves.
      this.#pieces[last] += value;
    } else this.#pieces.push(value);
  }

  /** Undefined when nothing was added; its size alone when it grew too large for an event. */
  value(): unknown {
    if (this.#sizeBytes > MAX_CONTENT_BYTES) {
      return omitted(this.#sizeBytes);
    }
    return this.#pieces.length > 1 ? this.#pieces : this.#pieces[0];
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

const SLAB_BYTES = 16_384;
/** Larger results have memory of their own. */
const PIECE_BYTES_MAX = 1_024;

let slab = new Uint8Array(SLAB_BYTES);
let used = 0;

/**
 * Zeroed memory for a small result, cut from a larger piece as `Buffer.allocUnsafe` does: asking the
 * runtime for it takes longer than the redaction of a short value. Only what is redacted may be
 * written here, since neighbours can be seen through `.buffer`.
 */
export function pieceOfSlab(size: number): Uint8Array {
  if (size > PIECE_BYTES_MAX) return new Uint8Array(size);
  if (used + size > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  const piece = new Uint8Array(slab.buffer, used, size);
  used += size;
  return piece;
}

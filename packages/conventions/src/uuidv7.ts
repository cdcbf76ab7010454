// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { randomFillSync } from 'node:crypto';

// Random bytes are drawn in blocks, because one call a UUID costs ten times as much.
const POOL_BYTES = 4096;
const pool = new Uint8Array(POOL_BYTES);
let poolOffset = POOL_BYTES;

let lastMs = 0;
// 12 bits of rand_a serve as a counter within a millisecond (RFC 9562, section 6.2, method 1).
let counter = 0;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** A UUIDv7 (RFC 9562). Within a process every id sorts after the ones before it, even when the
 * clock goes back: then the last time seen is kept until the clock has caught up. */
export function uuidv7(nowMs: number = Date.now()): string {
  if (poolOffset + 10 > POOL_BYTES) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  const wholeMs = Math.trunc(nowMs);
  if (wholeMs > lastMs) {
    lastMs = wholeMs;
    // Starting in the lower half leaves room for 2048 ids before the time has to be borrowed.
    counter = ((byteAt(0) << 8) | byteAt(1)) & 0x7ff;
  } else {
    counter += 1;
    if (counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
  }
  const id = format(lastMs, counter);
  poolOffset += 10;
  return id;
}

function byteAt(offset: number): number {
  return pool[poolOffset + offset] ?? 0;
}

function hex(byte: number): string {
  return HEX[byte & 0xff] ?? '';
}

function format(ms: number, sequence: number): string {
  const high = Math.floor(ms / 0x1_0000);
  const low = ms % 0x1_0000;
  return (
    `${hex(high >>> 24)}${hex(high >>> 16)}${hex(high >>> 8)}${hex(high)}-` +
    `${hex(low >>> 8)}${hex(low)}-${hex(0x70 | (sequence >>> 8))}${hex(sequence)}-` +
    `${hex(0x80 | (byteAt(2) & 0x3f))}${hex(byteAt(3))}-` +
    `${hex(byteAt(4))}${hex(byteAt(5))}${hex(byteAt(6))}${hex(byteAt(7))}${hex(byteAt(8))}${hex(byteAt(9))}`
  );
}

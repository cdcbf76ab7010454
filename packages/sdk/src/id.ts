// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4096;
const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

/** A random W3C trace id: 32 hexadecimal digits, never all zero. */
export function randomTraceId(): string {
  return randomHex(16);
}

/** A random W3C span id: 16 hexadecimal digits, never all zero. */
export function randomSpanId(): string {
  return randomHex(8);
}

/** Random bytes from a pool: one system call serves hundreds of ids. */
function randomHex(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const text = pool.toString('hex', used, used + bytes);
  used += bytes;
  return /^0+$/.test(text) ? randomHex(bytes) : text;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';

/** Refuses a request that would have more rows of a kind than fit; the sender is to send less. */
export function assertRows(count: number, max: number, what: string): void {
  if (count <= max) return;
  throw new LedgerlineError('payload_too_large', `The request has more than ${max} ${what}.`);
}

/** A growable column of unsigned 32-bit numbers; read `data` up to the row count of its owner. */
export class U32 {
  data: Uint32Array;

  constructor(capacity: number) {
    this.data = new Uint32Array(capacity);
  }

  set(row: number, value: number): void {
    if (row >= this.data.length) this.#grow(row);
    this.data[row] = value;
  }

  at(row: number): number {
    return this.data[row]!;
  }

  /** Makes room up to a row, for owners that write several columns at once. */
  ensure(row: number): void {
    if (row >= this.data.length) this.#grow(row);
  }

  #grow(row: number): void {
    const grown = new Uint32Array(Math.max(row + 1, this.data.length * 2));
    grown.set(this.data);
    this.data = grown;
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Terminal } from '../command.ts';
import { OUTPUT_BYTES } from './limits.ts';

/** Most bytes of UTF-8 for a UTF-16 code unit. */
const BYTES_PER_UNIT = 3;

/**
 * Collects lines as bytes and writes many at once. One string of many lines would have two bytes for
 * each character as soon as one line has such a character, and take five times as long to encode.
 */
export class Output {
  readonly #terminal: Terminal;
  #bytes: Buffer = Buffer.allocUnsafe(OUTPUT_BYTES);
  #size = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Adds a line; true when `drained` of the terminal must be waited for. */
  add(line: string): boolean {
    const room = line.length * BYTES_PER_UNIT;
    const isFull = this.#size + room > OUTPUT_BYTES;
    if (isFull) this.flush();
    if (room > OUTPUT_BYTES) this.#terminal.out(line);
    else this.#size += this.#bytes.write(line, this.#size);
    return isFull;
  }

  flush(): void {
    if (this.#size === 0) return;
    // The terminal may keep what it is given until the reader has taken it.
    this.#terminal.out(this.#bytes.subarray(0, this.#size));
    this.#bytes = Buffer.allocUnsafe(OUTPUT_BYTES);
    this.#size = 0;
  }
}

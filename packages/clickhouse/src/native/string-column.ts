// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { assertRange, grow, newBuffer, varIntLength, writeVarInt } from './column.ts';
import type { NativeColumn } from './column.ts';
import { copyView, copyWords, OVERSHOOT_BYTES, WORDS_BYTES_MAX } from './copy-words.ts';

const HEX = Buffer.from('0123456789abcdef', 'latin1');

/** Up to this many characters a loop beats the call into C++ (bench/encoder.ts). */
const LOOP_CHARACTERS_MAX = 24;

/**
 * `String`: a length and the bytes. Also right for `LowCardinality(String)` and `Enum` columns of
 * the table: the engine converts.
 */
export class StringColumn implements NativeColumn {
  readonly type: string = 'String';
  #bytes: Buffer = newBuffer();
  #view: DataView = viewOf(this.#bytes);
  #used = 0;
  #rows = 0;
  #last = 0;

  get rows(): number {
    return this.#rows;
  }

  get byteLength(): number {
    return this.#used;
  }

  /** Appends text as UTF-8; a lone surrogate becomes U+FFFD. */
  append(text: string): void {
    const length = text.length;
    const at = this.#open(length * 3 + 5);
    const bytes = this.#bytes;
    if (length <= LOOP_CHARACTERS_MAX) {
      let index = 0;
      while (index < length) {
        const unit = text.charCodeAt(index);
        if (unit > 0x7f) break;
        index += 1;
        bytes[at + index] = unit;
      }
      if (index === length) {
        bytes[at] = length;
        this.#used = at + 1 + length;
        return;
      }
    }
    // The length in bytes is known after writing, so the text goes where a prefix of its length
    // in UTF-16 units would end, and moves in the rare case that the prefix is longer.
    const guess = varIntLength(length);
    const written = bytes.write(text, at + guess, 'utf8');
    const prefix = varIntLength(written);
    if (prefix !== guess) bytes.copyWithin(at + prefix, at + guess, at + guess + written);
    this.#used = writeVarInt(bytes, at, written) + written;
  }

  /** Appends the bytes `source[start..end)` as they are: no string is made, nothing is checked. */
  appendRange(source: Uint8Array, start: number, end: number): void {
    assertRange(source, start, end);
    const length = end - start;
    const opened = this.#open(length + 5);
    const at = writeVarInt(this.#bytes, opened, length);
    copyWords(source, start, end, this.#bytes, this.#view, at);
    this.#used = at + length;
  }

  /** Appends a copy of all of `source`. */
  appendBytes(source: Uint8Array): void {
    this.appendRange(source, 0, source.length);
  }

  /** Appends the bytes `source[start..end)` as lower-case hexadecimal text, e.g. a trace id. */
  appendHex(source: Uint8Array, start: number, end: number): void {
    assertRange(source, start, end);
    const length = (end - start) * 2;
    let at = this.#open(length + 5);
    const bytes = this.#bytes;
    at = writeVarInt(bytes, at, length);
    for (let from = start; from < end; from++) {
      const byte = source[from] as number;
      bytes[at++] = HEX[byte >> 4] as number;
      bytes[at++] = HEX[byte & 0x0f] as number;
    }
    this.#used = at;
  }

  get prefixLength(): number {
    return 0;
  }

  appendPrevious(): void {
    if (this.#rows === 0) throw new RangeError('an empty column has no previous row');
    this.repeat(this.#last, this.#used, 1);
  }

  /**
   * Appends `rows` rows whose wire form is already in this column, at `from..to`. For columns
   * built of this one, such as maps.
   */
  repeat(from: number, to: number, rows: number): void {
    const length = to - from;
    const at = this.#used;
    this.#reserve(at + length);
    if (length <= WORDS_BYTES_MAX) {
      copyView(this.#view, from, to, this.#view, at);
    } else {
      this.#bytes.copyWithin(at, from, to);
    }
    this.#last = at;
    this.#used = at + length;
    this.#rows += rows;
  }

  copyPrefixTo(_target: Buffer, at: number): number {
    return at;
  }

  copyTo(target: Buffer, at: number): number {
    this.#bytes.copy(target, at, 0, this.#used);
    return at + this.#used;
  }

  reset(): void {
    this.#used = 0;
    this.#rows = 0;
    this.#last = 0;
  }

  /** Makes room for one row of at most `bytes` bytes and returns where it starts. */
  #open(bytes: number): number {
    const at = this.#used;
    this.#reserve(at + bytes);
    this.#last = at;
    this.#rows += 1;
    return at;
  }

  /** Makes room for `end` bytes in all and for what a copy in words writes behind them. */
  #reserve(end: number): void {
    if (end + OVERSHOOT_BYTES <= this.#bytes.length) return;
    this.#bytes = grow(this.#bytes, this.#used, end + OVERSHOOT_BYTES);
    this.#view = viewOf(this.#bytes);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

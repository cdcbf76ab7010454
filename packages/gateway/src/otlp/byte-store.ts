// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The bytes of one request with room behind them.
 *
 * Columns hold offsets into it. Values that are made later (redacted text, synthesised ids, numbers
 * as text) are appended, so one pair of offsets names any value and growth moves no offset.
 */
export class ByteStore {
  bytes: Uint8Array;
  length: number;

  /** Takes `bytes` over when they have `length` used bytes; appending beyond them copies once. */
  constructor(bytes: Uint8Array, length: number = bytes.length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** Makes room for `count` bytes more and returns where they go. */
  reserve(count: number): number {
    const at = this.length;
    if (at + count > this.bytes.length) {
      const room = Math.max(4096, Math.ceil(at / 4));
      const grown = new Uint8Array(at + count + room);
      grown.set(this.bytes.subarray(0, at));
      this.bytes = grown;
    }
    this.length = at + count;
    return at;
  }

  appendBytes(source: Uint8Array, start: number = 0, end: number = source.length): number {
    const at = this.reserve(end - start);
    this.bytes.set(source.subarray(start, end), at);
    return at;
  }

  /** Appends UTF-8 and returns its start; its end is `length`. */
  appendText(text: string): number {
    const at = this.length;
    let pos = this.reserve(text.length);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) {
        this.length = at;
        return this.appendBytes(encoder.encode(text));
      }
      this.bytes[pos++] = unit;
    }
    return at;
  }

  text(start: number, end: number): string {
    const length = end - start;
    if (length <= 0) return '';
    if (length < 24) {
      const short = this.#asciiText(start, end);
      if (short !== undefined) return short;
    }
    return decoder.decode(this.bytes.subarray(start, end));
  }

  /** Short ASCII values are most values; a TextDecoder call costs more than reading them here. */
  #asciiText(start: number, end: number): string | undefined {
    let text = '';
    for (let i = start; i < end; i++) {
      const byte = this.bytes[i]!;
      if (byte >= 0x80) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }
}

const encoder = new TextEncoder();
// A byte order mark is content here, not a mark: it must survive into the stored value.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

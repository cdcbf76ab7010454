// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Padded lengths take four bytes, so a message is patched in place once its size is known. */
const LENGTH_BYTES = 4;

/** Below this a loop beats the encoder. */
const LOOP_CHARS = 48;

/**
 * Writes protobuf wire bytes in one pass. Lengths are varints padded to four bytes, which every
 * decoder reads: the size of a message need not be known before it is written.
 */
export class WireWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #pos: number = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(Math.max(256, capacity));
    this.#view = new DataView(this.#bytes.buffer);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#pos);
  }

  /** Opens a length-delimited field; pass the result to `close`. */
  open(tag: number): number {
    this.tag(tag);
    this.#room(LENGTH_BYTES);
    this.#pos += LENGTH_BYTES;
    return this.#pos;
  }

  close(start: number): void {
    this.#patch(start - LENGTH_BYTES, this.#pos - start);
  }

  tag(tag: number): void {
    this.#room(5);
    let rest = tag;
    while (rest >= 0x80) {
      this.#bytes[this.#pos++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#pos++] = rest;
  }

  text(tag: number, text: string): void {
    const start = this.open(tag);
    const { length } = text;
    this.#room(length * 3);
    if (length > LOOP_CHARS || !this.#ascii(text)) {
      this.#pos = start;
      this.#pos += encoder.encodeInto(text, this.#bytes.subarray(start)).written;
    }
    this.close(start);
  }

  /** Short ASCII is most of all text, and a call into the encoder costs more than this loop. */
  #ascii(text: string): boolean {
    const bytes = this.#bytes;
    let pos = this.#pos;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) return false;
      bytes[pos++] = unit;
    }
    this.#pos = pos;
    return true;
  }

  binary(tag: number, bytes: Uint8Array): void {
    const start = this.open(tag);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#pos);
    this.#pos += bytes.length;
    this.close(start);
  }

  varint(tag: number, value: bigint | number): void {
    this.tag(tag);
    this.#room(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 0x80n) {
      this.#bytes[this.#pos++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#pos++] = Number(rest);
  }

  /** A varint of 0 to 2^31 - 1. */
  smallVarint(tag: number, value: number): void {
    this.tag(tag);
    this.tag(value);
  }

  fixed64(tag: number, value: bigint): void {
    this.tag(tag);
    this.#room(8);
    this.#view.setBigUint64(this.#pos, value, true);
    this.#pos += 8;
  }

  fixed32(tag: number, value: number): void {
    this.tag(tag);
    this.#room(4);
    this.#view.setUint32(this.#pos, value, true);
    this.#pos += 4;
  }

  double(tag: number, value: number): void {
    this.tag(tag);
    this.#room(8);
    this.#view.setFloat64(this.#pos, value, true);
    this.#pos += 8;
  }

  #patch(at: number, length: number): void {
    this.#bytes[at] = (length & 0x7f) | 0x80;
    this.#bytes[at + 1] = ((length >>> 7) & 0x7f) | 0x80;
    this.#bytes[at + 2] = ((length >>> 14) & 0x7f) | 0x80;
    this.#bytes[at + 3] = (length >>> 21) & 0x7f;
  }

  #room(count: number): void {
    const needed = this.#pos + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#pos));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

const encoder = new TextEncoder();

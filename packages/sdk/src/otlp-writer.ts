// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { HrTime } from '@opentelemetry/api';

/** Room for most records; what a larger one needed is given back by `take`. */
const USUAL_BYTES = 64 * 1024;
const KEPT_BYTES = 2 * 1024 * 1024;

/** Up to this length a loop is quicker than the call into the runtime's own encoder. */
const SHORT_CHARS = 64;

const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;

/** Tag bytes of the messages that hold values (opentelemetry-proto, common/v1/common.proto). */
const KEY = 0x0a;
const VALUE = 0x12;
const ITEM = 0x0a;
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const MAP = 0x32;
const BYTES = 0x3a;

/**
 * Writes protobuf fields one after the other into memory that is used again and again.
 * Tags are whole bytes: number times 8 plus wire type, for the numbers up to 15.
 */
export class OtlpWriter {
  #bytes: Buffer = Buffer.allocUnsafeSlow(USUAL_BYTES);
  #at = 0;

  /** A copy of what was written; the next write starts anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = Buffer.allocUnsafeSlow(USUAL_BYTES);
    return taken;
  }

  /** Begins a field that has a length; what is written until `close` is its content. */
  open(tag: number): number {
    this.#reserve(2);
    this.#bytes[this.#at] = tag;
    // Nearly all lengths take one byte.
    this.#at += 2;
    return this.#at;
  }

  /** Ends the field that `open` began. */
  close(start: number): void {
    this.#putLength(start - 1, this.#at - start, 1);
  }

  /** Starts anew, whatever was left by a write that threw. */
  reset(): void {
    this.#at = 0;
  }

  varint(tag: number, value: number): void {
    this.#reserve(11);
    this.#bytes[this.#at++] = tag;
    let low = value >>> 0;
    // The upper half of the two's complement, exact for every safe integer and beyond.
    let high = Math.floor(value / TWO_32) >>> 0;
    while (high > 0 || low > 127) {
      this.#bytes[this.#at++] = (low & 127) | 128;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#bytes[this.#at++] = low;
  }

  fixed32(tag: number, value: number): void {
    this.#reserve(5);
    this.#bytes[this.#at++] = tag;
    this.#putUint32(value);
  }

  /** Nanoseconds since 1970, which no double holds: seconds are multiplied in two parts. */
  time(tag: number, [seconds, nanos]: HrTime): void {
    this.#reserve(9);
    this.#bytes[this.#at++] = tag;
    const lower = (seconds % 65_536) * 1e9 + nanos;
    const upper = Math.floor(seconds / 65_536) * 1e9;
    const low = (upper % 65_536) * 65_536 + (lower % TWO_32);
    this.#putUint32(low % TWO_32);
    this.#putUint32(
      Math.floor(upper / 65_536) + Math.floor(lower / TWO_32) + Math.floor(low / TWO_32),
    );
  }

  bytes(tag: number, value: Uint8Array): void {
    const start = this.open(tag);
    this.raw(value);
    this.close(start);
  }

  /** Fields that are encoded already. */
  raw(value: Uint8Array): void {
    this.#reserve(value.byteLength);
    this.#bytes.set(value, this.#at);
    this.#at += value.byteLength;
  }

  /** An id of hexadecimal digits as its bytes. */
  hex(tag: number, digits: string): void {
    const start = this.open(tag);
    this.#reserve(digits.length);
    this.#at += this.#bytes.write(digits, this.#at, 'hex');
    this.close(start);
  }

  string(tag: number, text: string): void {
    const { length } = text;
    // No character takes more than three bytes of UTF-8.
    this.#reserve(1 + 5 + length * 3);
    this.#bytes[this.#at++] = tag;
    if (length <= SHORT_CHARS && this.#putAscii(text)) return;
    const lengthSize = sizeOfVarint(length);
    const at = this.#at;
    const written = this.#bytes.write(text, at + lengthSize, 'utf8');
    this.#at = at + lengthSize + written;
    this.#putLength(at, written, lengthSize);
  }

  /** A repeated KeyValue; values of other types than OTLP's are left empty. */
  attributes(tag: number, attributes: Readonly<Record<string, unknown>>): void {
    for (const key in attributes) {
      if (!Object.hasOwn(attributes, key)) continue;
      const start = this.open(tag);
      this.string(KEY, key);
      this.value(VALUE, attributes[key]);
      this.close(start);
    }
  }

  /** An AnyValue. */
  value(tag: number, value: unknown): void {
    const start = this.open(tag);
    if (typeof value === 'string') this.string(STRING, value);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'boolean') this.varint(BOOL, value ? 1 : 0);
    else if (value instanceof Uint8Array) this.bytes(BYTES, value);
    else if (Array.isArray(value)) this.#array(value);
    else if (typeof value === 'object' && value !== null) this.#map(value);
    this.close(start);
  }

  #number(value: number): void {
    if (Number.isInteger(value) && value >= -TWO_63 && value < TWO_63) {
      this.varint(INT, value);
      return;
    }
    this.#reserve(9);
    this.#bytes[this.#at++] = DOUBLE;
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  #array(items: readonly unknown[]): void {
    const start = this.open(ARRAY);
    for (const item of items) this.value(ITEM, item);
    this.close(start);
  }

  #map(entries: object): void {
    const start = this.open(MAP);
    this.attributes(ITEM, entries as Readonly<Record<string, unknown>>);
    this.close(start);
  }

  /** Writes a short text with its length, or nothing when it is not ASCII. */
  #putAscii(text: string): boolean {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      bytes[start + i] = code;
    }
    bytes[start - 1] = text.length;
    this.#at = start + text.length;
    return true;
  }

  /** Writes a length where `reserved` bytes were left for it; its content moves if it needs others. */
  #putLength(at: number, length: number, reserved: number): void {
    const size = sizeOfVarint(length);
    if (size !== reserved) {
      this.#reserve(size);
      this.#bytes.copyWithin(at + size, at + reserved, at + reserved + length);
      this.#at += size - reserved;
    }
    let left = length;
    let position = at;
    while (left > 127) {
      this.#bytes[position++] = (left & 127) | 128;
      left >>>= 7;
    }
    this.#bytes[position] = left;
  }

  #putUint32(value: number): void {
    const bytes = this.#bytes;
    bytes[this.#at++] = value & 255;
    bytes[this.#at++] = (value >>> 8) & 255;
    bytes[this.#at++] = (value >>> 16) & 255;
    bytes[this.#at++] = (value >>> 24) & 255;
  }

  #reserve(size: number): void {
    const needed = this.#at + size;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

function sizeOfVarint(value: number): number {
  let size = 1;
  for (let left = value; left > 127; left >>>= 7) size += 1;
  return size;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { assertRange, grow, newBuffer } from './column.ts';
import type { NativeColumn } from './column.ts';

/** A column whose rows all have `width` bytes. */
abstract class FixedWidthColumn implements NativeColumn {
  abstract readonly type: string;
  readonly width: number;
  protected bytes: Buffer = newBuffer();
  protected used = 0;

  constructor(width: number) {
    this.width = width;
  }

  get rows(): number {
    return this.used / this.width;
  }

  get byteLength(): number {
    return this.used;
  }

  get prefixLength(): number {
    return 0;
  }

  appendPrevious(): void {
    if (this.used === 0) throw new RangeError('an empty column has no previous row');
    const at = this.open();
    const bytes = this.bytes;
    const from = at - this.width;
    for (let index = 0; index < this.width; index++)
      bytes[at + index] = bytes[from + index] as number;
  }

  copyPrefixTo(_target: Buffer, at: number): number {
    return at;
  }

  copyTo(target: Buffer, at: number): number {
    this.bytes.copy(target, at, 0, this.used);
    return at + this.used;
  }

  reset(): void {
    this.used = 0;
  }

  /** Makes room for one row and returns where it starts. */
  protected open(): number {
    const at = this.used;
    const end = at + this.width;
    if (end > this.bytes.length) this.bytes = grow(this.bytes, at, end);
    this.used = end;
    return at;
  }
}

/** `FixedString(width)`. */
export class FixedStringColumn extends FixedWidthColumn {
  readonly type: string;

  constructor(width: number) {
    if (!Number.isInteger(width) || width < 1)
      throw new RangeError('a FixedString has a width of 1 or more');
    super(width);
    this.type = `FixedString(${width})`;
  }

  /** Appends exactly `width` bytes; any other length is a RangeError. */
  appendBytes(source: Uint8Array): void {
    this.appendRange(source, 0, source.length);
  }

  /** Appends `source[start..end)`, which must be exactly `width` bytes. */
  appendRange(source: Uint8Array, start: number, end: number): void {
    assertRange(source, start, end);
    if (end - start !== this.width) {
      throw new RangeError(`${this.type} takes ${this.width} bytes, not ${end - start}`);
    }
    const at = this.open();
    Buffer.prototype.copy.call(source, this.bytes, at, start, end);
  }
}

/** `UInt8`. */
export class UInt8Column extends FixedWidthColumn {
  readonly type: string = 'UInt8';

  constructor() {
    super(1);
  }

  /** Appends the low 8 bits. */
  append(value: number): void {
    const at = this.open();
    this.bytes[at] = value;
  }
}

/** `UInt16`. */
export class UInt16Column extends FixedWidthColumn {
  readonly type: string = 'UInt16';

  constructor() {
    super(2);
  }

  /** Throws a RangeError outside 0..65 535. */
  append(value: number): void {
    const at = this.open();
    this.bytes.writeUInt16LE(value, at);
  }
}

/** `UInt32`. */
export class UInt32Column extends FixedWidthColumn {
  readonly type: string = 'UInt32';

  constructor() {
    super(4);
  }

  /** Throws a RangeError outside 0..2^32-1. */
  append(value: number): void {
    const at = this.open();
    this.bytes.writeUInt32LE(value, at);
  }
}

/** Eight-byte columns share the ways in: a bigint, two halves, a safe integer, or raw bytes. */
abstract class EightByteColumn extends FixedWidthColumn {
  constructor() {
    super(8);
  }

  /** Appends the low 64 bits of `value`. */
  append(value: bigint): void {
    this.appendLowHigh(Number(value & 0xffff_ffffn), Number((value >> 32n) & 0xffff_ffffn));
  }

  /** Appends a non-negative safe integer without making a bigint. */
  appendNumber(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${value} is no non-negative safe integer`);
    }
    this.appendLowHigh(value >>> 0, Math.floor(value / 0x1_0000_0000));
  }

  /** Appends a number given as its low and high 32 bits. */
  appendLowHigh(low: number, high: number): void {
    const at = this.open();
    const bytes = this.bytes;
    bytes[at] = low;
    bytes[at + 1] = low >>> 8;
    bytes[at + 2] = low >>> 16;
    bytes[at + 3] = low >>> 24;
    bytes[at + 4] = high;
    bytes[at + 5] = high >>> 8;
    bytes[at + 6] = high >>> 16;
    bytes[at + 7] = high >>> 24;
  }

  /** Appends the 8 little-endian bytes at `source[start]`, e.g. a protobuf `fixed64`. */
  appendLittleEndian(source: Uint8Array, start: number): void {
    assertRange(source, start, start + 8);
    const at = this.open();
    const bytes = this.bytes;
    for (let index = 0; index < 8; index++) bytes[at + index] = source[start + index] as number;
  }
}

/** `UInt64`. */
export class UInt64Column extends EightByteColumn {
  readonly type: string = 'UInt64';
}

/** `Int64`. */
export class Int64Column extends EightByteColumn {
  readonly type: string = 'Int64';
}

/** `DateTime64(precision)`: ticks of 10^-precision seconds since 1970 as a signed 64-bit number. */
export class DateTime64Column extends EightByteColumn {
  readonly type: string;

  constructor(precision: 3 | 6 | 9) {
    super();
    this.type = `DateTime64(${precision})`;
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Thrown when bytes are not an OTLP message: the sender gets 400 and must not retry. */
export class OtlpDecodeError extends Error {
  readonly offset: number;
  constructor(reason: string, offset: number) {
    super(`${reason} at byte ${offset}`);
    this.name = 'OtlpDecodeError';
    this.offset = offset;
  }
}

/** The depth at which protoc's and protobufjs' decoders stop, counted in nested messages. */
export const MAX_MESSAGE_DEPTH = 100;

/**
 * A cursor over protobuf wire bytes that makes no objects.
 *
 * Every method takes the end of the message that it reads in: nothing is ever read beyond it.
 * Source: the protobuf encoding specification; limits as in protobufjs 8 (a tag and a length have
 * at most five bytes, a value at most ten).
 */
export class WireReader {
  bytes: Uint8Array;
  /** Over the same bytes. */
  view: DataView;
  pos: number = 0;
  /** Bytes of messages that came in parts and were joined; bounded by the joiner. */
  joined: number = 0;
  /** The low 32 bits of the last varint read by `varint`. */
  lo: number = 0;
  /** The high 32 bits of the last varint read by `varint`. */
  hi: number = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes on in a copy of the bytes that has grown. */
  moveTo(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Field number and wire type, as `number << 3 | type`. */
  tag(end: number): number {
    const pos = this.pos;
    if (pos >= end) throw new OtlpDecodeError('truncated tag', pos);
    const first = this.bytes[pos]!;
    if (first < 0x80) {
      this.pos = pos + 1;
      return first;
    }
    return this.#short(end, 0x0f, 'tag');
  }

  /** Reads a length prefix and returns where its payload ends; `pos` is then at the payload. */
  span(end: number): number {
    const pos = this.pos;
    if (pos >= end) throw new OtlpDecodeError('truncated length', pos);
    let length = this.bytes[pos]!;
    if (length < 0x80) this.pos = pos + 1;
    else length = this.#short(end, 0x07, 'length');
    const stop = this.pos + length;
    if (stop > end) throw new OtlpDecodeError('length beyond its message', pos);
    return stop;
  }

  /** Reads a varint of at most ten bytes into `lo` and `hi`. */
  varint(end: number): void {
    const bytes = this.bytes;
    let pos = this.pos;
    let lo = 0;
    let hi = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (pos >= end) throw new OtlpDecodeError('truncated varint', pos);
      const byte = bytes[pos++]!;
      const bits = byte & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi = bits >>> 4;
      } else hi |= bits << (shift - 32);
      if (byte < 0x80) {
        this.pos = pos;
        this.lo = lo >>> 0;
        this.hi = hi >>> 0;
        return;
      }
    }
    throw new OtlpDecodeError('varint of more than ten bytes', this.pos);
  }

  /** Passes a fixed-width value and returns where it starts. */
  fixed(width: 4 | 8, end: number): number {
    const at = this.pos;
    if (at + width > end) throw new OtlpDecodeError('truncated fixed-width value', at);
    this.pos = at + width;
    return at;
  }

  uint32At(at: number): number {
    const b = this.bytes;
    return (b[at]! | (b[at + 1]! << 8) | (b[at + 2]! << 16) | (b[at + 3]! << 24)) >>> 0;
  }

  /** Passes the value of an unknown field; a well-formed group is passed, a broken one is not. */
  skip(tag: number, end: number, depth: number): void {
    if (depth > MAX_MESSAGE_DEPTH) throw new OtlpDecodeError('nested too deep', this.pos);
    if (tag >>> 3 === 0) throw new OtlpDecodeError('field number 0', this.pos);
    switch (tag & 7) {
      case 0:
        this.varint(end);
        return;
      case 1:
        this.fixed(8, end);
        return;
      case 2:
        this.pos = this.span(end);
        return;
      case 3:
        this.#skipGroup(tag, end, depth);
        return;
      case 5:
        this.fixed(4, end);
        return;
      default:
        throw new OtlpDecodeError(`wire type ${tag & 7}`, this.pos);
    }
  }

  #skipGroup(tag: number, end: number, depth: number): void {
    for (;;) {
      const inner = this.tag(end);
      if ((inner & 7) === 4) {
        if (inner >>> 3 !== tag >>> 3) throw new OtlpDecodeError('wrong end of group', this.pos);
        return;
      }
      this.skip(inner, end, depth + 1);
    }
  }

  /** A varint of at most five bytes whose last byte has only the bits of `lastMask`. */
  #short(end: number, lastMask: number, what: string): number {
    const bytes = this.bytes;
    let pos = this.pos;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (pos >= end) throw new OtlpDecodeError(`truncated ${what}`, pos);
      const byte = bytes[pos++]!;
      if (shift === 28 && byte > lastMask) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.pos = pos;
        return value >>> 0;
      }
    }
    throw new OtlpDecodeError(`${what} out of range`, this.pos);
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Lone halves of surrogate pairs, by their offset in the input. */
export type LoneHalves = Map<number, number>;

/**
 * UTF-8 as one-shot redaction scans it: a lone half of a surrogate pair is U+FFFD. Which one it was
 * is noted, so that a text comes back as it went in. `offset` is that of the text in the input.
 */
export function encodeUnits(text: string, offset: number, lone: LoneHalves): Uint8Array {
  if (text.isWellFormed()) return ENCODER.encode(text);
  let at = offset;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code >= 0xd800 && code <= 0xdfff) lone.set(at, code);
    at += char.length;
  }
  return ENCODER.encode(text);
}

/** The same bytes with what `encodeUnits` noted, in three bytes of its own each (WTF-8). */
export function withLoneHalves(bytes: Uint8Array, offset: number, lone: LoneHalves): Uint8Array {
  if (lone.size === 0) return bytes;
  const restored = bytes.slice();
  let at = offset;
  for (let i = 0; i < bytes.length; i += 1) {
    if ((bytes[i]! & 0xc0) === 0x80) continue;
    const code = bytes[i] === 0xef ? lone.get(at) : undefined;
    if (code !== undefined) {
      restored[i] = 0xe0 | (code >> 12);
      restored[i + 1] = 0x80 | ((code >> 6) & 0x3f);
      restored[i + 2] = 0x80 | (code & 0x3f);
    }
    at += bytes[i]! >= 0xf0 ? 2 : 1;
  }
  for (const each of lone.keys()) if (each < at) lone.delete(each);
  return restored;
}

export function decodeUnits(bytes: Uint8Array): string {
  let text = '';
  let done = 0;
  for (let i = 0; i + 2 < bytes.length; i += 1) {
    if (bytes[i] !== 0xed || bytes[i + 1]! < 0xa0) continue;
    const unit = 0xd000 | ((bytes[i + 1]! & 0x3f) << 6) | (bytes[i + 2]! & 0x3f);
    text += DECODER.decode(bytes.subarray(done, i)) + String.fromCharCode(unit);
    done = i + 3;
  }
  return text + DECODER.decode(bytes.subarray(done));
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

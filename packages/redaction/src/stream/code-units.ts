// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * UTF-8 in which a lone half of a surrogate pair has three bytes of its own (WTF-8), so that a text
 * comes back as it went in. For a scanner these bytes are like those of U+FFFD.
 */
export function encodeUnits(text: string): Uint8Array {
  if (text.isWellFormed()) return ENCODER.encode(text);
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code < 0xd800 || code > 0xdfff) bytes.push(...ENCODER.encode(char));
    else bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
  return Uint8Array.from(bytes);
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

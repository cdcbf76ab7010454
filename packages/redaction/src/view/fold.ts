// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What a character is in the view: itself, nothing, or the ASCII character it looks like. */
export const KEEP = 0;
export const DROP = 1;

const BMP = 0x1_0000;
const MATHEMATICAL_FIRST = 0x1_d400;
const MATHEMATICAL_LAST = 0x1_d7ff;
/** Invisible copies of ASCII; emoji flags use a few of them. */
const TAGS = 0xe_0000;
const TAGS_LAST = 0xe_007f;
const VARIATION_FIRST = 0xe_0100;
const VARIATION_LAST = 0xe_01ef;

let table: Uint8Array | undefined;

/** `KEEP`, `DROP` or the code of an ASCII character, for a code point from U+0080. */
export function fold(codePoint: number): number {
  // 64 KiB, made when the first text with such a character comes.
  table ??= buildTable();
  if (codePoint < BMP) return table[codePoint]!;
  if (codePoint >= MATHEMATICAL_FIRST && codePoint <= MATHEMATICAL_LAST)
    return compatible(codePoint);
  if (codePoint >= TAGS && codePoint <= TAGS_LAST) return DROP;
  return codePoint >= VARIATION_FIRST && codePoint <= VARIATION_LAST ? DROP : KEEP;
}

/** The ASCII character that a tag character is the copy of, or -1. */
export function tagged(codePoint: number): number {
  const ascii = codePoint - TAGS;
  return ascii >= 0x20 && ascii < 0x7f ? ascii : -1;
}

function buildTable(): Uint8Array {
  const built = new Uint8Array(BMP);
  for (let code = 0x80; code < BMP; code += 1) {
    if (code < 0xd800 || code > 0xdfff) built[code] = foldOne(code);
  }
  return built;
}

function foldOne(code: number): number {
  const char = String.fromCharCode(code);
  if (/^\p{Default_Ignorable_Code_Point}$/u.test(char) || /^\p{Bidi_Control}$/u.test(char)) {
    return DROP;
  }
  if (/^\p{Nd}$/u.test(char)) return 0x30 + decimal(code);
  const like = LOOKALIKES.get(code);
  return like === undefined ? compatible(code) : like.charCodeAt(0);
}

/** Decimal digits come in tens from zero to nine (Unicode, 4.6). */
function decimal(code: number): number {
  let zero = code;
  while (code - zero < 9 && /^\p{Nd}$/u.test(String.fromCharCode(zero - 1))) zero -= 1;
  // Tens may touch; then the beginning of this one is a multiple of ten from the first.
  return (code - zero) % 10;
}

/** NFKC, when that is one ASCII character that has no meaning in JSON. */
function compatible(code: number): number {
  const form = String.fromCodePoint(code).normalize('NFKC');
  const ascii = form.length === 1 ? form.charCodeAt(0) : 0;
  return ascii >= 0x20 && ascii < 0x7f && ascii !== 0x22 && ascii !== 0x5c ? ascii : KEEP;
}

/** Characters that NFKC leaves alone and that people read as ASCII ones. */
const LOOKALIKES: ReadonlyMap<number, string> = new Map([
  ...[0x3002, 0xff61, 0x00b7, 0x2022, 0x2027, 0x30fb, 0x06d4].map((code) => [code, '.'] as const),
  ...[0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe63, 0x2043].map(
    (code) => [code, '-'] as const,
  ),
  ...[0x2044, 0x2215].map((code) => [code, '/'] as const),
]);

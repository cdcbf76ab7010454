// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from '../engine/bytes.ts';
import type { SecretName } from '../key-table.ts';
import { isPlaceholderAt } from '../placeholders.ts';
import { isHarmlessValue } from './harmless-values.ts';
import { isQuotedSecret } from './literal.ts';

const OPEN = 0x7b;
const CLOSE = 0x7d;
const DOLLAR = 0x24;
const DASH = 0x2d;
const EQUALS = 0x3d;
const VALUE_BYTES_MAX = 256;
/** The bracket, and what ends the string of JSON around a reference that nothing closes. */
const ENDS: ReadonlySet<number> = new Set([CLOSE, 0x22, 0x5c]);

/** True for a name in `${`: what follows is not its value but what stands in for a missing one. */
export function isInReference(bytes: Uint8Array, from: number, floor: number): boolean {
  return from - 2 >= floor && bytes[from - 1] === OPEN && bytes[from - 2] === DOLLAR;
}

/**
 * The default in `${NAME:-x}`, `${NAME:=x}` of shells and `${name:x}` of Spring, when it spells a
 * secret; `sign` is the last mark in front of it. A range of bytes.
 */
export function defaultValue(
  bytes: Uint8Array,
  sign: number,
  end: number,
  name: SecretName,
): readonly [start: number, end: number] | undefined {
  const isShell = bytes[sign] !== EQUALS && bytes[sign + 1] === DASH;
  const start = isShell ? sign + 2 : sign + 1;
  const limit = Math.min(end, start + VALUE_BYTES_MAX);
  let to = start;
  while (to < limit && bytes[to]! > 0x20 && !ENDS.has(bytes[to]!)) to += 1;
  if (to === start || bytes[to] !== CLOSE || to >= end) return undefined;
  // `${NAME:?message}` and `${NAME:+other}` hold no value of it; `${NAME:-$OTHER}` goes on elsewhere.
  const text = asciiText(bytes, start, to);
  if (/^[?+$"']/.test(text) || isPlaceholderAt(bytes, start, to)) return undefined;
  if (isHarmlessValue(bytes, start, to)) return undefined;
  return isQuotedSecret(text, name, true) ? [start, to] : undefined;
}

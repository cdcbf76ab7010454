// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from '../engine/bytes.ts';

const OPEN_TAG = 0x3c;
/** Of a tag with its attributes, and of the key in front of it. */
const TAG_BYTES_MAX = 144;
const TAG = /^<([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+=\\{0,3}["'][^"'<>\\]*\\{0,3}["'])*)$/;
const NAMED = /\s(?:name|key|id)=\\{0,3}["']([\w.-]+)/;
/** Property lists have the name in an element of its own. */
const KEY_BEFORE = /<key>([\w.-]+)<\/key>\s*$/;

/** The name of what stands behind the tag that ends at `at`: its `name`, the key before it, itself. */
export function elementName(bytes: Uint8Array, at: number, floor: number): string | undefined {
  const lowest = Math.max(floor, at - TAG_BYTES_MAX);
  let from = at - 1;
  while (from >= lowest && bytes[from] !== OPEN_TAG) from -= 1;
  if (from < lowest || at - from < 2) return undefined;
  const tag = TAG.exec(asciiText(bytes, from, at));
  if (tag === null) return undefined;
  const [, element = '', attributes = ''] = tag;
  if (element === 'string') {
    const before = KEY_BEFORE.exec(asciiText(bytes, lowest, from))?.[1];
    if (before !== undefined) return before;
  }
  return NAMED.exec(attributes)?.[1] ?? element;
}

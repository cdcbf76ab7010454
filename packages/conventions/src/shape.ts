// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { STORAGE_CLASSES } from './generated/enums.ts';
import { FOREIGN_ID_LENGTH_MAX, ID_LENGTH_MAX, LIST_ITEMS_MAX } from './limits.ts';
import { parseStorageClasses } from './storage-class.ts';

// One byte per ASCII character: 1 when it may occur in a token.
const TOKEN_CHARACTERS: Uint8Array = characterTable(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:@-',
);

const COMMA = 0x2c;

/** Whether the text is 1 to 128 characters of `A-Z a-z 0-9 . _ ~ : @ -`. */
export function isToken(text: string): boolean {
  return text.length > 0 && text.length <= ID_LENGTH_MAX && tokenEnd(text, 0) === text.length;
}

/** Whether the text can be an id that others made: 1 to 256 UTF-16 units of any kind. */
export function isForeignId(text: string): boolean {
  return text.length > 0 && text.length <= FOREIGN_ID_LENGTH_MAX;
}

/** Whether the text is a comma-joined list of at most 64 tokens; the empty text is the empty list. */
export function isTokenList(text: string): boolean {
  if (text.length === 0) return true;
  let start = 0;
  for (let items = 0; items < LIST_ITEMS_MAX; items += 1) {
    const end = tokenEnd(text, start);
    if (end === start || end - start > ID_LENGTH_MAX) return false;
    if (end === text.length) return true;
    if (text.charCodeAt(end) !== COMMA) return false;
    start = end + 1;
  }
  return false;
}

/** Whether the text is the wire form of a set of storage classes. */
export function isStorageClassText(text: string): boolean {
  return parseStorageClasses(text) !== undefined;
}

/** Which storage classes there are, for messages. */
export const STORAGE_CLASS_NAMES: string = STORAGE_CLASSES.join(', ');

function tokenEnd(text: string, start: number): number {
  let index = start;
  while (index < text.length && TOKEN_CHARACTERS[text.charCodeAt(index)] === 1) index += 1;
  return index;
}

function characterTable(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What stands where something was taken out; none of them needs escaping in JSON, URLs or SQL. */
export const PLACEHOLDERS = {
  email: '[EMAIL]',
  card: '[CARD]',
  phone: '[PHONE]',
  ip: '[IP]',
  jwt: '[JWT]',
  privateKey: '[PRIVATE_KEY]',
  secret: '[SECRET]',
  failed: '[REDACTION_FAILED]',
} as const;

const ALL: ReadonlySet<string> = new Set(Object.values(PLACEHOLDERS));
const LENGTH_MAX = Math.max(...[...ALL].map((text) => text.length));

/** True for a text that is a placeholder from its first to its last character. */
export function isPlaceholder(text: string): boolean {
  return text.length <= LENGTH_MAX && ALL.has(text);
}

/** The same for a byte range; used so that a second pass leaves the first one's work alone. */
export function isPlaceholderAt(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > LENGTH_MAX || end - start < 3 || bytes[start] !== 0x5b) return false;
  let text = '';
  for (let i = start; i < end; i += 1) text += String.fromCharCode(bytes[i]!);
  return ALL.has(text);
}

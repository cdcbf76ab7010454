// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// The name of a value that stands beside it, and not as the key of a map.

/** Longer texts are no names. */
const NAME_LENGTH_MAX = 128;

/** The name of the value in `{ name, value }` or `{ key, value }`: environments, headers, OTLP. */
export function nameBeside(source: object): string | undefined {
  const { key, name = key } = source as { readonly key?: unknown; readonly name?: unknown };
  return typeof name === 'string' && name.length <= NAME_LENGTH_MAX ? name : undefined;
}

/**
 * The name in front of an item of a list: of a pair in a list of pairs, as `Headers` has them; of the
 * lists of names and values in turn that Node.js calls `rawHeaders`; of an option in an `argv`.
 */
export function nameBefore(
  values: readonly unknown[],
  at: number,
  key: string | undefined,
  isPair: boolean,
): string | undefined {
  const before = values[at - 1];
  const value = values[at];
  // `['token', 12]` counts words.
  if (typeof before !== 'string' || typeof value !== 'string') return undefined;
  if (before.length > NAME_LENGTH_MAX) return undefined;
  if (isPair || (at % 2 === 1 && key !== undefined && HEADERS.test(key))) return before;
  return OPTION.test(before) && !value.startsWith('-') ? before.replace(/^-+/, '') : undefined;
}

const HEADERS = /headers$/i;
const OPTION = /^--?[a-z][\w-]*$/i;

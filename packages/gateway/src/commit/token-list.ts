// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isToken, LedgerlineError } from '@ledgerline/conventions';

/**
 * Ids as a list of SQL string literals. They are tokens (no quote, no backslash), which is checked
 * again here, because thousands of them do not fit into query parameters.
 */
export function tokenList(ids: Iterable<string>): string {
  const literals: string[] = [];
  for (const id of ids) {
    if (!isToken(id)) throw new LedgerlineError('internal', 'An id in a query is no token.');
    literals.push(`'${id}'`);
  }
  return literals.join(',');
}

/** Parts of a list of at most `size` members. */
export function* chunks<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

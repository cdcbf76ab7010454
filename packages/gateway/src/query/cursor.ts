// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { LedgerlineError } from '@ledgerline/conventions';

const FORM = /^1\.([1-9][0-9]{0,18})\.([0-9a-f]{16})$/;
const MAX_CURSOR_CHARS = 128;

/**
 * Opaque to callers: the sequence number after which the next page begins, and a mark of the query
 * that it belongs to. It carries no tenant and no right: whatever somebody writes into one, the rows
 * are those of the credential's tenant.
 */
export function writeCursor(before: bigint, query: string): string {
  return Buffer.from(`1.${before}.${markOf(query)}`).toString('base64url');
}

/** The sequence number of a cursor. Throws `cursor_invalid`. */
export function readCursor(cursor: string, query: string): bigint {
  const text =
    cursor.length > MAX_CURSOR_CHARS ? '' : Buffer.from(cursor, 'base64url').toString('latin1');
  const [, before, mark] = FORM.exec(text) ?? [];
  if (before === undefined || mark !== markOf(query)) {
    throw new LedgerlineError('cursor_invalid', 'The cursor is not one of this query.');
  }
  return BigInt(before);
}

function markOf(query: string): string {
  return createHash('sha256').update(query).digest('hex').slice(0, 16);
}

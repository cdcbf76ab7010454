// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ClickHouseError } from '@clickhouse/client';
import { LedgerlineError } from '@ledgerline/conventions';
import type { ErrorCode } from '@ledgerline/conventions';
import { ERROR_TEXT_MAX } from './limits.ts';

/** Server errors that say "not now": the same statement may succeed later. */
const RETRYABLE = new Set([
  '159', // TIMEOUT_EXCEEDED
  '202', // TOO_MANY_SIMULTANEOUS_QUERIES
  '209', // SOCKET_TIMEOUT
  '210', // NETWORK_ERROR
  '236', // ABORTED
  '241', // MEMORY_LIMIT_EXCEEDED
  '242', // TABLE_IS_READ_ONLY
  '252', // TOO_MANY_PARTS
  '319', // UNKNOWN_STATUS_OF_INSERT
  '394', // QUERY_WAS_CANCELLED
  '745', // SERVER_OVERLOADED
  '999', // KEEPER_EXCEPTION
]);

const DENIED = new Set([
  '164', // READONLY
  '192', // UNKNOWN_USER
  '193', // WRONG_PASSWORD
  '194', // REQUIRED_PASSWORD
  '497', // ACCESS_DENIED
  '516', // AUTHENTICATION_FAILED
]);

/** NOT_ENOUGH_SPACE; a full disk also comes as a failed write with the system's own words. */
const NOT_ENOUGH_SPACE = '243';
const NO_SPACE_TEXT = /no space left on device|not enough space|ENOSPC|disk quota exceeded/iu;

/**
 * Turns whatever a request threw into a LedgerlineError that says what to do.
 *
 * `store_unavailable` and `disk_full` leave the result of an insert unknown: only a second insert
 * with the same token, or reading back, tells.
 */
export function storeError(doing: string, cause: unknown): LedgerlineError {
  if (LedgerlineError.is(cause)) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const code = codeOf(cause, text);
  return new LedgerlineError(code, `${doing}: ${firstLine(text)}`, { cause });
}

function codeOf(cause: unknown, text: string): ErrorCode {
  if (NO_SPACE_TEXT.test(text)) return 'disk_full';
  if (!(cause instanceof ClickHouseError)) return 'store_unavailable';
  if (cause.code === NOT_ENOUGH_SPACE) return 'disk_full';
  if (RETRYABLE.has(cause.code)) return 'store_unavailable';
  if (DENIED.has(cause.code)) return 'store_denied';
  return 'store_rejected';
}

function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > ERROR_TEXT_MAX ? `${line.slice(0, ERROR_TEXT_MAX)}…` : line;
}

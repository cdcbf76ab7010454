// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import type { ErrorCode } from '@ledgerline/conventions';

const SQLITE_FULL = 13;

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EACCES: 'data_dir_unwritable',
  EPERM: 'data_dir_unwritable',
  EROFS: 'data_dir_unwritable',
};

/** What the system refuses, as an error with a remedy; anything else as it is. */
export function explainSystemError(error: unknown): unknown {
  if (LedgerlineError.is(error) || !(error instanceof Error)) return error;
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown };
  const known = errcode === SQLITE_FULL ? 'disk_full' : CODES[String(code)];
  return known === undefined ? error : new LedgerlineError(known, error.message, { cause: error });
}

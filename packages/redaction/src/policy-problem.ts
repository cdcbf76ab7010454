// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';

/** Why a policy is not accepted; it names the part that is wrong, and quotes no secret. */
export function invalid(problem: string): LedgerlineError {
  return new LedgerlineError('config_invalid', `redaction policy: ${problem}`);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { ERROR_CATALOGUE, ERROR_CODES, LedgerlineError } from '@ledgerline/conventions';
import { describe, expect, test } from 'vitest';

describe('LedgerlineError', () => {
  test.each(ERROR_CODES)('%s carries what the catalogue says', (code) => {
    const cause = new Error('why');
    const error = new LedgerlineError(code, 'what happened', { cause });
    const { status, retryable, remedy } = ERROR_CATALOGUE[code];
    expect(error).toMatchObject({
      code,
      status,
      retryable,
      remedy,
      cause,
      message: 'what happened',
    });
    expect(error.name).toBe('LedgerlineError');
  });

  test('is recognised, also when another copy of the package made it', () => {
    expect(LedgerlineError.is(new LedgerlineError('internal', 'x'))).toBe(true);
    expect(LedgerlineError.is({ [Symbol.for('ledgerline.error')]: true })).toBe(true);
    for (const other of [new Error('x'), undefined, null, 'internal', { code: 'internal' }]) {
      expect(LedgerlineError.is(other)).toBe(false);
    }
  });
});

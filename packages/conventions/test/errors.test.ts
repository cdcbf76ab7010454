// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  ERROR_CATALOGUE,
  ERROR_CODES,
  LedgerlineError,
  fromDatasetEvent,
} from '@ledgerline/conventions';
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

  test('of an adapter says path and rule of all that is wrong', () => {
    const scope = { env: 'dev', project_id: 'p', surface_id: 's', app_id: 'a' };
    const refused = (): unknown => fromDatasetEvent({ event_type: 'agent_message' }, scope);
    const problem = { code: 'scope_missing', path: 'ledgerline.tenant.id', rule: 'required' };
    expect(refused).toThrow(
      expect.objectContaining({
        problems: expect.arrayContaining([expect.objectContaining(problem)]),
      }),
    );
  });

  test('has no problems where the validator found none', () => {
    expect(new LedgerlineError('internal', 'x').problems).toEqual([]);
  });

  test('is recognised, also when another copy of the package made it', () => {
    expect(LedgerlineError.is(new LedgerlineError('internal', 'x'))).toBe(true);
    expect(LedgerlineError.is({ [Symbol.for('ledgerline.error')]: true })).toBe(true);
    for (const other of [new Error('x'), undefined, null, 'internal', { code: 'internal' }]) {
      expect(LedgerlineError.is(other)).toBe(false);
    }
  });
});

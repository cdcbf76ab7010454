// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { LedgerlineError, missingScopeKeys, normaliseScope } from '@ledgerline/conventions';
import { describe, expect, test } from 'vitest';

const CANONICAL = {
  tenant_id: 't',
  env: 'e',
  project_id: 'p',
  surface_id: 's',
  app_id: 'a',
};

describe('normaliseScope', () => {
  test.each([
    ['canonical names', CANONICAL],
    ['short names', { tenant: 't', environment: 'e', project: 'p', surface: 's', app: 'a' }],
    ['camelCase', { tenantId: 't', env: 'e', projectId: 'p', surfaceId: 's', appId: 'a' }],
  ])('takes %s', (_name, input) => {
    expect(normaliseScope(input)).toEqual(CANONICAL);
  });

  test('takes the aliases of the context too, and ignores what is no text', () => {
    expect(normaliseScope({ agentId: 'g', userId: 'u', runId: 7, tenant: '', other: 'x' })).toEqual(
      {
        agent_id: 'g',
        user_id: 'u',
      },
    );
  });

  test('refuses two names of one key that contradict each other', () => {
    expect(normaliseScope({ tenant: 't', tenantId: 't' })).toEqual({ tenant_id: 't' });
    expect(() => normaliseScope({ tenant: 't', tenantId: 'u' })).toThrow(LedgerlineError);
  });
});

describe('missingScopeKeys', () => {
  test('names what is absent, empty or not usable', () => {
    expect(missingScopeKeys(CANONICAL)).toEqual([]);
    expect(missingScopeKeys({ ...CANONICAL, env: '', app_id: 'a b' })).toEqual(['env', 'app_id']);
    expect(missingScopeKeys({})).toHaveLength(5);
  });
});

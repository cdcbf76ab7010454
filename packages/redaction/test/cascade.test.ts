// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { cascade, compilePolicy, redact, type PolicyLayers } from '../src/index.ts';

const organisation = {
  id: 'acme',
  version: '3',
  detectors: ['email', 'card', 'secret_context'],
  secretKeys: ['badge_code'],
  actions: [{ action: 'partial', detectors: ['card'] }],
} as const;
const app = {
  id: 'desk',
  version: '1',
  detectors: ['phone'],
  secretKeys: ['door_code'],
  keep: { values: ['help@acme.example'] },
  actions: [{ action: 'keep', detectors: ['card'] }],
  patterns: [{ name: 'seat', pattern: 'SEAT-[0-9]+', examples: ['SEAT-1'] }],
} as const;

describe('a cascade', () => {
  const policy = compilePolicy(cascade({ organisation, app }));

  it('finds what any level finds', () => {
    const text =
      '203.0.113.9 badge_code=a1b2 door_code=c3d4 SEAT-7 ada@example.com phone 4155552671';
    expect(redact(policy, text).value).toBe(
      '203.0.113.9 badge_code=[SECRET] door_code=[SECRET] [CUSTOM] [EMAIL] phone [PHONE]',
    );
  });

  it('does what the widest level says', () => {
    expect(redact(policy, '4111111111111111').value).toBe('[CARD*1111]');
  });

  it('keeps what any level keeps, when it is the whole finding', () => {
    expect(redact(policy, 'help@acme.example, xhelp@acme.example').value).toBe(
      'help@acme.example, [EMAIL]',
    );
  });

  it('names every layer on the record', () => {
    expect([policy.id, policy.version]).toEqual(['acme.desk', '3.1']);
    const long = cascade({ organisation: { id: 'a'.repeat(60), version: '1' }, app });
    expect(long.id).toMatch(/^[0-9a-f]{16}$/);
    expect(cascade({ organisation: { id: 'b'.repeat(60), version: '1' }, app }).id).not.toBe(
      long.id,
    );
  });

  it('has every detector on when no level names one', () => {
    const all = compilePolicy(cascade({ tenant: { id: 't', version: '1' } }));
    expect(redact(all, '203.0.113.9').value).toBe('[IP]');
  });

  it('lets narrower levels of a final one find more and show nothing more', () => {
    const final = { ...organisation, final: true };
    const stricter = {
      id: 'desk',
      version: '1',
      secretKeys: ['door_code'],
      patterns: app.patterns,
      actions: [
        { action: 'shadow', detectors: ['custom.seat'] },
        { action: 'drop', detectors: ['phone'] },
      ],
    } as const;
    const policyOf = (layers: PolicyLayers) => compilePolicy(cascade(layers));
    expect(redact(policyOf({ organisation: final, app: stricter }), 'door_code=c3d4').value).toBe(
      'door_code=[SECRET]',
    );
    for (const [weaker, problem] of [
      [{ keep: { values: ['x'] } }, /app has keep\.values, which organisation does not allow/],
      [{ keep: { keys: ['x'] } }, /app has keep\.keys/],
      [{ actions: [{ action: 'shadow' }] }, /app has the action shadow/],
      [{ actions: [{ action: 'partial', detectors: ['email'] }] }, /the action partial/],
    ] as const) {
      const layers = { organisation: final, app: { id: 'desk', version: '1', ...weaker } };
      expect(() => cascade(layers)).toThrow(problem);
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['no level', {}, /one level is needed/],
    ['an unknown level', { team: organisation }, /no level "team"/],
  ])('with %s is refused', (_, layers, problem) => {
    expect(() => cascade(layers as PolicyLayers)).toThrow(problem);
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { checkProducer, declareProducers, PRODUCERS } from '@ledgerline/conventions';
import { expect, test } from 'vitest';

const PLANNER = { component: 'planner', owner: 'team-a', events: ['agent_decision'] };

test('ours are declared, and those of the engine beside them', () => {
  const declared = declareProducers([PLANNER]);
  expect([...declared.keys()]).toEqual([...PRODUCERS.map(({ component }) => component), 'planner']);
  for (const { component, events } of PRODUCERS) checkProducer(declared, component, events);
  checkProducer(declared, 'planner', ['agent_decision']);
  checkProducer(declareProducers([{ component: 'any', owner: 'me' }]), 'any', ['log_event']);
});

test('a component that nobody declared, or a type that it did not declare, is named', () => {
  const declared = declareProducers([PLANNER]);
  const refusal = { code: 'config_invalid' };
  expect(() => checkProducer(declared, 'ghost')).toThrow(/"ghost" is not declared/);
  expect(() => checkProducer(declared, 'ghost')).toThrow(expect.objectContaining(refusal));
  expect(() => checkProducer(declared, 'planner', ['agent_decision', 'log_event'])).toThrow(
    /"planner" does not declare log_event/,
  );
});

test.each([
  ['no token', { component: 'a b', owner: 'x' }, /no name/],
  ['no owner', { component: 'a', owner: '' }, /no owner/],
  ['a name of ours', { component: 'sdk', owner: 'x' }, /twice/],
])('a declaration with %s is refused', (_name, producer, message) => {
  expect(() => declareProducers([producer])).toThrow(message);
});

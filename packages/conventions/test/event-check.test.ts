// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  ATTRIBUTE_KEYS,
  attributesView,
  eventCheck,
  toLogRecord,
  validateEvent,
  type AttributeValue,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { attributeValues, validEvents } from './arbitrary-event.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** As a producer uses it: attribute by attribute, then what must be there, then the rest. */
function holds(eventType: string, attributes: Attributes): boolean {
  const check = eventCheck(eventType);
  return (
    check !== undefined &&
    Object.entries(attributes).every(([key, value]) => check.accepts(key, value)) &&
    check.required.every((key) => (attributes[key] ?? null) !== null) &&
    check.agrees(attributes)
  );
}

function isValid(eventType: string, attributes: Attributes): boolean {
  return validateEvent(attributesView(eventType, attributes)).length === 0;
}

/** Takes attributes away, puts wrong ones in, and ones that contradict others. */
const changes = fc.array(
  fc.tuple(
    fc.constantFrom(...ATTRIBUTE_KEYS, 'x.unknown'),
    fc.oneof(
      fc.constant(undefined),
      fc.constantFrom('agent', 'human', 'never', 'audit', '', '9.0.0', -1, 1e300),
      attributeValues({ bytes: true }),
    ),
  ),
  { maxLength: 3 },
);

test('the check of a type says yes exactly when the validator finds nothing', () => {
  const seen = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(validEvents, changes, (event, changed) => {
      const { eventName, attributes } = toLogRecord(event);
      const entries = Object.entries({ ...attributes, ...Object.fromEntries(changed) });
      const given = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
      const expected = isValid(eventName, given as Attributes);
      expect(holds(eventName, given as Attributes)).toBe(expected);
      seen[expected ? 'valid' : 'invalid'] += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(200);
});

test('each attribute that is missing is missed by the check too', () => {
  fc.assert(
    fc.property(validEvents, (event) => {
      const { eventName, attributes } = toLogRecord(event);
      for (const key of Object.keys(attributes)) {
        const { [key]: _gone, ...others } = attributes;
        expect(holds(eventName, others), key).toBe(isValid(eventName, others));
      }
    }),
    { numRuns: 200 },
  );
});

test('there is a check for types of the registry and of vendors, and for no other', () => {
  expect(eventCheck('flow_started')?.required).toContain('ledgerline.flow.name');
  expect(eventCheck('x.acme.tick')?.required).not.toContain('ledgerline.flow.name');
  for (const type of ['', 'nope', 'x.acme', 'constructor']) {
    expect(eventCheck(type), type).toBeUndefined();
  }
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import {
  ATTRIBUTE_DEFINITIONS,
  canonicalJson,
  EVENT_DEFINITIONS,
  isEventType,
  validateCanonicalEvent,
  type AttributeKey,
  type AttributeValue,
  type CanonicalEvent,
} from '@ledgerline/conventions';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { attributeValues, validEvents } from './arbitrary-event.ts';
import { sampleEvent } from './sample-event.ts';

const SCHEMA = new URL('../schema/canonical-event.schema.json', import.meta.url);
const schema: unknown = JSON.parse(readFileSync(SCHEMA, 'utf8'));
const accepts = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(
  schema as object,
);

function schemaAccepts(event: CanonicalEvent): boolean {
  return accepts(JSON.parse(canonicalJson(event)));
}

function validatorAccepts(event: CanonicalEvent): boolean {
  return validateCanonicalEvent(event).length === 0;
}

/** One change that may or may not make the event invalid. */
const mutations: fc.Arbitrary<(event: CanonicalEvent) => CanonicalEvent> = fc.oneof(
  // A field of the envelope goes, or becomes another text.
  fc
    .tuple(
      fc.constantFrom(
        'tenant_id',
        'env',
        'project_id',
        'surface_id',
        'app_id',
        'event_id',
        'schema_version',
        'run_id',
        'step_id',
        'user_id',
        'auth_subject',
        'agent_id',
        'actor_type',
        'event_type',
        'severity',
        'trace_id',
        'span_id',
      ),
      fc.oneof(
        fc.constant(undefined),
        fc.string({ maxLength: 200 }).filter((text) => text.isWellFormed()),
        fc.constantFrom('', 'a b', '2.0.0', '1.2.3', 'human', 'agent', 'x.acme.y', 'x'.repeat(300)),
      ),
    )
    // Optional fields may be absent; the others are then of no type at all, which both refuse.
    .map(([field, value]) => (event: CanonicalEvent): CanonicalEvent => {
      const { [field]: _gone, ...rest } = event;
      if (value !== undefined) return { ...rest, [field]: value } as CanonicalEvent;
      const required = ['actor_type', 'event_type', 'severity'].includes(field);
      return required ? event : (rest as CanonicalEvent);
    }),
  // An attribute that the type knows goes, or takes any value.
  fc
    .tuple(fc.nat(), fc.option(attributeValues({ bytes: false }), { nil: undefined }))
    .map(([pick, value]) => (event: CanonicalEvent): CanonicalEvent => {
      if (!isEventType(event.event_type)) return event;
      const definition = EVENT_DEFINITIONS[event.event_type];
      const keys = [...definition.required, ...definition.optional];
      const key = keys[pick % keys.length];
      if (key === undefined) return event;
      const { [key]: _gone, ...payload } = event.payload;
      const kept: Record<string, AttributeValue> = payload;
      if (value !== undefined && value !== null) kept[key] = value;
      return { ...event, payload: kept };
    }),
  fc
    .array(fc.constantFrom('audit', 'ops', 'cost', 'gold'), { maxLength: 3 })
    .map((classes) => (event: CanonicalEvent): CanonicalEvent => ({
      ...event,
      storage_class: classes as CanonicalEvent['storage_class'],
    })),
  fc
    .constantFrom('always', 'never', 'sometimes')
    .map((persist) => (event: CanonicalEvent): CanonicalEvent => ({
      ...event,
      persist: persist as 'always',
    })),
  fc
    .array(fc.constantFrom('a', '', 'a,b', 'ok'), { maxLength: 3 })
    .map((policy_ids) => (event: CanonicalEvent): CanonicalEvent => ({ ...event, policy_ids })),
);

describe('the JSON Schema and the validator agree', () => {
  test('on valid events of every type', () => {
    expect(schemaAccepts(sampleEvent()), JSON.stringify(accepts.errors)).toBe(true);
    fc.assert(
      fc.property(validEvents, (event) => {
        expect(schemaAccepts(event), JSON.stringify(accepts.errors)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('on events with one to three changes', () => {
    let refused = 0;
    const runs = 1000;
    fc.assert(
      fc.property(
        validEvents,
        fc.array(mutations, { minLength: 1, maxLength: 3 }),
        (event, changes) => {
          const changed = changes.reduce((current, change) => change(current), event);
          fc.pre(!confusesWideIntegers(changed));
          const verdict = validatorAccepts(changed);
          if (!verdict) refused += 1;
          expect(schemaAccepts(changed), JSON.stringify(accepts.errors)).toBe(verdict);
        },
      ),
      { numRuns: runs },
    );
    // Both verdicts must have been exercised, or the agreement says nothing.
    expect(refused).toBeGreaterThan(runs / 10);
    expect(refused).toBeLessThan(runs);
  });
});

const PYTHON = `
import json, sys
from jsonschema import Draft202012Validator
schema = json.load(open(sys.argv[1], encoding='utf-8'))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
print(json.dumps([validator.is_valid(event) for event in json.load(sys.stdin)]))
`;

const python = spawnSync('python3', ['-c', 'import jsonschema']).status === 0;
if (!python)
  console.log('JSON Schema: python3 has no jsonschema here; the other language is skipped');

describe('in another language', () => {
  test.skipIf(!python)('the schema gives the same verdicts: jsonschema of Python', () => {
    const changed = fc.sample(fc.tuple(validEvents, fc.array(mutations, { maxLength: 2 })), {
      numRuns: 400,
      seed: 11,
    });
    const events = changed
      .map(([event, changes]) => changes.reduce((current, change) => change(current), event))
      .filter((event) => !confusesWideIntegers(event));
    // What other engines of regular expressions read in another way.
    const sample = sampleEvent();
    for (const field of [
      'tenant_id',
      'run_id',
      'trace_id',
      'schema_version',
      'event_id',
    ] as const) {
      events.push({ ...sample, [field]: `${sample[field] ?? 'a'.repeat(32)}\n` });
    }
    events.push({ ...sample, trace_id: '0'.repeat(32) });
    events.push({ ...sample, event_type: 'x.acme.y\n' });
    const { stdout, stderr } = spawnSync('python3', ['-c', PYTHON, fileURLToPath(SCHEMA)], {
      input: `[${events.map((event) => canonicalJson(event)).join()}]`,
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    expect(stderr).toBe('');
    const theirs = JSON.parse(stdout) as boolean[];
    expect(theirs).toEqual(events.map(validatorAccepts));
    expect(new Set(theirs).size).toBe(2);
    expect(theirs.slice(-7)).toEqual(Array.from({ length: 7 }, () => false));
  });

  test('the patterns need no look-around, which RE2 and Rust do not have', () => {
    const text = JSON.stringify(schema);
    expect(text).toContain('"pattern"');
    expect(text).not.toMatch(/\(\?[=!<]/);
  });
});

/** In JSON a wide integer is a text of digits, so that the schema cannot tell the one in the place of
 * the other. */
function confusesWideIntegers(event: CanonicalEvent): boolean {
  return Object.entries(event.payload).some(([key, value]) => {
    const definition = ATTRIBUTE_DEFINITIONS[key as AttributeKey];
    // A text of digits has no size for a schema, so a bound says nothing of it there.
    const isBounded = definition?.min !== undefined || definition?.max !== undefined;
    if (typeof value === 'bigint') return definition?.type !== 'int' || isBounded;
    return isWideInteger(value) || (Array.isArray(value) && value.some(isWideInteger));
  });
}

function isWideInteger(value: AttributeValue): boolean {
  if (typeof value === 'bigint') return true;
  return typeof value === 'string' && /^-?[1-9][0-9]{15,18}$/.test(value);
}

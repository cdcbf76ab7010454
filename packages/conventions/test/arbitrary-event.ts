// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  ATTRIBUTE_DEFINITIONS,
  EVENT_DEFINITIONS,
  EVENT_TYPES,
  SCHEMA_VERSION,
  SEVERITIES,
  STORAGE_CLASSES,
  type AttributeKey,
  type AttributeValue,
  type CanonicalEvent,
  type EventType,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';

const TOKEN_CHARACTERS: readonly string[] =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~:@-'.split('');

export const tokens: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...TOKEN_CHARACTERS),
  minLength: 1,
  maxLength: 128,
});

/** Ids of others: anything well-formed, but never longer in units than in characters. */
export const foreignIds: fc.Arbitrary<string> = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 100 })
  .filter((text) => text.isWellFormed());

const texts = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());

/** Integers in canonical form: numbers where a double is exact, bigint up to 64 bits elsewhere. */
const integers: fc.Arbitrary<number | bigint> = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .chain((wide) =>
    fc.oneof(
      fc.constant(Number.isSafeInteger(Number(wide)) ? Number(wide) : wide),
      fc.integer(),
      fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value)),
    ),
  );

const doubles = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (value === 0 ? 0 : value));

const bytes = fc.uint8Array({ maxLength: 16 });

/** Values in canonical form. Without bytes when the value is to be judged in its JSON form, which
 * cannot tell bytes from text. */
export function attributeValues(options: { bytes: boolean }): fc.Arbitrary<AttributeValue> {
  const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      texts,
      integers,
      doubles,
      fc.boolean(),
      fc.constant(null),
      ...(options.bytes ? [bytes] : []),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(texts, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  return value;
}

function isInRange(
  { min = -Infinity, max = Infinity }: { min?: number; max?: number },
  value: number | bigint,
): boolean {
  return value >= min && value <= max;
}

function valuesOf(key: AttributeKey): fc.Arbitrary<AttributeValue> {
  const definition = ATTRIBUTE_DEFINITIONS[key];
  if (definition.values !== undefined) return fc.constantFrom(...definition.values);
  if (definition.shape === 'token') return tokens;
  switch (definition.type) {
    case 'string':
      return texts;
    case 'int':
      return definition.max === undefined
        ? integers.filter((value) => isInRange(definition, value))
        : fc.integer({ min: definition.min ?? 0, max: definition.max });
    case 'double':
      return definition.max === undefined
        ? doubles.map((value) => (definition.min === undefined ? value : Math.abs(value)))
        : fc
            .double({ min: definition.min ?? 0, max: definition.max, noNaN: true })
            .map((v) => v + 0);
    case 'boolean':
      return fc.boolean();
    case 'any':
      return attributeValues({ bytes: false }).filter((value) => value !== null);
    default:
      return fc.array(texts, { maxLength: 3 });
  }
}

/** A payload of the type in which everything has the right form; what is required is there. */
function payloads(
  eventType: (typeof EVENT_TYPES)[number],
): fc.Arbitrary<CanonicalEvent['payload']> {
  const definition = EVENT_DEFINITIONS[eventType];
  const isPayload = (key: AttributeKey): boolean => ATTRIBUTE_DEFINITIONS[key].group === 'payload';
  const needed = [
    ...definition.required,
    ...definition.requiredWhen.map((condition) => condition.attribute),
  ].filter(isPayload);
  const all = [...new Set([...needed, ...definition.optional.filter(isPayload)])];
  return fc.record<Record<string, AttributeValue>>(
    Object.fromEntries(all.map((key) => [key, valuesOf(key)])),
    { requiredKeys: needed, noNullPrototype: true },
  );
}

const nanos = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const lists = fc.array(tokens, { maxLength: 4 });
const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'.split('')), {
      minLength: length,
      maxLength: length,
    })
    .map((digits) => digits.join(''))
    .filter((text) => !/^0+$/.test(text));

const envelopes = fc.record(
  {
    event_id: tokens,
    storage_class: fc.subarray([...STORAGE_CLASSES], { minLength: 1 }),
    severity: fc.constantFrom(...SEVERITIES),
    occurred_at_unix_nano: nanos,
    observed_at_unix_nano: nanos,
    tenant_id: tokens,
    env: tokens,
    project_id: tokens,
    surface_id: tokens,
    app_id: tokens,
    run_id: tokens,
    step_id: tokens,
    user_id: foreignIds,
    agent_id: foreignIds,
    actor_type: fc.constantFrom('human', 'agent', 'system', 'tool'),
    train_ok: fc.boolean(),
    synthesized_fields: lists,
    policy_ids: lists,
    incident_ids: lists,
    trace_id: hex(32),
    span_id: hex(16),
    request_id: foreignIds,
    correlation_id: foreignIds,
    auth_subject: foreignIds,
    session_id: foreignIds,
    actor_id: foreignIds,
    message: texts,
    redaction: fc.record(
      {
        policy: tokens,
        count: fc.nat(),
        detectors: lists,
        counts: fc.uniqueArray(tokens, { minLength: 1, maxLength: 3 }),
        gateway: fc.record({ policy: tokens, counts: lists }, { noNullPrototype: true }),
        sealed: texts,
        unsealed: fc.integer({ min: 1 }),
      },
      { requiredKeys: ['policy', 'count', 'detectors'], noNullPrototype: true },
    ),
    source: fc.record(
      {
        domain: fc.constantFrom('ACTIVITY', 'POLICY', 'INCIDENTS', 'LOGS', 'SYSTEM'),
        component: tokens,
        origin: fc.constantFrom('SYSTEM', 'HUMAN', 'AGENT', 'MIGRATION', 'REPLAY'),
      },
      { requiredKeys: ['component'], noNullPrototype: true },
    ),
    source_ref: fc
      .record(
        { kind: tokens, id: foreignIds, uri: texts },
        { requiredKeys: [], noNullPrototype: true },
      )
      .filter((ref) => Object.keys(ref).length > 0),
    persist: fc.constantFrom('always', 'sampled', 'never'),
  },
  {
    requiredKeys: [
      'event_id',
      'storage_class',
      'severity',
      'occurred_at_unix_nano',
      'observed_at_unix_nano',
      'tenant_id',
      'env',
      'project_id',
      'surface_id',
      'app_id',
      'run_id',
      'step_id',
      'user_id',
      'agent_id',
      'actor_type',
      'train_ok',
      'synthesized_fields',
      'policy_ids',
      'incident_ids',
    ],
    noNullPrototype: true,
  },
);

/** With the class audit where the registry puts the type into the ledger. */
function envelopesOf(eventType: EventType): typeof envelopes {
  const isAudit = EVENT_DEFINITIONS[eventType].storageClasses.includes('audit');
  return envelopes
    .map((envelope) => ({
      ...envelope,
      storage_class: STORAGE_CLASSES.filter(
        (name) => envelope.storage_class.includes(name) || (isAudit && name === 'audit'),
      ),
    }))
    .filter(isKept);
}

function isKept(envelope: { storage_class: readonly string[]; persist?: string }): boolean {
  return envelope.persist !== 'never' || !envelope.storage_class.includes('audit');
}

/** Events that are valid in everything, of every type of the registry. */
export const validEvents: fc.Arbitrary<CanonicalEvent> = fc
  .constantFrom(...EVENT_TYPES)
  .chain((eventType) =>
    fc.tuple(envelopesOf(eventType), payloads(eventType)).map(([envelope, payload]) => ({
      ...(envelope as Omit<CanonicalEvent, 'schema_version' | 'event_type' | 'payload'>),
      schema_version: SCHEMA_VERSION,
      event_type: eventType,
      payload,
    })),
  );

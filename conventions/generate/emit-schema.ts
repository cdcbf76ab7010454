// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { Attribute, EventModel, Registry } from './model.ts';

type Json = Readonly<Record<string, unknown>>;

const FOREIGN: Json = { type: 'string', minLength: 1, maxLength: 256 };
const TOKEN: Json = textOf('^[A-Za-z0-9._~:@-]{1,128}$');

const TOKENS: Json = { type: 'array', items: TOKEN, maxItems: 64 };

/** Text of a pattern. In Python and others `$` matches before a last line feed too, so that one is
 * ruled out by itself; look-ahead, which Go and Rust lack, is used nowhere. */
function textOf(pattern: string): Json {
  return { type: 'string', pattern, not: { pattern: '\\n' } };
}

/** The hexadecimal text of an id; all zero is none (W3C Trace Context). */
function hexOf(digits: number): Json {
  const zero = { const: '0'.repeat(digits) };
  return {
    type: 'string',
    pattern: `^[0-9a-f]{${digits}}$`,
    not: { anyOf: [zero, { pattern: '\\n' }] },
  };
}

/** Emits the JSON Schema (2020-12) of a canonical event in its canonical JSON form: 64-bit
 * integers that a double cannot hold are decimal strings, bytes are base64. */
export function emitSchema(registry: Registry): string {
  const byKey = new Map(registry.attributes.map((attribute) => [attribute.key, attribute]));
  const schema: Json = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${registry.schemaUrl}/canonical-event.schema.json`,
    title: 'CanonicalEvent',
    description: 'One canonical event of Ledgerline, as canonicalJson writes it.',
    type: 'object',
    required: REQUIRED,
    properties: fields(registry),
    additionalProperties: false,
    allOf: [
      rule({ actor_type: { const: 'agent' } }, { required: ['agent_id'] }),
      rule(
        { actor_type: { const: 'human' } },
        { anyOf: [{ required: ['user_id'] }, { required: ['auth_subject'] }] },
      ),
      rule({ storage_class: { contains: { const: 'audit' } } }, { properties: NOT_NEVER }),
      rule({ event_type: { enum: auditTypes(registry) } }, { properties: IN_LEDGER }),
      ...registry.events.map((event) =>
        rule({ event_type: { const: event.name } }, eventSchema(event, byKey)),
      ),
    ],
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

// Requirement 23: an audit event is kept, whatever its producer says of streams.
const NOT_NEVER: Json = { persist: { not: { const: 'never' } } };

// Requirement 29: what the registry puts into the ledger goes there, whatever its sender says.
const IN_LEDGER: Json = { storage_class: { contains: { const: 'audit' } } };

function auditTypes(registry: Registry): readonly string[] {
  const events = registry.events.filter((event) => event.storageClasses.includes('audit'));
  return events.map((event) => event.name);
}

const REQUIRED: readonly string[] = [
  'schema_version',
  'event_id',
  'event_type',
  'storage_class',
  'severity',
  'occurred_at_unix_nano',
  'observed_at_unix_nano',
  'tenant_id',
  'env',
  'project_id',
  'surface_id',
  'app_id',
  'actor_type',
  'train_ok',
  'synthesized_fields',
  'policy_ids',
  'incident_ids',
  'payload',
];

function rule(properties: Json, then: Json): Json {
  // oxlint-disable-next-line unicorn/no-thenable -- `then` is a keyword of JSON Schema.
  return { if: { properties, required: Object.keys(properties) }, then };
}

function fields(registry: Registry): Json {
  const names = registry.events.map((event) => event.name);
  const nanos = textOf('^(0|[1-9][0-9]{0,19})$');
  const members = (key: string): readonly string[] =>
    registry.attributes.find((a) => a.key === key)?.members.map((member) => member.value) ?? [];
  return {
    schema_version: textOf(`^${major(registry)}\\.[0-9]{1,9}\\.[0-9]{1,9}$`),
    event_id: TOKEN,
    event_type: {
      type: 'string',
      maxLength: 128,
      anyOf: [{ enum: names }, textOf('^x\\.[a-z0-9_-]+\\.[a-z0-9_.-]+$')],
    },
    storage_class: { enum: nonEmptySubsets(registry.storageClasses.map((entry) => entry.name)) },
    severity: { enum: registry.severities.map((entry) => entry.name) },
    occurred_at_unix_nano: nanos,
    observed_at_unix_nano: nanos,
    tenant_id: TOKEN,
    env: TOKEN,
    project_id: TOKEN,
    surface_id: TOKEN,
    app_id: TOKEN,
    trace_id: hexOf(32),
    span_id: hexOf(16),
    run_id: TOKEN,
    step_id: TOKEN,
    request_id: FOREIGN,
    correlation_id: FOREIGN,
    user_id: FOREIGN,
    auth_subject: FOREIGN,
    session_id: FOREIGN,
    actor_type: { enum: members('ledgerline.actor.type') },
    actor_id: FOREIGN,
    agent_id: FOREIGN,
    train_ok: { type: 'boolean' },
    synthesized_fields: TOKENS,
    redaction: {
      type: 'object',
      required: ['policy', 'count', 'detectors'],
      properties: {
        policy: TOKEN,
        count: { type: 'integer', minimum: 0 },
        detectors: TOKENS,
        counts: TOKENS,
        gateway: {
          type: 'object',
          required: ['policy', 'counts'],
          properties: { policy: TOKEN, counts: TOKENS },
          additionalProperties: false,
        },
        sealed: { type: 'string' },
        unsealed: { type: 'integer', minimum: 1 },
      },
      additionalProperties: false,
    },
    source: {
      type: 'object',
      properties: {
        domain: { enum: members('ledgerline.source.domain') },
        component: TOKEN,
        origin: { enum: members('ledgerline.source.origin') },
      },
      additionalProperties: false,
    },
    source_ref: {
      type: 'object',
      properties: { kind: TOKEN, id: FOREIGN, uri: { type: 'string' } },
      additionalProperties: false,
    },
    persist: { enum: members('ledgerline.persist') },
    policy_ids: TOKENS,
    incident_ids: TOKENS,
    message: { type: 'string' },
    payload: { type: 'object', propertyNames: { not: { enum: envelopeKeys(registry) } } },
  };
}

/** Every sorted non-empty subset: the canonical order is part of the form. */
function nonEmptySubsets(names: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: 2 ** names.length - 1 }, (_, index) =>
    names.filter((_name, bit) => ((index + 1) & (1 << bit)) !== 0),
  );
}

function envelopeKeys(registry: Registry): readonly string[] {
  return registry.attributes.flatMap((attribute) =>
    attribute.group === 'payload' ? [] : [attribute.key],
  );
}

function major(registry: Registry): string {
  return registry.schemaVersion.split('.')[0] ?? '';
}

function eventSchema(event: EventModel, byKey: ReadonlyMap<string, Attribute>): Json {
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  const envelope: string[] = [];
  const conditions: Json[] = [];
  for (const reference of event.attributes) {
    const attribute = byKey.get(reference.ref);
    if (attribute === undefined) continue;
    if (attribute.field !== undefined) {
      if (reference.level === 'required') envelope.push(attribute.field);
      continue;
    }
    properties[attribute.key] = valueSchema(attribute);
    if (reference.level === 'required') required.push(attribute.key);
    const when = reference.requiredWhen;
    if (when !== undefined) {
      conditions.push(rule({ [when.ref]: { const: when.value } }, { required: [attribute.key] }));
    }
  }
  return {
    ...(envelope.length === 0 ? {} : { required: envelope }),
    properties: {
      payload: {
        ...(required.length === 0 ? {} : { required }),
        properties,
        ...(conditions.length === 0 ? {} : { allOf: conditions }),
      },
    },
  };
}

function valueSchema(attribute: Attribute): Json {
  const described = { description: attribute.brief };
  switch (attribute.type) {
    case 'string':
      return attribute.shape === 'token'
        ? { ...described, ...TOKEN }
        : { ...described, type: 'string' };
    case 'enum':
      return attribute.closed
        ? { ...described, enum: attribute.members.map((member) => member.value) }
        : { ...described, type: 'string' };
    case 'int':
      return {
        ...described,
        anyOf: [{ type: 'integer', ...intBounds(attribute) }, wide(attribute)],
      };
    case 'double':
      return { ...described, type: 'number', ...bounds(attribute) };
    case 'boolean':
      return { ...described, type: 'boolean' };
    case 'any':
      return described;
    default:
      return { ...described, type: 'array', items: elementSchema(attribute.type) };
  }
}

function elementSchema(type: Attribute['type']): Json {
  switch (type) {
    case 'int[]':
      return {
        anyOf: [{ type: 'integer', ...SAFE }, textOf(WIDE_ANY)],
      };
    case 'double[]':
      return { type: 'number' };
    case 'boolean[]':
      return { type: 'boolean' };
    default:
      return { type: 'string' };
  }
}

const SAFE: Json = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
const WIDE_ANY = '^-?[1-9][0-9]{15,18}$';

function intBounds({ min, max }: Attribute): Json {
  return {
    minimum: min ?? Number.MIN_SAFE_INTEGER,
    maximum: max ?? Number.MAX_SAFE_INTEGER,
  };
}

/** The decimal text of an integer that no double holds; bounds are far smaller than these. */
function wide({ min, max }: Attribute): Json {
  if (max !== undefined) return textOf('^-[1-9][0-9]{15,18}$');
  return textOf(min === undefined ? WIDE_ANY : '^[1-9][0-9]{15,18}$');
}

function bounds({ min, max }: Attribute): Json {
  return {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
  };
}

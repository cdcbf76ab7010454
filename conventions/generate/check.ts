// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { Attribute, AttributeReference, EventModel, Registry } from './model.ts';

const TYPES: readonly string[] = [
  'string',
  'int',
  'double',
  'boolean',
  'string[]',
  'int[]',
  'double[]',
  'boolean[]',
  'any',
  'enum',
];
const STABILITIES: readonly string[] = ['development', 'alpha', 'beta', 'stable'];
const SENSITIVITIES: readonly string[] = ['plain', 'personal', 'secret', 'content'];
const SHAPES: readonly string[] = ['free', 'token', 'tokens', 'foreign', 'semver', 'classes'];
const GROUPS: readonly string[] = ['scope', 'identity', 'correlation', 'context', 'payload'];
// The OTLP specification, OTLP/HTTP response: clients retry on these and must not on others.
const OTLP_RETRYABLE: readonly number[] = [429, 502, 503, 504];
const LEVELS: readonly string[] = ['required', 'conditionally_required', 'recommended', 'opt_in'];

/** Returns one sentence for everything that is wrong with the registry; empty when it is sound. */
export function checkRegistry(registry: Registry): readonly string[] {
  const byKey = new Map(registry.attributes.map((attribute) => [attribute.key, attribute]));
  return [
    ...duplicates(
      'attribute',
      registry.attributes.map((attribute) => attribute.key),
    ),
    ...duplicates(
      'event',
      registry.events.map((event) => event.name),
    ),
    ...duplicates(
      'error code',
      registry.errors.map((error) => error.code),
    ),
    ...duplicates(
      'storage class',
      registry.storageClasses.map((entry) => entry.name),
    ),
    ...duplicates(
      'severity',
      registry.severities.map((entry) => entry.name),
    ),
    ...registry.attributes.flatMap(attributeProblems),
    ...registry.events.flatMap((event) => eventProblems(event, registry, byKey)),
    ...errorProblems(registry),
    ...familyProblems(registry),
    ...producerProblems(registry),
    ...namespaceProblems(registry.attributes),
    ...(/^\d+\.\d+\.\d+$/.test(registry.schemaVersion)
      ? []
      : ['manifest: the schema URL does not end in a version']),
  ];
}

function duplicates(what: string, names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return names.flatMap((name) => {
    const again = seen.has(name);
    seen.add(name);
    return again ? [`${what} ${name}: defined twice`] : [];
  });
}

function oneOf(where: string, what: string, value: string, allowed: readonly string[]): string[] {
  return allowed.includes(value)
    ? []
    : [`${where}: ${what} "${value}" is none of ${allowed.join()}`];
}

function attributeProblems(attribute: Attribute): readonly string[] {
  const where = `attribute ${attribute.key}`;
  return [
    ...(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/.test(attribute.key)
      ? []
      : [`${where}: the key is not a dotted lower-case name`]),
    ...(attribute.brief === '' ? [`${where}: no brief`] : []),
    ...oneOf(where, 'type', attribute.type, TYPES),
    ...oneOf(where, 'stability', attribute.stability, STABILITIES),
    ...oneOf(where, 'sensitivity', attribute.sensitivity, SENSITIVITIES),
    ...oneOf(where, 'shape', attribute.shape, SHAPES),
    ...oneOf(where, 'group', attribute.group, GROUPS),
    ...(attribute.closed && attribute.type !== 'enum' ? [`${where}: closed without members`] : []),
    ...(attribute.type !== 'enum' && attribute.examples.length === 0
      ? [`${where}: no example`]
      : []),
    ...boundProblems(where, attribute),
    ...duplicates(
      `${where} member`,
      attribute.members.map((member) => member.value),
    ),
  ];
}

function boundProblems(where: string, { type, min, max }: Attribute): readonly string[] {
  if (min === undefined && max === undefined) return [];
  return [
    ...(type === 'int' || type === 'double' ? [] : [`${where}: bounds of what is no number`]),
    ...(min !== undefined && max !== undefined && min > max ? [`${where}: min is above max`] : []),
  ];
}

function eventProblems(
  event: EventModel,
  registry: Registry,
  byKey: ReadonlyMap<string, Attribute>,
): readonly string[] {
  const where = `event ${event.name}`;
  const classes = registry.storageClasses.map((entry) => entry.name);
  return [
    ...(/^[a-z]+(_[a-z]+)*$/.test(event.name) ? [] : [`${where}: the name is not snake case`]),
    ...(event.brief === '' ? [`${where}: no brief`] : []),
    ...oneOf(where, 'stability', event.stability, STABILITIES),
    ...oneOf(
      where,
      'severity',
      event.severity,
      registry.severities.map((entry) => entry.name),
    ),
    ...(event.storageClasses.length === 0 ? [`${where}: no storage class`] : []),
    ...event.storageClasses.flatMap((name) => oneOf(where, 'storage class', name, classes)),
    ...(event.storageClasses.join() === event.storageClasses.toSorted().join()
      ? []
      : [`${where}: storage classes are not sorted`]),
    ...duplicates(
      `${where} reference`,
      event.attributes.map((reference) => reference.ref),
    ),
    ...event.attributes.flatMap((reference) => referenceProblems(where, reference, byKey)),
  ];
}

function referenceProblems(
  where: string,
  reference: AttributeReference,
  byKey: ReadonlyMap<string, Attribute>,
): readonly string[] {
  const when = reference.requiredWhen;
  return [
    ...(byKey.has(reference.ref) ? [] : [`${where}: ${reference.ref} is not defined`]),
    ...oneOf(where, `requirement level of ${reference.ref}`, reference.level, LEVELS),
    ...((reference.level === 'conditionally_required') === (when !== undefined)
      ? []
      : [`${where}: ${reference.ref} needs both a condition and required_when, or neither`]),
    ...(when === undefined || byKey.get(when.ref)?.members.some((m) => m.value === when.value)
      ? []
      : [`${where}: the condition of ${reference.ref} names no known value`]),
  ];
}

function errorProblems(registry: Registry): readonly string[] {
  return registry.errors.flatMap((error) => [
    ...(/^[a-z]+(_[a-z]+)*$/.test(error.code) ? [] : [`error ${error.code}: not snake case`]),
    ...(Number.isInteger(error.status) && error.status >= 400 && error.status <= 599
      ? []
      : [`error ${error.code}: the status is no HTTP error`]),
    ...(OTLP_RETRYABLE.includes(error.status) === error.retryable
      ? []
      : [`error ${error.code}: retryable does not fit the status, as OTLP clients read it`]),
    ...(typeof error.retryable === 'boolean' ? [] : [`error ${error.code}: retryable is missing`]),
    ...(error.meaning ? [] : [`error ${error.code}: no meaning`]),
    ...(error.remedy ? [] : [`error ${error.code}: no remedy`]),
  ]);
}

/** Every event type belongs to one family and has an example of its own type there. */
function familyProblems({ families, events }: Registry): readonly string[] {
  const listed = families.flatMap((family) => family.examples.map((example) => example.eventType));
  const types = new Set(listed);
  return [
    ...duplicates(
      'family',
      families.map((family) => family.name),
    ),
    ...events
      .filter((event) => !types.has(event.name))
      .map((event) => `event ${event.name}: no example`),
    ...[...types]
      .filter((type) => !events.some((event) => event.name === type))
      .map((type) => `example of ${type}: no such event`),
    ...[...types]
      .filter(
        (type) => families.filter((f) => f.examples.some((e) => e.eventType === type)).length > 1,
      )
      .map((type) => `event ${type}: examples in two families`),
    ...families.flatMap((family) =>
      family.title === '' || family.brief === '' ? [`family ${family.name}: no words`] : [],
    ),
  ];
}

/** Requirement 151: every record class has an owner. */
function producerProblems({ producers, events }: Registry): readonly string[] {
  const owned = new Set(producers.flatMap((producer) => producer.events));
  return [
    ...duplicates(
      'producer',
      producers.map((producer) => producer.component),
    ),
    ...events
      .filter((event) => !owned.has(event.name))
      .map((event) => `event ${event.name}: no producer`),
    ...[...owned]
      .filter((name) => !events.some((event) => event.name === name))
      .map((name) => `a producer of ${name}: no such event`),
    ...producers.flatMap((producer) => [
      ...(/^[a-z]+(-[a-z]+)*$/.test(producer.component)
        ? []
        : [`producer ${producer.component}: the name is not kebab case`]),
      ...(['owner', 'trigger', 'metadata'] as const)
        .filter((key) => producer[key] === '')
        .map((key) => `producer ${producer.component}: no ${key}`),
      ...(producer.tables.length === 0 ? [`producer ${producer.component}: no tables`] : []),
    ]),
  ];
}

/** OpenTelemetry forbids a name that is both an attribute and the namespace of others. */
function namespaceProblems(attributes: readonly Attribute[]): readonly string[] {
  const keys = new Set(attributes.map((attribute) => attribute.key));
  return attributes.flatMap((attribute) => {
    const parts = attribute.key.split('.');
    return parts
      .slice(0, -1)
      .map((_, index) => parts.slice(0, index + 1).join('.'))
      .filter((prefix) => keys.has(prefix))
      .map((prefix) => `attribute ${attribute.key}: ${prefix} is an attribute, not a namespace`);
  });
}

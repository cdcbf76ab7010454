// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { typeName } from './emit-constants.ts';
import { HEADER, inlineList, quote } from './emit-text.ts';
import type { Attribute, AttributeReference, EventModel, Registry } from './model.ts';

/** Emits `definitions.ts`: what the validator is compiled from. */
export function emitDefinitions(registry: Registry): string {
  return [
    HEADER,
    `import type { AttributeKey } from './attributes.ts';\n`,
    `import type { EventType, Severity, StorageClass } from './enums.ts';\n\n`,
    DEFINITION_TYPES,
    `export const ATTRIBUTE_DEFINITIONS: Readonly<Record<AttributeKey, AttributeDefinition>> = {\n`,
    ...registry.attributes.map(attributeEntry),
    `};\n\n`,
    `export const EVENT_DEFINITIONS: Readonly<Record<EventType, EventDefinition>> = {\n`,
    ...registry.events.map(eventEntry),
    `};\n`,
  ].join('');
}

const DEFINITION_TYPES = `export type AttributeType =
  | 'string'
  | 'int'
  | 'double'
  | 'boolean'
  | 'string[]'
  | 'int[]'
  | 'double[]'
  | 'boolean[]'
  | 'any';

export interface AttributeDefinition {
  readonly type: AttributeType;
  /** What redaction may find here: plain text, personal data, a secret, or free content. */
  readonly sensitivity: 'plain' | 'personal' | 'secret' | 'content';
  /** \`payload\` for every attribute that is no field of the envelope. */
  readonly group: 'scope' | 'identity' | 'correlation' | 'context' | 'payload';
  readonly shape: 'free' | 'token' | 'tokens' | 'foreign' | 'semver' | 'classes';
  /** The field of CanonicalEvent, for attributes of the envelope. */
  readonly field?: string;
  /** Bounds of a number, both included. */
  readonly min?: number;
  readonly max?: number;
  /** The allowed values; any other one is refused. */
  readonly values?: readonly string[];
}

export interface RequiredWhen {
  readonly attribute: AttributeKey;
  readonly when: AttributeKey;
  readonly value: string;
}

export interface EventDefinition {
  readonly brief: string;
  readonly severity: Severity;
  readonly storageClasses: readonly StorageClass[];
  readonly required: readonly AttributeKey[];
  readonly requiredWhen: readonly RequiredWhen[];
  readonly optional: readonly AttributeKey[];
}

`;

function attributeEntry(attribute: Attribute): string {
  const type = attribute.type === 'enum' ? 'string' : attribute.type;
  return [
    `  ${quote(attribute.key)}: {\n`,
    `    type: ${quote(type)},\n`,
    `    sensitivity: ${quote(attribute.sensitivity)},\n`,
    `    group: ${quote(attribute.group)},\n`,
    `    shape: ${quote(attribute.shape)},\n`,
    attribute.field === undefined ? '' : `    field: ${quote(attribute.field)},\n`,
    attribute.min === undefined ? '' : `    min: ${attribute.min},\n`,
    attribute.max === undefined ? '' : `    max: ${attribute.max},\n`,
    attribute.closed
      ? `    values: ${inlineList(attribute.members.map((member) => member.value))},\n`
      : '',
    `  },\n`,
  ].join('');
}

function eventEntry(event: EventModel): string {
  const keys = (test: (reference: AttributeReference) => boolean): string =>
    inlineList(event.attributes.filter(test).map((reference) => reference.ref));
  const conditions = event.attributes.flatMap((reference) =>
    reference.requiredWhen === undefined
      ? []
      : [
          `      { attribute: ${quote(reference.ref)}, when: ${quote(reference.requiredWhen.ref)}, value: ${quote(reference.requiredWhen.value)} },\n`,
        ],
  );
  return [
    `  ${event.name}: {\n`,
    `    brief: ${quote(event.brief)},\n`,
    `    severity: ${quote(event.severity)},\n`,
    `    storageClasses: ${inlineList(event.storageClasses)},\n`,
    `    required: ${keys((reference) => reference.level === 'required')},\n`,
    conditions.length === 0
      ? `    requiredWhen: [],\n`
      : `    requiredWhen: [\n${conditions.join('')}    ],\n`,
    `    optional: ${keys((reference) => reference.level !== 'required')},\n`,
    `  },\n`,
  ].join('');
}

/** Emits `payloads.ts`: the payload of each event type as a TypeScript type. */
export function emitPayloads(registry: Registry): string {
  const byKey = new Map(registry.attributes.map((attribute) => [attribute.key, attribute]));
  const enums = registry.attributes.filter(
    (attribute) =>
      attribute.type === 'enum' &&
      attribute.closed &&
      registry.events.some((event) => event.attributes.some((a) => a.ref === attribute.key)) &&
      attribute.group === 'payload',
  );
  return [
    HEADER,
    `import type { AttributeValue } from '../attribute-value.ts';\n`,
    `import type { ${enums.map(typeName).toSorted().join(', ')} } from './enums.ts';\n\n`,
    `/** The payload attributes of each event type. Further keys are allowed; these have a meaning. */\n`,
    `export interface EventPayloads {\n`,
    ...registry.events.map((event) => payloadEntry(event, byKey)),
    `}\n`,
  ].join('');
}

function payloadEntry(event: EventModel, byKey: ReadonlyMap<string, Attribute>): string {
  const lines = event.attributes.flatMap((reference) => {
    const attribute = byKey.get(reference.ref);
    if (attribute === undefined || attribute.group !== 'payload') return [];
    const mark = reference.level === 'required' ? '' : '?';
    return [
      `    /** ${attribute.brief} */\n    readonly ${quote(attribute.key)}${mark}: ${valueType(attribute)};\n`,
    ];
  });
  return `  /** ${event.brief} */\n  readonly ${event.name}: {\n${lines.join('')}  };\n`;
}

function valueType(attribute: Attribute): string {
  switch (attribute.type) {
    case 'enum':
      return attribute.closed ? typeName(attribute) : 'string';
    case 'int':
      return 'number | bigint';
    case 'double':
      return 'number';
    case 'int[]':
      return 'readonly (number | bigint)[]';
    case 'double[]':
      return 'readonly number[]';
    case 'string[]':
      return 'readonly string[]';
    case 'boolean[]':
      return 'readonly boolean[]';
    case 'any':
      return 'AttributeValue';
    default:
      return attribute.type;
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { HEADER, quote, stringList } from './emit-text.ts';
import { constantName, type Attribute, type Registry } from './model.ts';

/** Emits `attributes.ts`: one constant a key, the values of enumerations, and the ids. */
export function emitAttributes(registry: Registry): string {
  const constants = registry.attributes.map(
    (attribute) =>
      `/** ${doc(attribute)} */\nexport const ${attributeConstant(attribute)} = ${quote(attribute.key)} as const;\n`,
  );
  const values = registry.attributes.flatMap((attribute) =>
    attribute.members.map(
      (member) =>
        `/** ${member.brief} */\nexport const ${constantName(attribute.key)}_VALUE_${constantName(member.id)} = ${quote(member.value)} as const;\n`,
    ),
  );
  const keys = registry.attributes.map((attribute) => attribute.key);
  const ids = registry.attributes.map((attribute, id) => `  ${quote(attribute.key)}: ${id},\n`);
  return [
    HEADER,
    ...constants,
    ...values,
    `/** Every attribute of the registry; the position of a key is its AttributeId. */\n`,
    `export const ATTRIBUTE_KEYS = ${stringList(keys)} as const;\n\n`,
    `export type AttributeKey = (typeof ATTRIBUTE_KEYS)[number];\n\n`,
    `/** Position in ATTRIBUTE_KEYS. Valid in one process only: it may change between versions. */\n`,
    `export type AttributeId = number;\n\n`,
    `/** AttributeId of each key. */\n`,
    `export const ATTRIBUTE_IDS: Readonly<Record<AttributeKey, AttributeId>> = {\n${ids.join('')}};\n`,
  ].join('');
}

/** Emits `enums.ts`: event types, storage classes, severities and the schema version. */
export function emitEnums(registry: Registry): string {
  const severities = registry.severities.map(
    (entry) => `  ${entry.name}: { number: ${entry.number}, text: ${quote(entry.text)} },\n`,
  );
  return [
    HEADER,
    `/** The version of the canonical event that this package writes. */\n`,
    `export const SCHEMA_VERSION = ${quote(registry.schemaVersion)} as const;\n\n`,
    `/** The schema URL to set on instrumentation scopes. */\n`,
    `export const SCHEMA_URL = ${quote(registry.schemaUrl)} as const;\n\n`,
    `/** The closed set of event types; others must be named x.<vendor>.<name>. */\n`,
    `export const EVENT_TYPES = ${stringList(registry.events.map((event) => event.name))} as const;\n\n`,
    `export type EventType = (typeof EVENT_TYPES)[number];\n\n`,
    `/** Storage classes in sorted order. */\n`,
    `export const STORAGE_CLASSES = ${stringList(registry.storageClasses.map((entry) => entry.name))} as const;\n\n`,
    `export type StorageClass = (typeof STORAGE_CLASSES)[number];\n\n`,
    `export const SEVERITIES = ${stringList(registry.severities.map((entry) => entry.name))} as const;\n\n`,
    `export type Severity = (typeof SEVERITIES)[number];\n\n`,
    `/** OpenTelemetry SeverityNumber and SeverityText of each severity. */\n`,
    `export const SEVERITY_WIRE: Readonly<Record<Severity, { readonly number: number; readonly text: string }>> = {\n${severities.join('')}};\n`,
    ...registry.attributes
      .filter((attribute) => attribute.type === 'enum')
      .map(
        (attribute) =>
          `\n/** ${attribute.brief} */\nexport type ${typeName(attribute)} = ${attribute.members.map((member) => quote(member.value)).join(' | ')};\n`,
      ),
  ].join('');
}

/** Emits `error-catalogue.ts`. */
export function emitErrors(registry: Registry): string {
  const entries = registry.errors.map((error) =>
    [
      `  ${error.code}: {\n`,
      `    status: ${error.status},\n`,
      `    retryable: ${error.retryable},\n`,
      `    meaning: ${quote(error.meaning)},\n`,
      `    remedy: ${quote(error.remedy)},\n`,
      `  },\n`,
    ].join(''),
  );
  return [
    HEADER,
    `export interface ErrorDefinition {\n`,
    `  /** HTTP status where the code reaches HTTP. */\n  readonly status: number;\n`,
    `  /** Whether the same request may succeed later unchanged. */\n  readonly retryable: boolean;\n`,
    `  readonly meaning: string;\n`,
    `  /** What to do next. */\n  readonly remedy: string;\n}\n\n`,
    `export const ERROR_CODES = ${stringList(registry.errors.map((error) => error.code))} as const;\n\n`,
    `export type ErrorCode = (typeof ERROR_CODES)[number];\n\n`,
    `export const ERROR_CATALOGUE: Readonly<Record<ErrorCode, ErrorDefinition>> = {\n${entries.join('')}};\n`,
  ].join('');
}

export function attributeConstant(attribute: Attribute): string {
  return `ATTR_${constantName(attribute.key)}`;
}

/** `ledgerline.actor.type` → `ActorType`; namespaces of others keep their first word. */
export function typeName(attribute: Attribute): string {
  return attribute.key
    .replace(/^ledgerline\./, '')
    .split(/[._]/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

function doc(attribute: Attribute): string {
  return attribute.note === undefined ? attribute.brief : `${attribute.brief} ${attribute.note}`;
}

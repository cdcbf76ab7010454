// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { checkRegistry } from './check.ts';
import type {
  Attribute,
  AttributeReference,
  AttributeType,
  ErrorModel,
  EventModel,
  FamilyModel,
  Member,
  ProducerModel,
  Registry,
  SeverityModel,
  StorageClassModel,
} from './model.ts';

type Raw = Readonly<Record<string, unknown>>;

// Envelope first, so that the attribute ids of the hottest attributes are the small ones.
const FILE_ORDER: readonly string[] = [
  'envelope.yaml',
  'gen-ai.yaml',
  'otel.yaml',
  'http.yaml',
  'ledgerline.yaml',
  'events-flow.yaml',
  'events-calls.yaml',
  'events-accountability.yaml',
  'events-requests.yaml',
];

/** Reads and checks the registry below `folder` (the repository's `conventions`). Throws an Error
 * that lists every problem found. */
export function loadRegistry(folder: string): Registry {
  const registryFolder = join(folder, 'registry');
  const manifest = readYaml(join(registryFolder, 'manifest.yaml'));
  const documents = registryFiles(registryFolder).map((name) =>
    readYaml(join(registryFolder, name)),
  );
  const schemaUrl = text(manifest, 'schema_url');
  const examples = readYaml(join(folder, 'examples.yaml'));
  const registry: Registry = {
    schemaUrl,
    schemaVersion: schemaUrl.slice(schemaUrl.lastIndexOf('/') + 1),
    attributes: documents.flatMap((document) => list(document, 'attributes').map(toAttribute)),
    events: documents.flatMap((document) => list(document, 'events').map(toEvent)),
    storageClasses: list(
      readYaml(join(folder, 'storage-classes.yaml')),
      'storage_classes',
    ) as unknown as StorageClassModel[],
    severities: list(
      readYaml(join(folder, 'severities.yaml')),
      'severities',
    ) as unknown as SeverityModel[],
    errors: list(readYaml(join(folder, 'errors.yaml')), 'errors') as unknown as ErrorModel[],
    families: list(examples, 'families').map(toFamily),
    exampleEnvelope: child(examples, 'envelope'),
    producers: list(readYaml(join(folder, 'producers.yaml')), 'producers').map(toProducer),
  };
  const problems = checkRegistry(registry);
  if (problems.length > 0) {
    throw new Error(`conventions: ${problems.length} problems\n${problems.join('\n')}`);
  }
  return registry;
}

function registryFiles(folder: string): readonly string[] {
  const found = readdirSync(folder).filter(
    (name) => name.endsWith('.yaml') && name !== 'manifest.yaml',
  );
  const rank = (name: string): number => {
    const index = FILE_ORDER.indexOf(name);
    return index === -1 ? FILE_ORDER.length : index;
  };
  return found.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function readYaml(path: string): Raw {
  // The parser refuses duplicate keys on its own, and says where.
  const document: unknown = parse(readFileSync(path, 'utf8'), { strict: true, uniqueKeys: true });
  if (!isRaw(document)) throw new Error(`${path}: not a mapping`);
  return document;
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(raw: Raw, key: string): readonly Raw[] {
  const value = raw[key];
  return Array.isArray(value) ? value.filter(isRaw) : [];
}

function child(raw: Raw, key: string): Raw {
  const value = raw[key];
  return isRaw(value) ? value : {};
}

function text(raw: Raw, key: string): string {
  return optionalText(raw, key) ?? '';
}

function optionalText(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  return typeof value === 'string' ? value : undefined;
}

function optionalNumber(raw: Raw, key: string): number | undefined {
  const value = raw[key];
  return typeof value === 'number' ? value : undefined;
}

function toAttribute(raw: Raw): Attribute {
  const annotations = child(raw, 'annotations');
  const members = list(child(raw, 'type'), 'members');
  const examples = raw['examples'];
  return {
    key: text(raw, 'key'),
    type: (members.length > 0 ? 'enum' : text(raw, 'type')) as AttributeType,
    members: members.map(toMember),
    brief: text(raw, 'brief'),
    note: optionalText(raw, 'note'),
    stability: text(raw, 'stability'),
    examples: Array.isArray(examples) ? examples : [],
    sensitivity: text(annotations, 'sensitivity'),
    field: optionalText(annotations, 'field'),
    group: optionalText(annotations, 'group') ?? 'payload',
    shape: optionalText(annotations, 'shape') ?? 'free',
    closed: annotations['closed'] === true,
    min: optionalNumber(annotations, 'min'),
    max: optionalNumber(annotations, 'max'),
  };
}

function toMember(raw: Raw): Member {
  return { id: text(raw, 'id'), value: text(raw, 'value'), brief: text(raw, 'brief') };
}

function toFamily(raw: Raw): FamilyModel {
  return {
    name: text(raw, 'name'),
    title: text(raw, 'title'),
    brief: text(raw, 'brief'),
    examples: list(raw, 'examples').map((example) => ({
      eventType: text(example, 'event_type'),
      fields: child(example, 'fields'),
      payload: child(example, 'payload'),
    })),
  };
}

function toProducer(raw: Raw): ProducerModel {
  return {
    component: text(raw, 'component'),
    owner: text(raw, 'owner'),
    trigger: text(raw, 'trigger'),
    events: texts(raw, 'events'),
    tables: texts(raw, 'tables'),
    metadata: text(raw, 'metadata'),
  };
}

function texts(raw: Raw, key: string): readonly string[] {
  const value = raw[key];
  return Array.isArray(value) ? value.map(String) : [];
}

function toEvent(raw: Raw): EventModel {
  const annotations = child(raw, 'annotations');
  const classes = annotations['storage_classes'];
  return {
    name: text(raw, 'name'),
    brief: text(raw, 'brief'),
    stability: text(raw, 'stability'),
    severity: text(annotations, 'severity'),
    storageClasses: Array.isArray(classes) ? classes.map(String) : [],
    attributes: list(raw, 'attributes').map(toReference),
  };
}

function toReference(raw: Raw): AttributeReference {
  const level = raw['requirement_level'];
  const when = child(child(raw, 'annotations'), 'required_when');
  const condition = isRaw(level) ? optionalText(level, 'conditionally_required') : undefined;
  return {
    ref: text(raw, 'ref'),
    level: (isRaw(level) ? 'conditionally_required' : level) as AttributeReference['level'],
    condition,
    requiredWhen:
      when['ref'] === undefined
        ? undefined
        : { ref: text(when, 'ref'), value: text(when, 'value') },
  };
}

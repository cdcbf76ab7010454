// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { attributeConstant, typeName } from './emit-constants.ts';
import { HEADER } from './emit-text.ts';
import { constantName, type Registry } from './model.ts';

// The hand-written part of the package's interface. The index is generated because it names every
// attribute, and house style allows no `export *`.
const WRITTEN: readonly (readonly [file: string, types: string, values: string])[] = [
  ['adapters/actor-type', '', 'actorTypeOf'],
  ['adapters/audit-call', 'AuditCallDetails AuditContext AuditStamp', 'auditToCanonical'],
  ['adapters/audit-record', '', 'fromAuditRecord toAuditRecord'],
  ['adapters/gen-ai-call', 'GenAiCall', 'genAiCallOf genAiGroupOf isGenAiContent'],
  ['adapters/gen-ai-events', '', 'genAiSpanToEvents'],
  ['adapters/gen-ai-group', '', 'genAiGroupToEvent'],
  ['adapters/gen-ai-record', '', 'genAiContentOfRecord'],
  ['adapters/legacy-forms', 'DatasetEvent EventLogEntry StreamEvent', ''],
  [
    'adapters/legacy-json',
    '',
    'fromDatasetEvent fromEventLogEntry fromStreamEvent toDatasetEvent toEventLogEntry toStreamEvent',
  ],
  ['adapters/span-events', '', 'eventsToSpan spanToEvents'],
  ['adapters/tagged-json', 'JsonValue', ''],
  ['adapters/wire-span', 'WireSpan WireSpanEvent', ''],
  [
    'attribute-value',
    'AttributeValue ValueKind',
    'KIND_ABSENT KIND_ARRAY KIND_BOOL KIND_BYTES KIND_DOUBLE KIND_INT KIND_MAP KIND_STRING kindOfValue',
  ],
  [
    'canonical-event',
    'CanonicalEvent EventSource RedactionSummary ScopeKeys SourceRef VendorEventType',
    '',
  ],
  ['canonical-json', '', 'canonicalJson'],
  ['declared-producers', 'DeclaredProducer', 'checkProducer declareProducers'],
  ['envelope', '', 'ENVELOPE_KEYS'],
  ['envelope-fields', '', 'ROOT_STEP'],
  ['errors', '', 'LedgerlineError'],
  ['event-check', 'EventCheck', 'eventCheck'],
  ['event-type', '', 'LOG_EVENT eventTypeOfRecord isEventType isVendorEventType'],
  ['event-view', 'EventView', 'attributesView'],
  ['from-log-record', '', 'fromLogRecord'],
  [
    'limits',
    '',
    'FOREIGN_ID_LENGTH_MAX ID_LENGTH_MAX JSON_NESTING_MAX LIST_ITEMS_MAX NESTING_MAX PROBLEMS_MAX',
  ],
  ['log-record', 'WireLogRecord', ''],
  ['canonical-value', '', 'canonicalValue'],
  ['persist', '', 'SAMPLE_SHARE isKept'],
  ['scope', 'NormalisedScope', 'SCOPE_ATTRIBUTES SCOPE_KEYS missingScopeKeys normaliseScope'],
  ['shape', '', 'isForeignId isToken isTokenList'],
  [
    'storage-class',
    '',
    'defaultSeverity defaultStorageClasses formatStorageClasses parseStorageClasses',
  ],
  ['to-log-record', '', 'toLogRecord'],
  ['uuidv7', '', 'uuidv7'],
  ['validate-canonical-event', '', 'validateCanonicalEvent'],
  ['validate-event', 'ValidationProfile', 'validateEvent validateScope'],
  ['validation-problem', 'ValidationProblem ValidationRule', ''],
];

/** Emits `packages/conventions/src/index.ts`. */
export function emitIndex(registry: Registry): string {
  const enums = registry.attributes.filter((attribute) => attribute.type === 'enum');
  const attributes = [
    'ATTRIBUTE_IDS',
    'ATTRIBUTE_KEYS',
    ...registry.attributes.map(attributeConstant),
    ...registry.attributes.flatMap((attribute) =>
      attribute.members.map(
        (member) => `${constantName(attribute.key)}_VALUE_${constantName(member.id)}`,
      ),
    ),
  ];
  return [
    HEADER,
    ...WRITTEN.map(([file, types, values]) => block(`./${file}.ts`, split(types), split(values))),
    block('./generated/attributes.ts', ['AttributeId', 'AttributeKey'], attributes),
    block(
      './generated/definitions.ts',
      ['AttributeDefinition', 'AttributeType', 'EventDefinition', 'RequiredWhen'],
      ['ATTRIBUTE_DEFINITIONS', 'EVENT_DEFINITIONS'],
    ),
    block(
      './generated/enums.ts',
      ['EventType', 'Severity', 'StorageClass', ...enums.map(typeName)],
      [
        'EVENT_TYPES',
        'SCHEMA_URL',
        'SCHEMA_VERSION',
        'SEVERITIES',
        'SEVERITY_WIRE',
        'STORAGE_CLASSES',
      ],
    ),
    block(
      './generated/error-catalogue.ts',
      ['ErrorCode', 'ErrorDefinition'],
      ['ERROR_CATALOGUE', 'ERROR_CODES'],
    ),
    block('./generated/payloads.ts', ['EventPayloads'], []),
    block('./generated/producers.ts', ['Producer'], ['PRODUCERS']),
  ].join('');
}

function split(names: string): readonly string[] {
  return names === '' ? [] : names.split(' ');
}

function block(path: string, types: readonly string[], values: readonly string[]): string {
  return statement('export type', path, types) + statement('export', path, values);
}

function statement(keyword: string, path: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const sorted = names.toSorted();
  const line = `${keyword} { ${sorted.join(', ')} } from '${path}';\n`;
  if (line.length <= 101) return line;
  return `${keyword} {\n${sorted.map((name) => `  ${name},\n`).join('')}} from '${path}';\n`;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import * as conventions from '@ledgerline/conventions';
import { expect, test } from 'vitest';

test('the values that the package exports, constants of the registry aside', () => {
  const names = Object.keys(conventions).filter(
    (name) => !name.startsWith('ATTR_') && !name.includes('_VALUE_'),
  );
  expect(names.toSorted()).toMatchInlineSnapshot(`
    [
      "ATTRIBUTE_DEFINITIONS",
      "ATTRIBUTE_IDS",
      "ATTRIBUTE_KEYS",
      "ENVELOPE_KEYS",
      "ERROR_CATALOGUE",
      "ERROR_CODES",
      "EVENT_DEFINITIONS",
      "EVENT_TYPES",
      "FOREIGN_ID_LENGTH_MAX",
      "ID_LENGTH_MAX",
      "JSON_NESTING_MAX",
      "KIND_ABSENT",
      "KIND_ARRAY",
      "KIND_BOOL",
      "KIND_BYTES",
      "KIND_DOUBLE",
      "KIND_INT",
      "KIND_MAP",
      "KIND_STRING",
      "LIST_ITEMS_MAX",
      "LedgerlineError",
      "NESTING_MAX",
      "PROBLEMS_MAX",
      "SCHEMA_URL",
      "SCHEMA_VERSION",
      "SCOPE_ATTRIBUTES",
      "SCOPE_KEYS",
      "SEVERITIES",
      "SEVERITY_WIRE",
      "STORAGE_CLASSES",
      "attributesView",
      "canonicalJson",
      "canonicalValue",
      "defaultSeverity",
      "defaultStorageClasses",
      "formatStorageClasses",
      "fromLogRecord",
      "isEventType",
      "isForeignId",
      "isToken",
      "isTokenList",
      "isVendorEventType",
      "kindOfValue",
      "missingScopeKeys",
      "normaliseScope",
      "parseStorageClasses",
      "toLogRecord",
      "uuidv7",
      "validateCanonicalEvent",
      "validateEvent",
      "validateScope",
    ]
  `);
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ATTRIBUTE_KEYS, attributesView, validateEvent } from '@ledgerline/conventions';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteStore } from '../../src/otlp/byte-store.ts';
import { jsonToProtobuf } from '../../src/otlp/json-form.ts';
import { decodeLogs } from '../../src/otlp/log-columns.ts';
import { newKeyTable } from '../../src/pipeline/known-ids.ts';
import { RecordView } from '../../src/pipeline/record-view.ts';
import { logsRequest, SCOPE } from '../support/gateway-fixture.ts';

test('the validator says the same over bytes as over objects', () => {
  const keys = newKeyTable();
  const view = new RecordView();
  const text = fc.oneof(
    fc.constantFrom('1.0.0', '2.0.0', 'audit,ops', 'ops,audit', 'human', 'agent', 'success', ''),
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constant('x'.repeat(129)),
  );
  const attributes = fc.dictionary(
    fc.constantFrom(...ATTRIBUTE_KEYS),
    fc.oneof(
      text.map((value): [unknown, unknown] => [value, { stringValue: value }]),
      fc.integer().map((value): [unknown, unknown] => [value, { intValue: value }]),
      fc.boolean().map((value): [unknown, unknown] => [value, { boolValue: value }]),
      fc
        .constantFrom(0.5, 1.5, -0.5)
        .map((value): [unknown, unknown] => [value, { doubleValue: value }]),
      fc.constant<[unknown, unknown]>([['a'], { arrayValue: { values: [{ stringValue: 'a' }] } }]),
      fc.constant<[unknown, unknown]>([
        ['a', 1],
        { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } },
      ]),
    ),
    { maxKeys: 8 },
  );
  const eventType = fc.constantFrom(
    'audit_action',
    'flow_started',
    'flow_ended',
    'agent_decision',
    'usage_recorded',
    'log_event',
    'x.a.b',
    'nope',
  );
  fc.assert(
    fc.property(eventType, fc.boolean(), attributes, (event, scoped, pairs) => {
      const plain: Record<string, unknown> = scoped ? { ...SCOPE } : {};
      const wire: Record<string, unknown> = { ...plain };
      for (const [key, [value, encoded]] of Object.entries(pairs)) {
        plain[key] = value;
        wire[key] = encoded;
      }
      const json = logsRequest([{ attributes: wire }], {});
      const columns = decodeLogs(new ByteStore(jsonToProtobuf(json, 'logs')), keys);
      view.open(columns.attributes, columns.store);
      view.loadResource(0, 0);
      view.loadRecord(event, columns.attrFrom.at(0), columns.attrTo.at(0));
      for (const profile of ['bare', 'complete'] as const) {
        expect(validateEvent(view, profile)).toEqual(
          validateEvent(attributesView(event, plain), profile),
        );
      }
    }),
    { numRuns: 500 },
  );
});

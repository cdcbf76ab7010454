// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import { jsonToProtobuf } from '../../src/otlp/json-form.ts';
import { KIND_DROPPED } from '../../src/otlp/value-kind.ts';
import { prepare, prepareSpans, storedAttributes } from '../support/batch-fixture.ts';
import { logsRequest, otlpAttributes, SCOPE } from '../support/gateway-fixture.ts';
import { scalarTextOf } from '../support/scalar-text.ts';

const POLICY = 'ledgerline.redaction.policy';
const COUNT = 'ledgerline.redaction.count';
const DETECTORS = 'ledgerline.redaction.detectors';
const COUNTS = 'ledgerline.redaction.counts';
const GATEWAY_POLICY = 'ledgerline.redaction.gateway.policy';
const GATEWAY_COUNTS = 'ledgerline.redaction.gateway.counts';
const NOTE = 'a@example.com and b@example.com';
const MADE_UP = '0af7651916cd43dd8448eb211c80319c';

type Given = Readonly<Record<string, unknown>>;

function ofLog(attributes: Given): Record<string, string> {
  const batch = prepare(logsRequest([{ attributes }]));
  expect(batch.rejections.message()).toBe('');
  return storedAttributes(batch, 0);
}

interface Span {
  readonly attributes?: Given;
  readonly events?: Given;
  readonly links?: Given;
  readonly resource?: Given;
}

/** Every attribute of a request with one span that is not dropped, in order. */
function ofSpan({ attributes = {}, events, links, resource }: Span): string[][] {
  const ids = { traceId: MADE_UP, spanId: 'b7ad6b7169203331' };
  const span = {
    ...ids,
    name: 'work',
    attributes: otlpAttributes({ ...SCOPE, ...attributes }),
    events: [{ name: 'e', attributes: otlpAttributes(events ?? {}) }],
    links: [{ ...ids, attributes: otlpAttributes(links ?? {}) }],
  };
  const scopeSpans = [{ scope: { name: 's' }, spans: [span] }];
  const request = {
    resourceSpans: [{ resource: { attributes: otlpAttributes(resource ?? {}) }, scopeSpans }],
  };
  const batch = prepareSpans(jsonToProtobuf(JSON.stringify(request), 'traces'));
  expect(batch.rejections.message()).toBe('');
  const { attributes: columns, store } = batch.columns;
  const rows = Array.from({ length: columns.count }, (_, row) => row);
  return rows
    .filter((row) => columns.kind.at(row) !== KIND_DROPPED)
    .map((row) => [
      columns.keyText(store, row),
      scalarTextOf(store, columns.kind.at(row), columns.a.at(row), columns.b.at(row)),
    ]);
}

describe.each([
  ['a record', ofLog],
  ['a span', (attributes: Given) => Object.fromEntries(ofSpan({ attributes }))],
])('%s', (_name, storedOf) => {
  test('without a stamp gets the policy of the gateway, and what it found by type', () => {
    expect(storedOf({})).toMatchObject({ [POLICY]: 'default@1.0.0', [COUNT]: '0' });
    expect(storedOf({})).not.toHaveProperty([GATEWAY_COUNTS]);
    expect(storedOf({ note: NOTE, password: 'x1y2' })).toMatchObject({
      [POLICY]: 'default@1.0.0',
      [COUNT]: '3',
      [DETECTORS]: 'email,secret_key_name',
      [COUNTS]: 'email~2,secret~1',
      [GATEWAY_POLICY]: 'default@1.0.0',
      [GATEWAY_COUNTS]: 'email~2,secret~1',
    });
  });

  test('keeps what its sender has stamped, and adds to it', () => {
    const stamp = {
      [POLICY]: 'own@2',
      [COUNT]: { intValue: 3 },
      [DETECTORS]: 'email,phone',
      [COUNTS]: 'email~1,phone.pseudonym~2',
    };
    const clean = storedOf(stamp);
    expect(clean).toMatchObject({ ...stamp, [COUNT]: '3' });
    expect(clean).not.toHaveProperty([GATEWAY_POLICY]);
    expect(storedOf({ ...stamp, note: NOTE })).toMatchObject({
      [POLICY]: 'own@2',
      [COUNT]: '5',
      [DETECTORS]: 'email,phone',
      [COUNTS]: 'email~3,phone.pseudonym~2',
      [GATEWAY_POLICY]: 'default@1.0.0',
      [GATEWAY_COUNTS]: 'email~2',
      note: '[EMAIL] and [EMAIL]',
    });
  });

  test('cannot say what the gateway found, nor make its findings disappear', () => {
    const forged = { [GATEWAY_POLICY]: 'strict@9', [GATEWAY_COUNTS]: 'email~0' };
    const clean = storedOf({ [POLICY]: 'own@2', [COUNT]: { intValue: 0 }, ...forged });
    expect(clean).not.toHaveProperty([GATEWAY_POLICY]);
    expect(clean).not.toHaveProperty([GATEWAY_COUNTS]);
    // Added up in 32 bits, this one would take the two findings away again.
    for (const count of [2 ** 32 - 2, Number.MAX_SAFE_INTEGER]) {
      const stored = storedOf({ [COUNT]: { intValue: String(count) }, ...forged, note: NOTE });
      expect(stored).toMatchObject({
        [COUNT]: '2147483647',
        [GATEWAY_POLICY]: 'default@1.0.0',
        [GATEWAY_COUNTS]: 'email~2',
      });
    }
  });

  test.each([
    ['[EMAIL]ada@example.com', '[EMAIL][EMAIL]'],
    ['[EMAIL~ada@example.com]', '[EMAIL~[EMAIL]]'],
    ['[CARD*4111111111111111]', '[CARD*[CARD]]'],
    ['[CARD*[CARD*4111111111111111]]', '[CARD*[CARD*[CARD]]]'],
    ['[EMAIL*ada@example.com]', '[EMAIL*[EMAIL]]'],
    ['[EM\u200bAIL]ada@exam\u200bple.com', '[EM\u200bAIL][EMAIL]'],
    ['[SECRET ada@example.com', '[SECRET [EMAIL]'],
    ['[EMAIL ada@example.com [EMAIL', '[EMAIL [EMAIL] [EMAIL'],
    ['password=[SECRET]hunter2', 'password=[SECRET]'],
    ['password=[SECRET hunter2]', 'password=[SECRET] hunter2]'],
    ['password="[SECRET]hunter2"', 'password="[SECRET]"'],
    ['{"password":"[SECRET]","pin":"[CARD*1234]"}', '{"password":"[SECRET]","pin":"[SECRET]"}'],
    ['{"password":["[SECRET]","hunter2"]}', '{"password":"[SECRET]"}'],
  ])('does not hide %j behind a forged placeholder', (text, expected) => {
    const stamp = { [POLICY]: 'own@2', [COUNT]: { intValue: 1 }, [DETECTORS]: 'email' };
    expect(storedOf({ ...stamp, note: text })['note']).toBe(expected);
  });
});

describe('a key of the scope', () => {
  const LEAK = 'ada@example.com';

  test('is one only where the scope is looked up', () => {
    const elsewhere = { 'ledgerline.app.id': LEAK, 'ledgerline.schema.version': LEAK };
    const rows = ofSpan({
      attributes: { 'ledgerline.schema.version': LEAK, 'ledgerline.storage_class': LEAK },
      events: elsewhere,
      links: elsewhere,
      resource: { ...elsewhere, 'ledgerline.app.id': `${LEAK} and more` },
    });
    expect(JSON.stringify(rows)).not.toContain('@example.com');
    expect(rows.filter(([, value]) => value?.includes('[EMAIL]'))).toHaveLength(8);
  });

  test('of a resource that the record overrides is redacted too', () => {
    const own = { ...SCOPE, 'ledgerline.app.id': 'support' };
    const json = logsRequest([{ attributes: own }], { 'ledgerline.app.id': `${LEAK} and more` });
    const { attributes, store } = prepare(json).columns;
    const texts = Array.from({ length: attributes.count }, (_, row) =>
      store.text(attributes.a.at(row), attributes.b.at(row)),
    );
    expect(texts).toContain('[EMAIL] and more');
  });
});

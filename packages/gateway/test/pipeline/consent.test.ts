// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compilePolicy } from '@ledgerline/redaction';
import { expect, onTestFinished, test } from 'vitest';
import { ByteStore } from '../../src/otlp/byte-store.ts';
import { jsonToProtobuf } from '../../src/otlp/json-form.ts';
import { decodeLogs } from '../../src/otlp/log-columns.ts';
import { decodeSpans } from '../../src/otlp/span-columns.ts';
import { valueContent } from '../../src/otlp/value-content.ts';
import { ByteRedactor } from '../../src/pipeline/byte-redactor.ts';
import { checkLogs } from '../../src/pipeline/check-logs.ts';
import { completeLogs } from '../../src/pipeline/complete-logs.ts';
import { TrainConsent } from '../../src/pipeline/consent.ts';
import { ID, newKeyTable } from '../../src/pipeline/known-ids.ts';
import { RecordView } from '../../src/pipeline/record-view.ts';
import { checkSpans, completeSpans } from '../../src/pipeline/span-batch.ts';

const CREDENTIAL = { id: 'test', tenants: ['acme', 'globex'], keyHash: '0'.repeat(64) };
const TRAIN_OK = 'ledgerline.train_ok';
const keys = newKeyTable();
const redactor = new ByteRedactor(compilePolicy());

interface Fixture {
  readonly consent: TrainConsent;
  readonly logged: string[];
  readonly write: (text: string) => void;
}

function fixture(text?: string): Fixture {
  const dir = mkdtempSync(join(tmpdir(), 'ledgerline-consent-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'train-preferences.json');
  let now = 1_000;
  const logged: string[] = [];
  const write = (content: string): void => {
    now += 2_000;
    writeFileSync(path, content);
    utimesSync(path, now, now);
  };
  if (text !== undefined) write(text);
  const log = (_level: string, code: string): void => void logged.push(code);
  return { consent: new TrainConsent(dir, log, () => now), logged, write };
}

function attributes(tenant: string, own: Record<string, string | boolean>): unknown[] {
  const all = {
    'ledgerline.tenant.id': tenant,
    'deployment.environment.name': 'test',
    'ledgerline.project.id': 'p',
    'ledgerline.surface.id': 's',
    'ledgerline.app.id': 'a',
    ...own,
  };
  return Object.entries(all).map(([key, value]) => ({
    key,
    value: typeof value === 'boolean' ? { boolValue: value } : { stringValue: value },
  }));
}

function stored(
  { attributes: columns, attrFrom, attrTo, store }: ReturnType<typeof decodeLogs>,
  row: number,
): unknown {
  for (let at = attrFrom.at(row); at < attrTo.at(row); at++) {
    if (columns.idAt(at) !== ID.trainOk) continue;
    return valueContent(store, columns.kind.at(at), columns.a.at(at), columns.b.at(at));
  }
  return undefined;
}

/** What becomes of the claims of two records, one of each tenant and user. */
function logVerdicts(consent: TrainConsent, claim = true): unknown[] {
  const rows = [
    ['acme', 'u-1'],
    ['acme', 'ada@example.com'],
    ['globex', 'u-1'],
  ].map(([tenant, user]) => ({
    eventName: 'log_event',
    attributes: attributes(tenant!, { 'user.id': user!, [TRAIN_OK]: claim }),
  }));
  const json = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: rows }] }] });
  const view = new RecordView();
  const columns = decodeLogs(new ByteStore(jsonToProtobuf(json, 'logs')), keys);
  const batch = checkLogs(columns, CREDENTIAL, view);
  consent.refresh();
  const digest = Buffer.alloc(32);
  completeLogs(batch, { view, redactor, consent, digest, nowUnixNano: 1n });
  return batch.accepted.map((row) => stored(columns, row));
}

test('without preferences records say what they said', () => {
  expect(logVerdicts(fixture().consent)).toEqual([true, true, true]);
  expect(logVerdicts(fixture('{}').consent)).toEqual([true, true, true]);
});

test('an opt-out of a tenant or a user takes consent back, of nobody else', () => {
  const tenant = fixture('{"acme":{"train_ok":false}}');
  expect(logVerdicts(tenant.consent)).toEqual([false, false, true]);
  const user = fixture('{"acme":{"users":{"ada@example.com":false,"u-1":true}}}');
  expect(logVerdicts(user.consent)).toEqual([true, false, true]);
});

test('preferences never give consent', () => {
  const yes = fixture('{"acme":{"train_ok":true,"users":{"u-1":true}}}');
  expect(logVerdicts(yes.consent, false)).toEqual([false, false, false]);
});

test('spans too, whatever type their claim has', () => {
  const { consent } = fixture('{"acme":{"train_ok":false}}');
  const spans = [true, 'true'].map((claim, i) => ({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: `b7ad6b716920333${i}`,
    name: 's',
    attributes: attributes('acme', { [TRAIN_OK]: claim }),
  }));
  const json = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const view = new RecordView();
  const columns = decodeSpans(new ByteStore(jsonToProtobuf(json, 'traces')), keys);
  completeSpans(checkSpans(columns, CREDENTIAL, view), view, redactor, consent);
  expect([0, 1].map((row) => stored(columns as never, row))).toEqual([false, false]);
});

test('a change of the file holds for the next request; a broken file is everybody’s no', () => {
  const { consent, logged, write } = fixture('{}');
  expect(logVerdicts(consent)).toEqual([true, true, true]);
  write('{"globex":{"train_ok":false}}');
  expect(logVerdicts(consent)).toEqual([true, true, false]);
  write('{"globex":');
  expect(logVerdicts(consent)).toEqual([false, false, false]);
  expect(logged).toEqual(['config_invalid']);
});

test.each(['[]', '{"acme":false}', '{"acme":{"train":false}}', '{"acme":{"users":{"u":"no"}}}'])(
  'a file with %s stops the start',
  (text) => {
    expect(() => fixture(text)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  },
);

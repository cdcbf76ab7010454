// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { breakDetector } from '../../../redaction/test/broken-detector.ts';
import { findInFiles } from '../../../../test/harness/data-dir.ts';
import {
  auditRecord,
  GatewayFixture,
  logsRequest,
  otlpAttributes,
  SCOPE,
} from '../support/gateway-fixture.ts';

const CANARY = 'quentin.canary@nest-mail.org';
const WITHHELD = '[REDACTION_FAILED]';

test('a detector that throws costs the value, not the record: withheld, stamped and counted', async () => {
  using _broken = breakDetector();
  await using fixture = await GatewayFixture.start();
  const attributes = {
    note: CANARY,
    n: { intValue: '1' },
    deep: { kvlistValue: { values: otlpAttributes({ b: CANARY }) } },
    [`k ${CANARY}`]: 'x',
  };
  const records = [
    { eventName: 'log_event', body: `to ${CANARY}`, attributes },
    auditRecord('a-1', { note: CANARY }),
  ];
  const answer = await fixture.post('/v1/logs', logsRequest(records));
  expect(answer.status).toBe(200);
  expect(await answer.text()).not.toContain('rejected');
  const rows = await fixture.db.query<{ Body: string; LogAttributes: Record<string, string> }>(
    'SELECT Body, LogAttributes FROM otel_logs ORDER BY Seq',
  );
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({
    Body: WITHHELD,
    LogAttributes: { note: WITHHELD, n: '1', [WITHHELD]: 'x', deep: `{"b":"${WITHHELD}"}` },
  });
  for (const { LogAttributes } of rows) {
    expect(LogAttributes['ledgerline.redaction.detectors']).toBe('redaction_failed');
  }
  expect(fixture.gateway.stats().redactions['redaction_failed']).toBeGreaterThanOrEqual(2);
  expect((await fixture.verify('acme')).verdict).toBe('verified');
  expect(JSON.stringify(fixture.lines)).not.toMatch(/canary|cannot judge/);
  expect(findInFiles(fixture.dataDir, ['quentin.canary', 'cannot judge'])).toEqual([]);
});

test('spans are withheld in name, attributes, events, links and status', async () => {
  using _broken = breakDetector();
  await using fixture = await GatewayFixture.start();
  const what = otlpAttributes({ what: CANARY });
  const span = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    name: `GET /users/${CANARY}`,
    startTimeUnixNano: '1700000000123456789',
    endTimeUnixNano: '1700000000223456789',
    attributes: what,
    events: [{ name: `saw ${CANARY}`, timeUnixNano: '1700000000123456789', attributes: what }],
    links: [
      { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203332', attributes: what },
    ],
    status: { code: 2, message: CANARY },
  };
  const resource = { attributes: otlpAttributes(SCOPE) };
  const scopeSpans = [{ scope: { name: 'test' }, spans: [span] }];
  const answer = await fixture.post(
    '/v1/traces',
    JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }),
  );
  expect(answer.status).toBe(200);
  const [row] = await fixture.db.query<{ SpanName: string; StatusMessage: string; all: string }>(
    'SELECT SpanName, StatusMessage, toString(tuple(*)) AS all FROM otel_traces',
  );
  expect(row).toMatchObject({ SpanName: WITHHELD, StatusMessage: WITHHELD });
  expect(row!.all.split(WITHHELD).length - 1).toBeGreaterThanOrEqual(6);
  expect(row!.all).not.toMatch(/canary|cannot judge/);
  expect(fixture.gateway.stats().redactions).toHaveProperty('redaction_failed');
});

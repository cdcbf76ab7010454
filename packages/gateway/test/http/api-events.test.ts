// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  checkProducer,
  declareProducers,
  SCHEMA_VERSION,
} from '@ledgerline/conventions';
import { expect, onTestFinished, test } from 'vitest';
import { MAX_IN_FLIGHT_REQUESTS } from '../../src/limits.ts';
import { credential, get, holdRequests } from '../support/api-fixture.ts';
import { GatewayFixture, logsRequest } from '../support/gateway-fixture.ts';

interface OwnRow {
  readonly type: string;
  readonly severity: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly trace: string;
  readonly span: string;
}

async function start(): Promise<GatewayFixture> {
  const fixture = await GatewayFixture.start({
    environment: 'test',
    credentials: [
      credential('writer', ['acme'], ['write']),
      credential('reader', ['acme'], ['read']),
    ],
  });
  onTestFinished(() => fixture[Symbol.asyncDispose]());
  return fixture;
}

/** What the gateway recorded of its own accord, after a stop that waits for it. */
async function recorded(fixture: GatewayFixture): Promise<OwnRow[]> {
  await fixture.stop();
  await fixture.open();
  return fixture.db.query<OwnRow>(
    `SELECT EventName AS type, SeverityText AS severity, Body AS body, LogAttributes AS attributes,
       TraceId AS trace, SpanId AS span
     FROM otel_logs WHERE TenantId = 'acme' AND CommitId != ''
       AND LogAttributes['ledgerline.source.component'] = 'gateway' ORDER BY Seq`,
  );
}

const TRACE = '5b8efff798038103d269b633813fc60c';

test('a request to the API is one start and one end, with its ids and whose it is', async () => {
  const fixture = await start();
  const answer = await get(fixture, '/api/v1/problems', 'reader', {
    'x-request-id': 'request-17',
    traceparent: `00-${TRACE}-eee19b7ec3c1b174-01`,
  });
  expect([answer.status, answer.headers.get('x-request-id')]).toEqual([200, 'request-17']);
  const rows = await recorded(fixture);
  expect(rows.map((row) => row.type)).toEqual(['request_started', 'request_ended']);
  for (const { attributes, trace, span } of rows) {
    expect([trace, span]).toEqual([TRACE, rows[0]!.span]);
    expect(attributes).toMatchObject({
      'http.request.method': 'GET',
      'url.path': '/api/v1/problems',
      'ledgerline.http.access': 'read',
      'ledgerline.request.id': 'request-17',
      'ledgerline.actor.id': 'reader',
      'ledgerline.tenant.id': 'acme',
      'deployment.environment.name': 'test',
      'ledgerline.project.id': 'ledgerline',
      'ledgerline.surface.id': 'api',
      'ledgerline.app.id': 'gateway',
      [ATTR_LEDGERLINE_SCHEMA_VERSION]: SCHEMA_VERSION,
    });
    expect(attributes['ledgerline.redaction.policy']).toMatch(/@/);
  }
  expect(rows[1]!.attributes).toMatchObject({
    'http.response.status_code': '200',
    'http.route': '/api/v1/problems',
    'ledgerline.outcome': 'success',
  });
  const own = declareProducers();
  checkProducer(own, 'gateway', [...new Set(rows.map((row) => row.type))]);
});

test('a refused request and a legacy event say their code; OTLP requests make no events', async () => {
  const fixture = await start();
  expect((await get(fixture, '/api/v1/errors', 'writer')).status).toBe(403);
  const headers = { authorization: 'Bearer writer' };
  const legacy = await fixture.post('/api/v1/legacy/event-log', '{', headers);
  expect(legacy.status).toBe(400);
  expect((await fixture.post('/v1/logs', logsRequest([{ body: 'x' }]), headers)).status).toBe(200);
  expect((await fixture.post('/v1/logs', '{', headers)).status).toBe(400);
  const rows = await recorded(fixture);
  const denied = rows.filter((row) => row.type === 'audit_action');
  expect(denied).toHaveLength(1);
  expect(denied[0]!.attributes).toMatchObject({
    'audit.action': 'ACCESS_DENIED',
    'audit.actor.id': 'writer',
    'audit.target.id': '/api/v1/errors',
    'ledgerline.error.code': 'permission_missing',
    'ledgerline.storage_class': 'audit,ops',
  });
  const requests = rows.filter((row) => row.type !== 'audit_action');
  const ends = requests.filter((row) => row.type !== 'request_started');
  expect(requests).toHaveLength(4);
  expect(
    ends.map(({ type, severity, attributes }) => [
      type,
      severity,
      attributes['url.path'],
      attributes['http.response.status_code'],
      attributes['ledgerline.error.code'],
    ]),
  ).toEqual([
    ['request_ended', 'WARN', '/api/v1/errors', '403', 'permission_missing'],
    ['request_ended', 'WARN', '/api/v1/legacy/event-log', '400', 'payload_malformed'],
  ]);
});

test('refusals for load are one event per tenant and code with a count, which readers see', async () => {
  const fixture = await start();
  const headers = { authorization: 'Bearer writer' };
  const held = await holdRequests(fixture.gateway.url, 'writer', MAX_IN_FLIGHT_REQUESTS);
  await expect
    .poll(async () => (await fixture.post('/v1/logs', '{}', headers)).status, { timeout: 20_000 })
    .toBe(429);
  for (let i = 0; i < 4; i++) {
    expect((await fixture.post('/v1/logs', '{}', headers)).status).toBe(429);
  }
  expect((await get(fixture, '/api/v1/errors', 'reader')).status).toBe(429);
  for (const socket of held) socket.destroy();
  const rows = await recorded(fixture);
  expect(rows.map(({ type, severity }) => [type, severity])).toEqual([['log_event', 'ERROR']]);
  expect(rows[0]!.attributes).toMatchObject({
    'ledgerline.error.code': 'overloaded',
    'http.response.status_code': '429',
    'ledgerline.occurrences': '6',
  });
  const answer = await get(fixture, '/api/v1/errors?code=overloaded', 'reader');
  expect(await answer.json()).toMatchObject({
    items: [{ message: '6 requests were refused: overloaded' }],
  });
});

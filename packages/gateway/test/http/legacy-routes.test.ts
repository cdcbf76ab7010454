// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCredential } from '../../src/index.ts';
import { GatewayFixture } from '../support/gateway-fixture.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.start();
});
afterAll(() => fixture[Symbol.asyncDispose]());

const ROUTE = '/api/v1/legacy';
const TIME = '2026-11-21T09:00:00.000000001Z';
const SCOPE = {
  tenantId: 'acme',
  env: 'test',
  projectId: 'desk',
  surface: 'chat',
  app_id: 'support',
};

function streamEvent(id: string, more: object = {}): object {
  return {
    id,
    type: 'tool_call_started',
    timestamp: TIME,
    routing: SCOPE,
    ids: { requestId: 'req-1' },
    actor: { agentId: 'planner' },
    meta: {},
    payload: {
      'ledgerline.call.id': 'c-1',
      'ledgerline.call.kind': 'tool',
      'gen_ai.tool.name': 'mail ann@shop.example',
      wide: { $int64: '9007199254740993' },
      odd: { list: [1, 1.5, true, null, { $bytes: 'AP8=' }] },
    },
    ...more,
  };
}

function datasetEvent(id: string, more: object = {}): object {
  return {
    eventId: id,
    eventType: 'flow_started',
    occurredAt: TIME,
    ...SCOPE,
    userId: 'u-1',
    data: { 'ledgerline.flow.name': 'answer' },
    ...more,
  };
}

interface Row {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly ns: string;
}

function rowsOf(prefix: string): Promise<Row[]> {
  return fixture.db.query<Row>(
    `SELECT EventName AS type, LogAttributes['log.record.uid'] AS id, LogAttributes AS attributes,
            toString(toUnixTimestamp64Nano(Timestamp)) AS ns
     FROM otel_logs WHERE startsWith(LogAttributes['log.record.uid'], {prefix:String}) ORDER BY id`,
    { prefix },
  );
}

describe('the legacy forms', () => {
  test('are stored as canonical events, redacted, with what was made up', async () => {
    const stream = await fixture.post(`${ROUTE}/stream-events`, JSON.stringify(streamEvent('a-1')));
    expect([stream.status, await stream.json()]).toEqual([
      200,
      { accepted: 1, rejected: 0, errors: [] },
    ]);
    const list = JSON.stringify([
      datasetEvent('a-2'),
      datasetEvent('a-3', { traceId: 'c'.repeat(32) }),
    ]);
    expect((await fixture.post(`${ROUTE}/dataset-events`, list)).status).toBe(200);
    const entry = {
      id: 'a-4',
      timestamp: TIME,
      level: 'CRITICAL',
      event: 'order.paid',
      ...SCOPE,
      message: 'paid by ann@shop.example',
      metadata: { traceId: 'd'.repeat(32) },
      details: {},
    };
    const log = await fixture.post(`${ROUTE}/event-log`, JSON.stringify(entry));
    expect(log.status).toBe(200);

    const [call, flow, traced, line] = await rowsOf('a-');
    expect(call).toMatchObject({ type: 'tool_call_started', ns: '1795251600000000001' });
    expect(call?.attributes).toMatchObject({
      'ledgerline.tenant.id': 'acme',
      'gen_ai.agent.id': 'planner',
      'ledgerline.actor.type': 'agent',
      'gen_ai.tool.name': 'mail [EMAIL]',
      wide: '9007199254740993',
    });
    expect(flow).toMatchObject({ type: 'flow_started' });
    expect(flow?.attributes['ledgerline.run.id']).toBe('a-2');
    expect(flow?.attributes['ledgerline.synthesized_fields']?.split(',')).toContain('run_id');
    expect(traced?.attributes['ledgerline.run.id']).toBe('c'.repeat(32));
    expect(line).toMatchObject({ type: 'log_event' });
    expect(line?.attributes['ledgerline.log.name']).toBe('order.paid');
    const bodies = await fixture.count('otel_logs', "position(Body, 'ann@') > 0");
    expect(bodies).toBe(0);
  });

  test('figures and their names are stored as they came: nothing is scaled, rounded or renamed', async () => {
    const data = {
      'ledgerline.flow.name': 'answer',
      'kpi.margin': 0.1 + 0.2,
      'kpi.orders': { $int64: '9007199254740993' },
      'temperature.value': -40.5,
      'temperature.unit': 'K',
    };
    const body = JSON.stringify(datasetEvent('kpi-1', { data }));
    expect((await fixture.post(`${ROUTE}/dataset-events`, body)).status).toBe(200);
    const [row] = await rowsOf('kpi-');
    expect(row?.attributes).toMatchObject({
      'kpi.margin': '0.30000000000000004',
      'kpi.orders': '9007199254740993',
      'temperature.value': '-40.5',
      'temperature.unit': 'K',
    });
  });

  test('an audit event goes into the ledger, and the same one again is stored once', async () => {
    const audit = JSON.stringify(
      streamEvent('b-1', {
        type: 'audit_action',
        payload: { 'audit.action': 'refund.issue', 'audit.outcome': 'success' },
      }),
    );
    for (let i = 0; i < 2; i++) {
      expect((await fixture.post(`${ROUTE}/stream-events`, audit)).status).toBe(200);
    }
    expect(await rowsOf('b-')).toHaveLength(1);
    expect(await fixture.count('audit_ledger', "position(Payload, 'refund.issue') > 0")).toBe(1);
    expect(await fixture.verify('acme')).toMatchObject({ verdict: 'verified' });
  });

  test('lines, compressed, and the scope from credential and query', async () => {
    const { env: _env, tenantId: _tenant, surface: _surface, ...partial } = SCOPE;
    const lines = [datasetEvent('c-1', partial), datasetEvent('c-2', partial)].map((event) => {
      const { env: _e, tenantId: _t, surface: _s, ...rest } = event as Record<string, unknown>;
      return JSON.stringify(rest);
    });
    const answer = await fixture.post(
      `${ROUTE}/dataset-events?environment=test&surfaceId=chat`,
      Uint8Array.from(gzipSync(`${lines.join('\n')}\n`)),
      { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    );
    expect(await answer.json()).toEqual({ accepted: 2, rejected: 0, errors: [] });
    const [row] = await rowsOf('c-');
    expect(row?.attributes).toMatchObject({
      'ledgerline.tenant.id': 'acme',
      'deployment.environment.name': 'test',
      'ledgerline.surface.id': 'chat',
    });
  });
});

describe('what is refused', () => {
  test('one event in a list: said with its place and code, counted, the others stored', async () => {
    const list = [
      streamEvent('d-1'),
      streamEvent('d-2', { type: 'no.such.type' }),
      streamEvent('d-3', { routing: { ...SCOPE, tenant: 'globex' } }),
      'text',
    ];
    const before = fixture.gateway.stats().rejected['event_type_unknown'] ?? 0;
    const answer = await fixture.post(`${ROUTE}/stream-events`, JSON.stringify(list));
    expect(await answer.json()).toMatchObject({
      accepted: 1,
      rejected: 3,
      errors: [
        { index: 1, code: 'event_type_unknown' },
        { index: 2, code: 'attribute_value', detail: 'tenant contradicts tenantId' },
        { index: 3, code: 'attribute_type' },
      ],
    });
    expect(await rowsOf('d-')).toHaveLength(1);
    expect(fixture.gateway.stats().rejected['event_type_unknown']).toBe(before + 1);
    expect(fixture.lines.map(({ code }) => code)).toContain('event_type_unknown');
  });

  test('nothing usable is a problem with the code of the first', async () => {
    const { app_id: _, ...routing } = SCOPE;
    const body = JSON.stringify(streamEvent('e-1', { routing }));
    const answer = await fixture.post(`${ROUTE}/stream-events`, body);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      422,
      'application/problem+json',
    ]);
    expect(await answer.json()).toMatchObject({
      type: 'urn:ledgerline:error:scope_missing',
      status: 422,
      errors: [{ index: 0, code: 'scope_missing' }],
    });
    expect(await rowsOf('e-')).toEqual([]);
  });

  test('another tenant than the credential may write', async () => {
    const list = [
      streamEvent('f-1'),
      streamEvent('f-2', { routing: { ...SCOPE, tenantId: 'globex' } }),
    ];
    const answer = await fixture.post(`${ROUTE}/stream-events`, JSON.stringify(list));
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ type: 'urn:ledgerline:error:tenant_forbidden' });
    expect(await rowsOf('f-')).toEqual([]);
  });

  test('a tenant is not guessed from a credential of several', async () => {
    const { key } = createCredential(fixture.dataDir, { tenants: ['acme', 'globex'] });
    const { tenantId: _, ...routing } = SCOPE;
    const body = JSON.stringify(streamEvent('g-1', { routing }));
    const headers = { authorization: `Bearer ${key}` };
    await expect
      .poll(async () => (await fixture.post(`${ROUTE}/stream-events`, body, headers)).status, {
        timeout: 5_000,
      })
      .toBe(422);
  });

  test.each([
    ['no credential', '{}', { authorization: '' }, 401, 'credential_missing'],
    [
      'another content type',
      '{}',
      { 'content-type': 'text/plain' },
      415,
      'content_type_unsupported',
    ],
    ['no JSON', '{"secret-1"', {}, 400, 'payload_malformed'],
    ['a contradicting query', '[]', {}, 422, 'attribute_value', '?env=a&environment=b'],
  ])('%s', async (_name, body, headers, status, code, query = '') => {
    const answer = await fixture.post(`${ROUTE}/event-log${query}`, body, headers);
    const text = await answer.text();
    expect([answer.status, (JSON.parse(text) as { title: string }).title]).toEqual([status, code]);
    expect(text).not.toContain('secret-1');
  });
});

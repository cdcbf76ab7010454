// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { OtelLogsBlock } from '@ledgerline/clickhouse';
import { LedgerlineError } from '@ledgerline/conventions';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { FixedCredentials } from '../../src/credentials.ts';
import { errorsRoute, type ReadStore } from '../../src/http/errors-route.ts';
import { InFlight } from '../../src/http/in-flight.ts';
import { RouteTable } from '../../src/http/routes.ts';
import { HttpServer } from '../../src/http/server.ts';
import { OwnEvents } from '../../src/own-events/own-events.ts';
import type { ErrorItem, ErrorPage } from '../../src/query/read-errors.ts';
import { Counters } from '../../src/stats.ts';
import { credential, errorRecords, get } from '../support/api-fixture.ts';
import { GatewayFixture, logsRequest, SCOPE } from '../support/gateway-fixture.ts';

const PATH = '/api/v1/errors';
let fixture: GatewayFixture;

beforeAll(async () => {
  fixture = await GatewayFixture.start({
    credentials: [
      credential('writer', ['acme', 'globex'], ['write']),
      credential('reader', ['acme'], ['read']),
      credential('other', ['globex'], ['read']),
      credential('both', ['acme', 'globex'], ['read']),
    ],
  });
  const headers = { authorization: 'Bearer writer' };
  for (const [tenant, mark] of [
    ['acme', 'a'],
    ['globex', 'b'],
  ] as const) {
    const scope = { ...SCOPE, 'ledgerline.tenant.id': tenant };
    const answer = await fixture.post('/v1/logs', logsRequest(errorRecords(mark), scope), headers);
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function page(query: string = '', key: string = 'reader'): Promise<ErrorPage> {
  const answer = await get(fixture, PATH + query, key);
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return JSON.parse(text) as ErrorPage;
}

async function ids(query?: string, key?: string): Promise<readonly string[]> {
  return (await page(query, key)).items.map((item) => item.event_id);
}

/** An audit event of a read as it is stored. */
interface View {
  readonly rows: string;
  readonly filters: string;
  readonly actor: string;
  readonly text: string;
}

function views(tenant: string): Promise<View[]> {
  return fixture.db.query<View>(
    `SELECT LogAttributes['ledgerline.read.rows'] AS rows,
      LogAttributes['ledgerline.read.filters'] AS filters,
      LogAttributes['audit.actor.id'] AS actor,
      concat(toString(LogAttributes), Body) AS text
     FROM otel_logs WHERE EventName = 'audit_action' AND TenantId = {tenant:String}
       AND LogAttributes['audit.action'] = 'LOG_VIEW'
       AND LogAttributes['ledgerline.source.component'] = 'gateway' ORDER BY Seq`,
    { tenant },
  );
}

describe('the errors of a tenant', () => {
  test('are its failed calls, flows, steps and requests, exceptions, and lines from ERROR up', async () => {
    expect(await ids()).toEqual(['a-7', 'a-6', 'a-5', 'a-4', 'a-3', 'a-2', 'a-1']);
  });

  test('come in the order of the sequence, ranked by nothing', async () => {
    const { items } = await page();
    expect(items.map((item) => item.seq)).toEqual(['7', '6', '5', '4', '3', '2', '1']);
    expect(items.map((item) => item.severity_number)).toEqual([21, 17, 17, 17, 9, 9, 17]);
  });

  test('have the ids, the code and the message as it is stored', async () => {
    const [item] = (await page('?code=carrier_down')).items as [ErrorItem];
    expect(item).toEqual({
      event_id: 'a-1',
      seq: '1',
      occurred_at: '2023-11-14T22:13:20.123456Z',
      event_type: 'tool_call_failed',
      severity_number: 17,
      severity_text: 'ERROR',
      error_type: 'CarrierError',
      code: 'carrier_down',
      message: 'the carrier said no to [EMAIL]',
      run_id: 'run-17',
      step_id: 'step-2',
      trace_id: '5b8efff798038103d269b633813fc60c',
      span_id: 'eee19b7ec3c1b174',
      request_id: 'request-3',
      component: 'shipping',
    });
  });

  test('of an exception have its type and message', async () => {
    const [item] = (await page('?type=exception_raised')).items;
    expect(item).toMatchObject({ error_type: 'TypeError', message: 'no order' });
    expect(item).not.toHaveProperty('code');
  });

  test.each([
    ['?run_id=run-17', ['a-3', 'a-2', 'a-1']],
    ['?run_id=run-17&type=step_ended', ['a-3']],
    ['?code=nothing_like_it', []],
    ['?since=2023-11-14T22:13:20.123456789Z', 7],
    ['?since=2023-11-14T22:13:20.123456790Z', 0],
    ['?until=2023-11-14T22:13:20.123456790Z', 7],
    ['?until=2023-11-14T23:13:20.123456789%2B01:00', 0],
  ] as const)('can be asked for by %s', async (query, expected) => {
    const found = await ids(query);
    if (typeof expected === 'number') expect(found).toHaveLength(expected);
    else expect(found).toEqual(expected);
  });

  test('come in pages that neither lose nor repeat one while others arrive', async () => {
    const seen: string[] = [];
    let query = '?limit=3&run_id=run-17';
    const filtered = await page(query);
    expect(filtered).toMatchObject({ has_more: false, filters_applied: ['run_id'] });
    expect(filtered).not.toHaveProperty('next_cursor');
    query = '?limit=3&until=2023-11-15T00:00:00Z';
    for (let turn = 0; turn < 3; turn++) {
      const answer = await get(fixture, PATH + query, 'reader');
      const { items, next_cursor: cursor, has_more: more } = (await answer.json()) as ErrorPage;
      seen.push(...items.map((item) => item.event_id));
      expect(more).toBe(turn < 2);
      const next = /^<(.*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
      expect(next?.includes(`cursor=${cursor}`)).toBe(cursor === undefined ? undefined : true);
      query = next?.slice(PATH.length) ?? '';
      await fixture.post('/v1/logs', logsRequest(errorRecords(`later-${turn}`)), {
        authorization: 'Bearer writer',
      });
    }
    expect(seen.filter((id) => id.startsWith('a-'))).toEqual([
      'a-7',
      'a-6',
      'a-5',
      'a-4',
      'a-3',
      'a-2',
      'a-1',
    ]);
    expect(seen).toHaveLength(7);
  });

  test('are never read past the last committed sequence number', async () => {
    const before = await page('?limit=1');
    // What a commit that stopped half-way leaves: a row above the head, with a commit id.
    const columns = new OtelLogsBlock().columnNames.map((name) => `\`${name}\``).join(', ');
    await fixture.db.exec(
      `INSERT INTO otel_logs (${columns}) SELECT * REPLACE (
         'staged' AS EventId, Seq + 1000000 AS Seq, 'half-way' AS CommitId)
       FROM (SELECT ${columns} FROM otel_logs WHERE EventId = 'a-1' AND TenantId = 'acme')`,
    );
    // And what came past the gateway: no commit id, no place in the sequence.
    await fixture.db.exec(
      `INSERT INTO otel_logs (${columns}) SELECT * REPLACE (
         'past' AS EventId, 0 AS Seq, '' AS CommitId)
       FROM (SELECT ${columns} FROM otel_logs WHERE EventId = 'a-1' AND TenantId = 'acme')`,
    );
    const after = await ids('?limit=500');
    expect(await fixture.count('otel_logs', "EventId IN ('staged', 'past')")).toBe(2);
    expect(after).toContain(before.items[0]!.event_id);
    expect(after).not.toContain('staged');
    expect(after).not.toContain('past');
    await fixture.db.exec("DELETE FROM otel_logs WHERE EventId IN ('staged', 'past')");
  });
});

describe('a read', () => {
  test('is an audit event with who, what for and how many rows, and no value of a filter', async () => {
    const before = (await views('acme')).length;
    const { length } = await ids('?run_id=run-17&since=2023-01-01T00:00:00Z');
    expect(length).toBeGreaterThan(0);
    // Durable before the answer: no waiting here.
    const [view, ...more] = (await views('acme')).slice(before);
    expect(more).toEqual([]);
    expect(view).toMatchObject({ rows: String(length), filters: 'run_id,since', actor: 'reader' });
    expect(view!.text).not.toContain('run-17');
    expect(view!.text).not.toContain('2023-01-01');
    expect(await fixture.verify('acme')).toMatchObject({ verdict: 'verified' });
  });

  test('whose audit event cannot be stored returns nothing', async () => {
    const counters = new Counters();
    const own = new OwnEvents({
      environment: 'test',
      counters,
      log: () => {},
      store: () => Promise.reject(new LedgerlineError('store_unavailable', 'It is away.')),
    });
    // The rows are there to be read: only the way of the event is broken.
    const store = (): ReadStore => ({ connection: fixture.db, headOf: () => 7n });
    const server = new HttpServer({
      routes: new RouteTable([errorsRoute({ own, inFlight: new InFlight(), store })]),
      credentials: new FixedCredentials([credential('reader', ['acme'], ['read'])]),
      log: () => {},
    });
    onTestFinished(() => {
      server.stopAccepting();
      server.closeAll();
    });
    const url = `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`;
    const answer = await fetch(url + PATH, { headers: { authorization: 'Bearer reader' } });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      type: 'urn:ledgerline:error:store_unavailable',
      title: 'store_unavailable',
      status: 503,
      detail: expect.stringContaining('It is away.') as string,
    });
    expect(counters.ownEvents).toEqual({ recorded: 0, unrecorded: 1 });
  });

  test('that is refused returns nothing and is no view', async () => {
    const before = (await views('acme')).length;
    const answer = await get(fixture, PATH, 'writer');
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ title: 'permission_missing' });
    expect(await views('acme')).toHaveLength(before);
  });

  test('of a reader may not become a write', async () => {
    const answer = await fixture.post('/v1/logs', logsRequest(errorRecords('r')), {
      authorization: 'Bearer reader',
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('permission_missing');
    expect(await fixture.count('otel_logs', "startsWith(EventId, 'r-')")).toBe(0);
  });

  test.each([
    ['?offset=3', 'query_invalid'],
    ['?limit=0', 'query_invalid'],
    ['?limit=501', 'query_invalid'],
    ['?limit=1e2', 'query_invalid'],
    ['?limit=1&limit=2', 'query_invalid'],
    ['?since=yesterday', 'query_invalid'],
    ['?since=2026-02-30T00:00:00Z', 'query_invalid'],
    ['?until=1969-12-31T23:59:59Z', 'query_invalid'],
    ['?until=9999-12-31T23:59:59Z', 'query_invalid'],
    ["?code=x'%20OR%20'1'%3D'1", 'query_invalid'],
    ['?type=', 'query_invalid'],
    ['?run_id=a%00b', 'query_invalid'],
    ['?cursor=', 'cursor_invalid'],
    ['?cursor=AAAA', 'cursor_invalid'],
  ])('with %s is a problem', async (query, code) => {
    const answer = await get(fixture, PATH + query, 'reader');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect([answer.status, ((await answer.json()) as { title: string }).title]).toEqual([
      400,
      code,
    ]);
  });
});

describe('another tenant', () => {
  test('sees its own rows and nobody else’s', async () => {
    const own = await ids('', 'other');
    expect(own).toEqual(['b-7', 'b-6', 'b-5', 'b-4', 'b-3', 'b-2', 'b-1']);
    expect(await ids('?tenant=globex', 'both')).toEqual(own);
  });

  test('cannot be asked for', async () => {
    const answer = await get(fixture, `${PATH}?tenant=globex`, 'reader');
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ title: 'tenant_forbidden' });
    expect((await get(fixture, PATH, 'both')).status).toBe(400);
  });

  test('is not reached by a cursor, given or made', async () => {
    const { next_cursor: theirs } = await page('?limit=2', 'other');
    expect((await get(fixture, `${PATH}?cursor=${theirs}`, 'reader')).status).toBe(400);
    const [form, , mark] = Buffer.from((await page('?limit=2')).next_cursor!, 'base64url')
      .toString()
      .split('.');
    for (const seq of ['1', '7', '999999', '9223372036854775807']) {
      const made = Buffer.from(`${form}.${seq}.${mark}`).toString('base64url');
      const found = await ids(`?limit=500&cursor=${made}`);
      expect(found.filter((id) => id.startsWith('b-'))).toEqual([]);
    }
    expect((await get(fixture, `${PATH}?cursor=${'A'.repeat(2000)}`, 'reader')).status).toBe(400);
    for (const text of [`${form}.-1.${mark}`, `${form}.1 OR 1.${mark}`, `2.1.${mark}`]) {
      const made = Buffer.from(text).toString('base64url');
      expect((await get(fixture, `${PATH}?cursor=${made}`, 'reader')).status).toBe(400);
    }
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCredential } from '../../src/index.ts';
import { GatewayFixture, logsRequest, SCOPE } from '../support/gateway-fixture.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.start();
});
afterAll(() => fixture[Symbol.asyncDispose]());

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

describe('what OTLP prescribes for a request that is not right', () => {
  test('an empty request succeeds in both encodings, with partial_success unset', async () => {
    const json = await fixture.post('/v1/logs', '{}');
    expect([json.status, json.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await json.text()).toBe('{}');
    const proto = await fixture.post('/v1/traces', new Uint8Array(), PROTOBUF);
    expect([proto.status, proto.headers.get('content-type')]).toEqual([
      200,
      'application/x-protobuf',
    ]);
    expect((await proto.arrayBuffer()).byteLength).toBe(0);
  });

  test('unknown fields are ignored', async () => {
    const answer = await fixture.post('/v1/logs', '{"future":{"x":[1]},"resourceLogs":[]}');
    expect(answer.status).toBe(200);
    // Field 15, length-delimited, then field 200 as a varint.
    const wire = Uint8Array.from([0x7a, 2, 1, 2, 0xc0, 0x0c, 7]);
    expect((await fixture.post('/v1/logs', wire, PROTOBUF)).status).toBe(200);
  });

  test('malformed bodies are 400 with google.rpc.Status in the encoding of the request', async () => {
    const json = await fixture.post('/v1/logs', '{"resourceLogs": [{]}');
    expect(json.status).toBe(400);
    const status = (await json.json()) as { code: number; message: string };
    expect(status).toMatchObject({ code: 3 });
    expect(status.message).toContain('payload_malformed');
    const proto = await fixture.post('/v1/logs', Uint8Array.from([0x0a, 0xff]), PROTOBUF);
    expect([proto.status, proto.headers.get('content-type')]).toEqual([
      400,
      'application/x-protobuf',
    ]);
    const bytes = new Uint8Array(await proto.arrayBuffer());
    expect([...bytes.subarray(0, 2)]).toEqual([0x08, 3]);
    const badUtf8 = await fixture.post('/v1/logs', Uint8Array.from([0x7b, 0x22, 0xff]));
    expect(badUtf8.status).toBe(400);
  });

  test('another content type is 415, another content encoding too', async () => {
    const type = await fixture.post('/v1/logs', '{}', { 'content-type': 'text/plain' });
    expect(type.status).toBe(415);
    const charset = await fixture.post('/v1/logs', '{}', {
      'content-type': 'application/json; charset=utf-16',
    });
    expect(charset.status).toBe(415);
    const encoding = await fixture.post('/v1/logs', '{}', { 'content-encoding': 'br' });
    expect(encoding.status).toBe(415);
  });

  test('gzip and zstd bodies are read; a broken one is 400', async () => {
    const body = logsRequest([{ body: 'compressed' }]);
    const before = await fixture.count('otel_logs');
    const gzip = await fixture.post('/v1/logs', Uint8Array.from(gzipSync(body)), {
      'content-encoding': 'gzip',
    });
    expect(gzip.status).toBe(200);
    const zstd = await fixture.post('/v1/logs', Uint8Array.from(zstdCompressSync(body + ' ')), {
      'content-encoding': 'zstd',
    });
    expect(zstd.status).toBe(200);
    expect(await fixture.count('otel_logs')).toBe(before + 2);
    const broken = await fixture.post('/v1/logs', Uint8Array.from([1, 2, 3]), {
      'content-encoding': 'gzip',
    });
    expect(broken.status).toBe(400);
    const cut = await fixture.post('/v1/logs', Uint8Array.from(gzipSync(body).subarray(0, 40)), {
      'content-encoding': 'gzip',
    });
    expect(cut.status).toBe(400);
  });

  test('a gzip bomb of 100 MB is 413, whatever size it claims, and the process lives', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x20));
    const honest = await fixture.post('/v1/logs', Uint8Array.from(bomb), {
      'content-encoding': 'gzip',
    });
    expect(honest.status).toBe(413);
    bomb.writeUInt32LE(10, bomb.length - 4);
    const lying = await fixture.post('/v1/logs', Uint8Array.from(bomb), {
      'content-encoding': 'gzip',
    });
    expect(lying.status).toBe(413);
    expect((await fixture.post('/v1/logs', '{}')).status).toBe(200);
  });

  test('a body that is too large as sent is 413 without being read', async () => {
    const answer = await fixture.post('/v1/logs', new Uint8Array(65 * 1024 * 1024), PROTOBUF);
    expect(answer.status).toBe(413);
  });

  test('a small body that would become gigabytes is 413', async () => {
    // A million empty records take 2 MB on the wire.
    const nest = (tag: number, inner: Buffer): Buffer => {
      const length = [inner.length & 127, (inner.length >> 7) & 127, (inner.length >> 14) & 127];
      const last = inner.length >> 21;
      return Buffer.concat([Buffer.from([tag, ...length.map((part) => part | 128), last]), inner]);
    };
    const empty = Buffer.alloc(2_000_000);
    for (let at = 0; at < empty.length; at += 2) empty[at] = 0x12;
    const many = Uint8Array.from(nest(0x0a, nest(0x12, empty)));
    expect((await fixture.post('/v1/logs', many, PROTOBUF)).status).toBe(413);
    // Ten thousand records that each repeat a resource of 100 kB.
    const resource = { ...SCOPE, pad: 'x'.repeat(100_000) };
    const records = Array.from({ length: 10_000 }, () => ({}));
    const repeated = await fixture.post('/v1/logs', logsRequest(records, resource));
    expect(repeated.status).toBe(413);
    expect(await repeated.text()).toContain('resources repeated');
    // JSON has a limit of its own.
    expect((await fixture.post('/v1/logs', ' '.repeat(17 << 20))).status).toBe(413);
  });

  test('without a credential 401, with an unknown one 401, before the body is looked at', async () => {
    const none = await fixture.post('/v1/logs', 'not json', { authorization: '' });
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    expect((await none.json()) as object).toMatchObject({ code: 16 });
    const unknown = await fixture.post('/v1/logs', '{}', { authorization: 'Bearer llk_nobody' });
    expect(unknown.status).toBe(401);
    const basic = await fixture.post('/v1/logs', '{}', { authorization: 'Basic Zm9vOmJhcg==' });
    expect(basic.status).toBe(401);
  });

  test('a credential of one tenant that writes another gets 403 and nothing is stored', async () => {
    const before = await fixture.count('otel_logs');
    const foreign = { attributes: { 'ledgerline.tenant.id': 'rival' } };
    const answer = await fixture.post('/v1/logs', logsRequest([{ body: 'mine' }, foreign]));
    expect(answer.status).toBe(403);
    const spans = JSON.stringify({
      resourceSpans: [
        {
          resource: {
            attributes: [{ key: 'ledgerline.tenant.id', value: { stringValue: 'rival' } }],
          },
          scopeSpans: [{ spans: [{ name: 'x' }] }],
        },
      ],
    });
    expect((await fixture.post('/v1/traces', spans)).status).toBe(403);
    expect(await fixture.count('otel_logs')).toBe(before);
    expect(fixture.gateway.stats().forbidden).toBe(2);
    expect(fixture.lines.filter((line) => line.code === 'tenant_forbidden')).not.toHaveLength(0);
    // The last tenant attribute of a record counts, for the check as for the store.
    const twice = logsRequest([{ body: 'x' }]).replace(
      '"attributes":[]',
      '"attributes":[{"key":"ledgerline.tenant.id","value":{"stringValue":"acme"}},' +
        '{"key":"ledgerline.tenant.id","value":{"stringValue":"rival"}}]',
    );
    expect((await fixture.post('/v1/logs', twice)).status).toBe(403);
  });

  test('a credential made while the gateway runs works within a second', async () => {
    const { key } = createCredential(fixture.dataDir, { tenants: ['late'] });
    await expect
      .poll(
        async () =>
          (await fixture.post('/v1/logs', '{}', { authorization: `Bearer ${key}` })).status,
        { timeout: 5_000 },
      )
      .toBe(200);
  });

  test('paths and methods that are not listed', async () => {
    const missing = await fetch(`${fixture.gateway.url}/v1/metrics`, { method: 'POST' });
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    expect((await fetch(`${fixture.gateway.url}/v1/logs/`)).status).toBe(404);
    const method = await fetch(`${fixture.gateway.url}/v1/logs`);
    expect([method.status, method.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('health and readiness', async () => {
    const health = await fetch(`${fixture.gateway.url}/healthz`);
    expect(await health.json()).toEqual({ status: 'alive' });
    const ready = await fetch(`${fixture.gateway.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ready' });
    for (const path of ['/healthz', '/readyz']) {
      const head = await fetch(`${fixture.gateway.url}${path}`, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      const post = await fetch(`${fixture.gateway.url}${path}`, { method: 'POST' });
      expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  test('a record without scope is rejected with the reason, the others are stored', async () => {
    const { 'ledgerline.app.id': _, ...partial } = SCOPE;
    const answer = await fixture.post('/v1/logs', logsRequest([{ body: 'no app' }], partial));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      partialSuccess: {
        rejectedLogRecords: '1',
        errorMessage: expect.stringMatching(/scope_missing.*ledgerline\.app\.id/) as string,
      },
    });
    const mixed = logsRequest([
      { body: 'good one', attributes: { marker: 'mixed' } },
      { eventName: 'no_such_event', attributes: { 'ledgerline.schema.version': '1.0.0' } },
      { attributes: { 'ledgerline.storage_class': 'secret' } },
    ]);
    const answer2 = await fixture.post('/v1/logs', mixed);
    expect(await answer2.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: '2' } });
    expect(await fixture.count('otel_logs', "LogAttributes['marker'] = 'mixed'")).toBe(1);
    expect(fixture.gateway.stats().rejected).toMatchObject({
      scope_missing: 1,
      event_type_unknown: 1,
    });
  });

  test('an event of another logger is stored as a log_event under its own name, redacted', async () => {
    const answer = await fixture.post(
      '/v1/logs',
      logsRequest([
        { eventName: 'session.start', attributes: { marker: 'foreign' } },
        {
          eventName: 'mail.ann@shop.example',
          attributes: { marker: 'foreign', 'ledgerline.storage_class': 'audit,ops' },
        },
      ]),
    );
    expect(await answer.json()).toEqual({});
    const rows = await fixture.db.query<{ type: string; name: string; made: string }>(
      `SELECT EventName AS type, LogAttributes['ledgerline.log.name'] AS name,
              LogAttributes['ledgerline.synthesized_fields'] AS made
       FROM otel_logs WHERE LogAttributes['marker'] = 'foreign' ORDER BY name`,
    );
    expect(rows.map(({ type, name }) => [type, name])).toEqual([
      ['log_event', '[EMAIL]'],
      ['log_event', 'session.start'],
    ]);
    for (const { made } of rows) expect(made.split(',')).toContain('event_type');
    const [leaf] = await fixture.db.query<{ payload: string }>(
      'SELECT Payload AS payload FROM audit_ledger WHERE Payload LIKE \'%"ledgerline.log.name"%\'',
    );
    expect(leaf?.payload).toContain('[EMAIL]');
  });
});

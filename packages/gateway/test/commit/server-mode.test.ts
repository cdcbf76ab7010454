// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, EmbeddedEngine } from '@ledgerline/clickhouse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCredential, readRuntime, startGateway, type Gateway } from '../../src/index.ts';
import { auditRecord, logsRequest } from '../support/gateway-fixture.ts';

// A ClickHouse that the gateway does not own: here an engine that this test starts and stops.
const dir = mkdtempSync(join(tmpdir(), 'gateway-server-'));
let engine: EmbeddedEngine;
let gateway: Gateway;
let key: string;

async function startEngine(port: number): Promise<void> {
  engine = await EmbeddedEngine.start({ dataDir: join(dir, 'server'), port });
}

beforeAll(async () => {
  await startEngine(0);
  key = createCredential(join(dir, 'gateway'), { tenants: ['acme'] }).key;
  const { username, password } = engine.credentials.writer;
  const url = new URL(engine.url);
  url.username = username;
  url.password = password;
  gateway = await startGateway({
    dataDir: join(dir, 'gateway'),
    port: 0,
    clickhouseUrl: url.href,
    log: () => {},
  });
});

afterAll(async () => {
  await gateway.close();
  await engine.close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

function post(body: string): Promise<Response> {
  return fetch(`${gateway.url}/v1/logs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
  });
}

test('a server by URL takes the place of the embedded engine', async () => {
  expect((await post(logsRequest([auditRecord('server-1')]))).status).toBe(200);
  expect(gateway.clickhouseUrl).toBe(engine.url);
  const runtime = readRuntime(join(dir, 'gateway'));
  expect(runtime).toMatchObject({ pid: process.pid, clickhouseUrl: engine.url });
  expect(JSON.stringify(runtime)).not.toContain(engine.credentials.writer.password);
});

test('while it is down: 503 with Retry-After, not ready, alive; then it goes on', async () => {
  const port = Number(new URL(engine.url).port);
  await engine.close();
  const ready = await fetch(`${gateway.url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({
    title: 'not_ready',
    checks: [
      { name: 'started', ready: true },
      { name: 'store', ready: false },
      { name: 'heads', ready: true },
      { name: 'publishing', ready: true },
    ],
  });
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  const body = logsRequest([auditRecord('down-1'), { body: 'down' }]);
  const answer = await post(body);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  await startEngine(port);
  expect((await post(body)).status).toBe(200);
  expect((await post(body)).status).toBe(200);
  const db = connect({ url: engine.url, ...engine.credentials.writer });
  const rows = await db.query('SELECT EventId, Seq FROM otel_logs ORDER BY Seq');
  expect(rows).toHaveLength(3);
  expect(rows.map((row) => (row as { Seq: string }).Seq)).toEqual(['1', '2', '3']);
  await db.close();
});

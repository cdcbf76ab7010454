// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli, startUp, type RunningGateway } from '../../../test/harness/cli.ts';
import { temporaryDir } from '../../../test/harness/data-dir.ts';

const FRAMEWORKS = ['node', 'express', 'fastify', 'hono', 'next'];
const SRC = new URL('../src/', import.meta.url);
const LINES_MAX = 60;

const data = temporaryDir();
let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startUp(data.path, { args: ['--tenant', 'demo'] });
});

afterAll(async () => {
  await gateway?.stop();
  data[Symbol.dispose]();
});

interface Row {
  readonly EventName: string;
  readonly RunId: string;
  readonly TraceId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

async function rowsOf(app: string): Promise<readonly Row[]> {
  const statement = `SELECT EventName, RunId, TraceId, LogAttributes AS attributes
    FROM otel_logs WHERE AppId = '${app}' ORDER BY Seq`;
  const result = await runCli(['sql', statement, '--json', '--data-dir', data.path]);
  return (JSON.parse(result.stdout) as { data: Row[] }).data;
}

test.each(readdirSync(SRC))(`%s has at most ${LINES_MAX} lines`, (name) => {
  const lines = readFileSync(new URL(name, SRC), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(LINES_MAX);
});

describe.each(FRAMEWORKS)('%s', (framework) => {
  const file = fileURLToPath(new URL(`${framework}.ts`, SRC));

  test('tells the gateway about a read, a write and a failure', async () => {
    using work = temporaryDir();
    const child = spawn(process.execPath, ['--conditions=ledgerline-source', file], {
      cwd: work.path,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        LEDGERLINE_ENDPOINT: gateway.gateway,
        LEDGERLINE_API_KEY: gateway.apiKey,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const session = { authorization: 'Bearer session-of-ann' };
    const read = await fetch(`${url}/orders/17?coupon=s3cret`, {
      headers: { ...session, 'x-request-id': 'read-1' },
    });
    expect(await read.json()).toEqual({ id: '17', item: 'a lamp' });
    expect(read.headers.get('x-request-id')).toBe('read-1');
    const written = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { ...session, 'content-type': 'application/json', 'x-request-id': 'write-1' },
      body: JSON.stringify({ item: 'a chair' }),
    });
    expect([written.status, await written.json()]).toEqual([201, { id: '18', item: 'a chair' }]);
    expect((await fetch(`${url}/orders/99`)).status).toBe(404);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);

    const rows = await rowsOf(`orders-${framework}`);
    const ofRequest = (id: string): readonly Row[] =>
      rows.filter(({ attributes }) => attributes['ledgerline.request.id'] === id);
    const flow = ['flow_ended', 'flow_started', 'request_ended', 'request_started'];
    expect(names(ofRequest('read-1'))).toEqual(flow);
    expect(names(ofRequest('write-1'))).toEqual(['audit_action', ...flow]);
    for (const { attributes } of [...ofRequest('read-1'), ...ofRequest('write-1')]) {
      expect(attributes['user.id']).toBe('u-7731');
    }
    const traceparent = read.headers.get('traceparent') ?? '';
    const ended = ofRequest('read-1').find((row) => row.EventName === 'request_ended');
    expect(traceparent).toContain(ended?.TraceId);
    expect(JSON.stringify(rows)).not.toContain('s3cret');
    const accesses = rows
      .filter(({ EventName }) => EventName === 'request_ended')
      .map(({ attributes }) => attributes['ledgerline.http.access']);
    expect(accesses).toEqual(['read', 'write', 'read']);
    const statuses = rows.map(({ attributes }) => attributes['http.response.status_code']);
    expect(statuses.filter((status) => status !== undefined)).toEqual(['200', '201', '404']);
  });
});

function names(rows: readonly Row[]): readonly string[] {
  return rows.map(({ EventName }) => EventName).toSorted();
}

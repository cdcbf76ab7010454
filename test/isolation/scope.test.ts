// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { startLedgerline } from '@ledgerline/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import type { RunningGateway } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';

const dir = temporaryDir();
let gateway: RunningGateway;
let apiKey: string;

beforeAll(async () => {
  gateway = await startUp(dir.path, { args: ['--tenant', 'tenant-a'] });
  apiKey = gateway.apiKey ?? '';
});
afterAll(async () => {
  await gateway.stop();
  dir[Symbol.dispose]();
});

async function rows(where: string): Promise<readonly Record<string, string>[]> {
  const sql = `SELECT EventName, TenantId, toString(TraceId) AS TraceId, RunId, StepId, EventId,
      LogAttributes['ledgerline.synthesized_fields'] AS synthesized FROM otel_logs WHERE ${where}`;
  const { stdout } = await runCli(['sql', sql, '--format', 'JSONEachRow', '--data-dir', dir.path]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>);
}

const SCOPE_KEYS = Object.keys(scopeAttributes('any'));

test.each(SCOPE_KEYS)('the gateway rejects a bare record without %s', async (key) => {
  const { [key]: _left, ...rest } = scopeAttributes('tenant-a');
  const marker = `without-${key}`;
  const answer = await postLogs(
    gateway.gateway,
    apiKey,
    logsRequest([{ eventName: 'log_event', body: marker, attributes: rest }]),
  );
  expect(answer.status).toBe(200);
  expect(answer.rejected).toBe(1);
  expect(answer.message).toContain('scope_missing');
  expect(await rows(`Body = '${marker}'`)).toEqual([]);
});

test.each(['tenant', 'environment', 'project', 'surface', 'app'] as const)(
  'the SDK refuses an event without %s and says so in the result',
  async (key) => {
    const scope = {
      tenant: 'tenant-a',
      environment: 'test',
      project: 'project',
      surface: 'surface',
      app: 'app',
    };
    const { [key]: _left, ...rest } = scope;
    const start = () =>
      startLedgerline({
        ...rest,
        endpoint: gateway.gateway,
        apiKey,
        outboxDir: join(dir.path, `outbox-${key}`),
      });
    // The scope may also come from a context later, so a start without it is allowed to succeed.
    let ledgerline: ReturnType<typeof startLedgerline>;
    try {
      ledgerline = start();
    } catch (error) {
      expect(error).toMatchObject({ code: 'scope_missing' });
      return;
    }
    const result = ledgerline.emit('log_event', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'scope_missing' } });
    expect(ledgerline.stats().rejected.byCode['scope_missing']).toBe(1);
    await ledgerline.shutdown();
  },
);

test('missing trace, run and step ids are made, and the event says which', async () => {
  const answer = await postLogs(
    gateway.gateway,
    apiKey,
    logsRequest([
      { eventName: 'log_event', body: 'bare ids', attributes: scopeAttributes('tenant-a') },
    ]),
  );
  expect(answer).toMatchObject({ status: 200, rejected: 0 });
  const [row] = await rows("Body = 'bare ids'");
  expect(row?.['TraceId']).toMatch(/^[0-9a-f]{32}$/);
  expect(row?.['RunId']).not.toBe('');
  expect(row?.['EventId']).not.toBe('');
  expect(row?.['synthesized']?.split(',')).toEqual(expect.arrayContaining(['run_id', 'trace_id']));
});

test("a credential of one tenant cannot write another's: 403, and nothing is stored", async () => {
  const answer = await postLogs(
    gateway.gateway,
    apiKey,
    logsRequest([
      { eventName: 'log_event', body: 'mine', attributes: scopeAttributes('tenant-a') },
      { eventName: 'log_event', body: 'theirs', attributes: scopeAttributes('tenant-b') },
    ]),
  );
  expect(answer.status).toBe(403);
  expect(await rows("Body IN ('mine', 'theirs')")).toEqual([]);
});

test('no credential is 401 and an unknown one is 403', async () => {
  const body = logsRequest([{ eventName: 'log_event', attributes: scopeAttributes('tenant-a') }]);
  const without = await fetch(`${gateway.gateway}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(without.status).toBe(401);
  expect([401, 403]).toContain((await postLogs(gateway.gateway, 'llk_unknown', body)).status);
});

test('the SDK does not start when only a sink that forgets is configured', () => {
  const withoutSink = () =>
    startLedgerline({
      tenant: 'tenant-a',
      environment: 'test',
      project: 'project',
      surface: 'surface',
      app: 'app',
    });
  expect(withoutSink).toThrow(expect.objectContaining({ code: 'sink_not_durable' }));
});

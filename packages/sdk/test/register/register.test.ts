// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Receiver } from '../receiver.ts';
import { startReceiver, temporaryDir } from '../start.ts';

const APP = join(import.meta.dirname, 'plain-app.ts');
const METERED_APP = join(import.meta.dirname, 'metered-app.ts');
const SCOPE_VARIABLES = {
  LEDGERLINE_TENANT: 'acme',
  LEDGERLINE_ENVIRONMENT: 'test',
  LEDGERLINE_PROJECT: 'support',
  LEDGERLINE_SURFACE: 'api',
  LEDGERLINE_APP: 'plain',
};
/** The same scope and the endpoint in nothing but OTel's variables. */
const otelVariables = (receiver: Receiver): Record<string, string> => ({
  OTEL_RESOURCE_ATTRIBUTES:
    'ledgerline.tenant.id=other,deployment.environment.name=test,ledgerline.project.id=support,' +
    'ledgerline.surface.id=api,ledgerline.app.id=plain,service.version=1.2',
  OTEL_SERVICE_NAME: 'shop',
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20from-otel',
});

function runApp(variables: Record<string, string>, ...args: string[]): ChildProcess {
  const flags = ['--conditions=ledgerline-source', '--import', '@ledgerline/sdk/register'];
  const child = spawn(process.execPath, [...flags, APP, ...args], {
    env: { PATH: process.env['PATH'], LEDGERLINE_OUTBOX_DIR: temporaryDir(), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test('a script that only uses the OTel API delivers its records and spans', async () => {
  const receiver = await startReceiver();
  const child = runApp({ ...SCOPE_VARIABLES, LEDGERLINE_ENDPOINT: receiver.url });
  expect(await once(child, 'exit')).toEqual([0, null]);
  const [log] = receiver.named('log_event');
  expect(log).toMatchObject({ body: 'sold to [EMAIL]', resource: { 'service.name': 'plain' } });
  expect(log?.attributes['ledgerline.tenant.id']).toBe('acme');
  expect(receiver.spans.map((span) => span.name)).toEqual(['sell']);
  expect(log?.traceId).toBe(receiver.spans[0]?.traceId);
});

test("OTel's variables serve where no LEDGERLINE variable says anything", async () => {
  const receiver = await startReceiver();
  const child = runApp(otelVariables(receiver));
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(receiver.logs[0]?.resource).toMatchObject({
    'service.name': 'shop',
    'service.version': '1.2',
    'ledgerline.tenant.id': 'other',
  });
  expect(receiver.headers[0]?.authorization).toBe('Bearer from-otel');
});

test('LEDGERLINE variables win over those of OTel', async () => {
  const receiver = await startReceiver();
  const child = runApp({
    ...otelVariables(receiver),
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    ...SCOPE_VARIABLES,
    LEDGERLINE_ENDPOINT: receiver.url,
    LEDGERLINE_API_KEY: 'from-ledgerline',
    LEDGERLINE_SERVICE_NAME: 'ours',
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(receiver.logs[0]?.resource).toMatchObject({
    'service.name': 'ours',
    'ledgerline.tenant.id': 'acme',
  });
  expect(receiver.headers[0]?.authorization).toBe('Bearer from-ledgerline');
});

test('OTEL_SDK_DISABLED=true starts nothing and needs nothing', async () => {
  const child = runApp({ OTEL_SDK_DISABLED: 'true' });
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a start without scope ends the process and names the variable', async () => {
  const child = runApp({});
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += String(chunk)));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(errors).toContain('LEDGERLINE_TENANT');
});

test.each([
  ['wait', [null, 'SIGTERM']],
  ['own', [7, null]],
])(
  'what waits is delivered at a signal, which ends the process as before (%s)',
  async (mode, end) => {
    const receiver = await startReceiver();
    const child = runApp({ ...SCOPE_VARIABLES, LEDGERLINE_ENDPOINT: receiver.url }, mode);
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual(end);
    expect(receiver.named('log_event')).toHaveLength(1);
  },
);

test('metrics reach a provider that the application registers after the SDK was started', async () => {
  const receiver = await startReceiver();
  const flags = ['--conditions=ledgerline-source', '--import', '@ledgerline/sdk/register'];
  const child = spawn(process.execPath, [...flags, METERED_APP], {
    env: {
      PATH: process.env['PATH'],
      ...SCOPE_VARIABLES,
      LEDGERLINE_OUTBOX_DIR: temporaryDir(),
      LEDGERLINE_ENDPOINT: receiver.url,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual({
    value: 1,
    attributes: {
      'ledgerline.tenant.id': 'acme',
      'deployment.environment.name': 'test',
      outcome: 'success',
    },
  });
});

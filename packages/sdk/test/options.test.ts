// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterEach, expect, test, vi } from 'vitest';
import { ConsoleLogRecordExporter, InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { startLedgerline, type LedgerlineOptions } from '@ledgerline/sdk';
import { SCOPE, start, temporaryDir } from './start.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

function failure(options: LedgerlineOptions): unknown {
  try {
    startLedgerline(options);
  } catch (error) {
    return error;
  }
  return undefined;
}

test.each([
  ['tenant', 'LEDGERLINE_TENANT'],
  ['environment', 'LEDGERLINE_ENVIRONMENT'],
  ['project', 'LEDGERLINE_PROJECT'],
  ['surface', 'LEDGERLINE_SURFACE'],
  ['app', 'LEDGERLINE_APP'],
] as const)('a missing %s fails the start and names %s', (option, variable) => {
  const { [option]: _left, ...rest } = SCOPE;
  const error = failure({ ...rest, ephemeral: true });
  expect(error).toMatchObject({ code: 'scope_missing' });
  expect(String(error)).toContain(`"${option}"`);
  expect(String(error)).toContain(variable);
});

test.each([
  [{ tenant: 'not a token' }, 'tenant', 'LEDGERLINE_TENANT'],
  [{ endpoint: 'nonsense' }, 'endpoint', 'LEDGERLINE_ENDPOINT'],
  [{ endpoint: 'ftp://127.0.0.1' }, 'endpoint', 'LEDGERLINE_ENDPOINT'],
  [{ endpoint: 'http://me:secret-pass@127.0.0.1' }, 'endpoint', 'LEDGERLINE_ENDPOINT'],
  [{ apiKey: 'line\nbreak' }, 'apiKey', 'LEDGERLINE_API_KEY'],
  [{ auditFailure: 'ignore' as 'block' }, 'auditFailure', 'LEDGERLINE_AUDIT_FAILURE'],
])('%o is refused with the names of option and variable', (bad, option, variable) => {
  const error = failure({ ...SCOPE, ephemeral: true, ...bad });
  expect(error).toMatchObject({ code: 'config_invalid' });
  expect(String(error)).toContain(`"${option}" (${variable})`);
  expect(String(error)).not.toContain('secret-pass');
  expect(String(error)).not.toContain('break');
});

test('the environment gives what the options leave out', async () => {
  vi.stubEnv('LEDGERLINE_TENANT', 'from-env');
  vi.stubEnv('LEDGERLINE_SERVICE_NAME', 'service-env');
  const { tenant: _left, ...rest } = SCOPE;
  const { ledgerline, receiver } = await start({ ...rest, tenant: undefined as never });
  ledgerline.emit('log_event', {});
  await ledgerline.flush();
  expect(receiver.logs[0]?.attributes['ledgerline.tenant.id']).toBe('from-env');
  expect(receiver.logs[0]?.resource['service.name']).toBe('service-env');
});

test('a flag variable with another value is refused', () => {
  vi.stubEnv('LEDGERLINE_EPHEMERAL', 'maybe');
  expect(failure(SCOPE)).toMatchObject({ code: 'config_invalid' });
});

test.each([
  ['nothing', {}],
  ['only an in-memory exporter', { sinks: { logs: [new InMemoryLogRecordExporter()] } }],
  ['only a console exporter', { sinks: { logs: [new ConsoleLogRecordExporter()] } }],
])('%s as sink fails the start', (_what, options) => {
  const error = failure({ ...SCOPE, ...options });
  expect(error).toMatchObject({ code: 'sink_not_durable' });
  expect(String(error)).toContain('LEDGERLINE_ENDPOINT');
});

test('ephemeral allows it, and says so on the receipt', async () => {
  const logs = new InMemoryLogRecordExporter();
  const ledgerline = startLedgerline({ ...SCOPE, ephemeral: true, sinks: { logs: [logs] } });
  const receipt = await ledgerline.audit('door.open');
  expect(receipt.durable).toBe('memory');
  await ledgerline.flush();
  expect(logs.getFinishedLogRecords().map((record) => record.eventName)).toEqual(['audit_action']);
  expect(ledgerline.stats().outboxDepth).toBe(0);
  await ledgerline.shutdown();
});

test('an outbox that cannot be opened fails the start', () => {
  const error = failure({
    ...SCOPE,
    endpoint: 'http://127.0.0.1:9',
    outboxDir: '/dev/null/outbox',
  });
  expect(error).toMatchObject({ code: 'outbox_unavailable' });
  expect(String(error)).toContain('LEDGERLINE_OUTBOX_DIR');
});

test('the key is in no part of what an inspector can print', async () => {
  const { inspect } = await import('node:util');
  const ledgerline = startLedgerline({
    ...SCOPE,
    endpoint: 'http://127.0.0.1:9',
    apiKey: 'llk_super_secret_value',
    outboxDir: temporaryDir(),
  });
  expect(inspect(ledgerline, { depth: 20, showHidden: true })).not.toContain('llk_super_secret');
  expect(JSON.stringify(ledgerline.stats())).not.toContain('llk_super_secret');
  await ledgerline.shutdown({ timeoutMs: 50 });
});

test.each([
  [{ endpont: 'http://127.0.0.1:1' }, '"endpont"'],
  [{ queue: { maxQueueSize: 5 } }, '"queue.maxQueueSize"'],
])('an option that there is not fails the start and is named: %j', (options, name) => {
  const error = failure({ ...SCOPE, ephemeral: true, ...(options as LedgerlineOptions) });
  expect(error).toMatchObject({ code: 'config_invalid' });
  expect(String(error)).toContain(`There is no option ${name}; there are `);
});

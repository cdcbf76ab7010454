// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { start } from './start.ts';

test('an emitted event arrives whole: scope, ids, class, severity, policy', async () => {
  const { ledgerline, receiver } = await start({ apiKey: 'key-1' });
  const result = ledgerline.emit(
    'agent_message',
    { 'ledgerline.message.role': 'user', 'ledgerline.message.text': 'where is my order?' },
    { message: 'user asked', severity: 'warn' },
  );
  expect(result.ok).toBe(true);
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });

  const [log] = receiver.logs;
  expect(receiver.logs).toHaveLength(1);
  expect(log?.eventName).toBe('agent_message');
  expect(log?.eventId).toBe(result.eventId);
  expect(log?.severity).toBe('WARN');
  expect(log?.body).toBe('user asked');
  expect(log?.attributes).toMatchObject({
    'ledgerline.tenant.id': 'acme',
    'deployment.environment.name': 'test',
    'ledgerline.project.id': 'support',
    'ledgerline.surface.id': 'api',
    'ledgerline.app.id': 'desk',
    'ledgerline.schema.version': '1.0.0',
    'ledgerline.storage_class': 'ops,stream',
    'ledgerline.actor.type': 'system',
    'ledgerline.train_ok': false,
    'ledgerline.redaction.count': 0,
  });
  expect(log?.resource['service.name']).toBe('desk');
  expect(receiver.headers[0]?.authorization).toBe('Bearer key-1');
});

test('stats count accepted events exactly, by type and by class', async () => {
  const { ledgerline } = await start();
  for (let index = 0; index < 7; index += 1) {
    ledgerline.emit('state_pulse', { 'ledgerline.state.changed_keys': ['cart'] });
  }
  await ledgerline.audit('refund.issue', { targetId: 'order-1' });
  ledgerline.emit('state_pulse', {} as never);
  await ledgerline.flush();
  const stats = ledgerline.stats();
  expect(stats.emitted).toEqual({
    total: 8,
    byType: { audit_action: 1, state_pulse: 7 },
    byClass: { audit: 1, ops: 8 },
    byScope: [{ tenant: 'acme', environment: 'test', isOverflow: false, success: 8, failure: 1 }],
  });
  expect(stats.rejected).toEqual({ total: 1, byCode: { attribute_missing: 1 } });
  expect(stats.delivered).toEqual({ logs: 7, spans: 0, audit: 1 });
});

test('emit and audit after shutdown say so and do not throw or hang', async () => {
  const { ledgerline } = await start();
  await ledgerline.shutdown();
  const result = ledgerline.emit('log_event', {});
  expect(result).toMatchObject({ ok: false, error: { code: 'shutdown' } });
  await expect(ledgerline.audit('x')).rejects.toMatchObject({ code: 'shutdown' });
  expect(ledgerline.run('late', () => 5)).toBe(5);
  expect(await ledgerline.shutdown()).toEqual({ logs: 0, spans: 0, audit: 0 });
});

test('a vendor type passes, an unknown type is refused', async () => {
  const { ledgerline, receiver } = await start();
  expect(ledgerline.emit('x.acme.ping', { any: { nested: [1, 'two', true] } }).ok).toBe(true);
  expect(ledgerline.emit('no_such_type' as 'x.acme.ping', {})).toMatchObject({
    ok: false,
    error: { code: 'event_type_unknown' },
  });
  await ledgerline.flush();
  expect(receiver.logs.map((log) => log.eventName)).toEqual(['x.acme.ping']);
  expect(receiver.logs[0]?.attributes['any']).toEqual({ nested: [1, 'two', true] });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { start } from './start.ts';

const PER_EVENT = { requireScope: 'event', tenant: '', app: '' } as const;

test('an event without scope is a typed result, counted, reported and not sent', async () => {
  const { ledgerline, receiver, diagnostics } = await start(PER_EVENT);
  const result = ledgerline.emit('log_event', {});
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'scope_missing', retryable: false },
  });
  expect(String(!result.ok && result.error)).toContain('tenant');
  await expect(ledgerline.audit('x')).rejects.toMatchObject({ code: 'scope_missing' });
  await ledgerline.flush();
  expect(receiver.requests).toBe(0);
  expect(ledgerline.stats().rejected.byCode).toEqual({ scope_missing: 2 });
  expect(diagnostics.map(({ code }) => code)).toContain('scope_missing');
});

test('the context brings a scope of its own, and an inner one overrides it', async () => {
  const { ledgerline, receiver } = await start(PER_EVENT);
  ledgerline.withContext({ tenant: 'one', app: 'desk' }, () => {
    ledgerline.emit('log_event', {});
    ledgerline.withContext({ tenant: 'two' }, () => ledgerline.emit('log_event', {}));
  });
  await ledgerline.flush();
  expect(receiver.logs.map((log) => log.attributes['ledgerline.tenant.id'])).toEqual([
    'one',
    'two',
  ]);
});

test('an unusable scope key in the context is refused, not repaired', async () => {
  const { ledgerline } = await start();
  const result = ledgerline.withContext({ tenant: 'a b' }, () => ledgerline.emit('log_event', {}));
  expect(result).toMatchObject({ ok: false, error: { code: 'scope_missing' } });
});

test('spans without scope are refused and counted', async () => {
  const { ledgerline, receiver } = await start(PER_EVENT);
  expect(ledgerline.run('r', () => 'value')).toBe('value');
  await ledgerline.flush();
  expect(receiver.spans).toEqual([]);
  expect(ledgerline.stats().spans).toEqual({ accepted: 0, rejected: { scope_missing: 1 } });
});

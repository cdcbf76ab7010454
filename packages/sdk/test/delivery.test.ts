// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { partialSuccess } from './receiver.ts';
import { QUICK, start } from './start.ts';

test('10 000 emits in a tight loop: none is lost', async () => {
  const { ledgerline, receiver } = await start();
  for (let index = 0; index < 10_000; index += 1) {
    const result = ledgerline.emit('x.acme.tick', { index });
    if (!result.ok) throw result.error;
  }
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(receiver.logs).toHaveLength(10_000);
  expect(receiver.eventIds.size).toBe(10_000);
  expect(receiver.logs.map((log) => log.attributes['index'])).toEqual(
    Array.from({ length: 10_000 }, (_, index) => index),
  );
  expect(ledgerline.stats().dropped).toEqual({});
});

test.each([429, 502, 503, 504])('after a %d the same bytes are sent again', async (status) => {
  const { ledgerline, receiver } = await start();
  let refusals = 2;
  receiver.behave = () => (refusals-- > 0 ? { status } : undefined);
  ledgerline.emit('x.acme.tick', { n: 1 });
  ledgerline.emit('x.acme.tick', { n: 2 });
  expect(await ledgerline.flush()).toMatchObject({ logs: 0 });
  expect(receiver.requests).toBe(3);
  expect(new Set(receiver.bodies.map((body) => body.toString('hex'))).size).toBe(1);
  expect(receiver.eventIds.size).toBe(2);
});

test('an answer that got lost leads to a resend with the same event ids', async () => {
  const { ledgerline, receiver } = await start();
  let lost = false;
  receiver.behave = () => {
    if (lost) return undefined;
    lost = true;
    // Stored, but the client sees a dead connection.
    receiver.logs.push(...receiver.logs);
    return { status: 503, store: true };
  };
  await ledgerline.audit('a');
  expect(await ledgerline.flush()).toMatchObject({ audit: 0 });
  expect(receiver.eventIds.size).toBe(1);
  expect(receiver.bodies[0]).toEqual(receiver.bodies[1]);
});

test('a Retry-After is obeyed', async () => {
  const { ledgerline, receiver } = await start();
  let first = true;
  receiver.behave = () => {
    if (!first) return undefined;
    first = false;
    return { status: 429, headers: { 'retry-after': '60' } };
  };
  ledgerline.emit('x.acme.tick', {});
  expect(await ledgerline.flush({ timeoutMs: 200 })).toMatchObject({ logs: 1 });
  expect(receiver.requests).toBe(1);
});

test('a receiver that is down and comes back gets everything once', async () => {
  const { ledgerline, receiver } = await start();
  await receiver.stop();
  for (let index = 0; index < 50; index += 1) ledgerline.emit('x.acme.tick', { index });
  const receipt = await ledgerline.audit('while.down');
  expect(receipt.durable).toBe('outbox');
  expect(await ledgerline.flush({ timeoutMs: 100 })).toEqual({ logs: 50, spans: 0, audit: 1 });
  await receiver.listen();
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(receiver.logs).toHaveLength(51);
  expect(receiver.eventIds.size).toBe(51);
});

test('a full queue is a typed result, counted and reported once', async () => {
  const { ledgerline, receiver, diagnostics } = await start({
    queue: { ...QUICK, maxQueuedRecords: 10 },
  });
  receiver.behave = () => ({ status: 503 });
  const results = Array.from({ length: 25 }, () => ledgerline.emit('x.acme.tick', {}));
  expect(results.filter(({ ok }) => ok)).toHaveLength(10);
  expect(results[10]).toMatchObject({ ok: false, error: { code: 'queue_full', retryable: true } });
  expect(ledgerline.stats().rejected.byCode).toEqual({ queue_full: 15 });
  expect(ledgerline.stats().queueDepth.logs).toBe(10);
  expect(diagnostics.filter(({ code }) => code === 'queue_full')).toHaveLength(1);
  // Audit events do not share that queue.
  await expect(ledgerline.audit('still.possible')).resolves.toMatchObject({ durable: 'outbox' });
  receiver.behave = () => undefined;
  await ledgerline.flush();
  expect(receiver.named('x.acme.tick')).toHaveLength(10);
  expect(ledgerline.emit('x.acme.tick', {}).ok).toBe(true);
});

test('the queue is bounded in bytes too', async () => {
  const { ledgerline, receiver } = await start({ queue: { ...QUICK, maxQueuedBytes: 20_000 } });
  receiver.behave = () => ({ status: 503 });
  const text = 'x'.repeat(5_000);
  const results = Array.from({ length: 20 }, () => ledgerline.emit('x.acme.tick', { text }));
  const accepted = results.filter(({ ok }) => ok).length;
  expect(accepted).toBeGreaterThan(1);
  expect(accepted).toBeLessThan(6);
});

test('partial success is counted and reported with the words of the server', async () => {
  const { ledgerline, receiver, diagnostics } = await start();
  receiver.behave = () => ({
    status: 200,
    body: partialSuccess(2, 'attribute_value: two are bad'),
  });
  for (let index = 0; index < 5; index += 1) ledgerline.emit('x.acme.tick', {});
  expect(await ledgerline.flush()).toMatchObject({ logs: 0 });
  expect(ledgerline.stats().dropped).toEqual({ logs_refused: 2 });
  expect(ledgerline.stats().delivered.logs).toBe(3);
  expect(diagnostics.at(-1)).toMatchObject({ level: 'error', code: 'logs_refused' });
  expect(diagnostics.at(-1)?.message).toContain('two are bad');
});

test('a request that can never be accepted is not sent again', async () => {
  const { ledgerline, receiver, diagnostics } = await start();
  receiver.behave = () => ({ status: 400, body: Buffer.from('payload_malformed') });
  ledgerline.emit('x.acme.tick', {});
  expect(await ledgerline.flush()).toMatchObject({ logs: 0 });
  expect(receiver.requests).toBe(1);
  expect(ledgerline.stats().dropped).toEqual({ logs_refused: 1 });
  expect(diagnostics.at(-1)?.message).toContain('HTTP 400 payload_malformed');
});

test('shutdown says what it could not deliver, and counts it', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 503 });
  ledgerline.emit('x.acme.tick', {});
  await ledgerline.audit('kept');
  expect(await ledgerline.shutdown({ timeoutMs: 80 })).toEqual({ logs: 1, spans: 0, audit: 1 });
  expect(ledgerline.stats().dropped).toEqual({ logs_shutdown: 1 });
});

test('an event too large for a request is refused', async () => {
  const { ledgerline } = await start();
  const result = ledgerline.emit('x.acme.big', { text: 'x'.repeat(3 * 1024 * 1024) });
  expect(result).toMatchObject({ ok: false, error: { code: 'payload_too_large' } });
});

test('spans are delivered like records', async () => {
  const { ledgerline, receiver } = await start();
  let refusals = 3;
  receiver.behave = (path) =>
    path === '/v1/traces' && refusals-- > 0 ? { status: 503 } : undefined;
  for (let index = 0; index < 2_000; index += 1) ledgerline.run('r', () => index);
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(2_000);
  expect(receiver.logs).toHaveLength(4_000);
});

test('batches that were joined are tried one by one when the receiver refuses their sum', async () => {
  const { ledgerline, receiver } = await start({
    queue: { ...QUICK, maxBatchRecords: 10, initialBackoffMs: 50 },
  });
  let first = true;
  receiver.behave = (_path, count) => {
    if (first) {
      first = false;
      return { status: 503 };
    }
    return count > 10 ? { status: 413 } : undefined;
  };
  for (let index = 0; index < 100; index += 1) ledgerline.emit('x.acme.tick', { index });
  expect(await ledgerline.flush()).toMatchObject({ logs: 0 });
  expect(receiver.eventIds.size).toBe(100);
  expect(ledgerline.stats().dropped).toEqual({});
});

test('too many attributes are refused, not cut', async () => {
  const { ledgerline } = await start();
  const payload = Object.fromEntries(Array.from({ length: 1_100 }, (_, n) => [`k${n}`, n]));
  expect(ledgerline.emit('x.acme.wide', payload)).toMatchObject({
    ok: false,
    error: { code: 'payload_too_large' },
  });
});

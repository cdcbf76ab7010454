// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Receiver } from './receiver.ts';
import { QUICK, start } from './start.ts';

/** Answers 400 to every request that contains the mark. */
function refuseMarked(receiver: Receiver, status = 400): void {
  receiver.behave = () =>
    receiver.bodies.at(-1)!.includes('poison') ? { status, body: Buffer.from('bad') } : undefined;
}

test('one record that the receiver refuses does not take its batch with it', async () => {
  const { ledgerline, receiver } = await start({ queue: { ...QUICK, lossReportIntervalMs: 5 } });
  refuseMarked(receiver);
  for (let index = 0; index < 600; index += 1) {
    ledgerline.emit('x.acme.tick', { index, mark: index === 300 ? 'poison' : 'fine' });
  }
  expect(await ledgerline.flush()).toMatchObject({ logs: 0 });
  expect(ledgerline.stats().dropped).toEqual({ logs_refused: 1 });
  await ledgerline.flush();
  const indexes = receiver.named('x.acme.tick').map((log) => log.attributes['index']);
  expect(indexes).toEqual(Array.from({ length: 600 }, (_, i) => i).filter((i) => i !== 300));
  expect(receiver.named('events_dropped')).toHaveLength(1);
  expect(receiver.named('events_dropped')[0]!.attributes).toMatchObject({
    'ledgerline.drop.count': 1,
    'ledgerline.drop.reason': 'refused',
  });
  expect(ledgerline.stats().queueDepth.logs).toBe(0);
});

test('one span that the receiver refuses does not take its batch with it', async () => {
  const { ledgerline, receiver } = await start();
  refuseMarked(receiver);
  for (let index = 0; index < 20; index += 1) {
    ledgerline.toolCall({ name: index === 7 ? 'poison' : `t${index}` }, () => index);
  }
  expect(await ledgerline.flush()).toMatchObject({ spans: 0 });
  const names = receiver.spans.map(({ name }) => name);
  expect(names).toHaveLength(19);
  expect(names).not.toContain('execute_tool poison');
  expect(ledgerline.stats().dropped['spans_refused']).toBe(1);
});

test('the search for what is refused ends when everything is', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 400 });
  for (let index = 0; index < 500; index += 1) ledgerline.emit('x.acme.tick', { index });
  expect(await ledgerline.flush()).toMatchObject({ logs: 0 });
  expect(ledgerline.stats().dropped).toEqual({ logs_refused: 500 });
  // Each of the 64 halvings makes two requests of one; the loss may be told, and refused, as well.
  expect(receiver.requests).toBeLessThanOrEqual(1 + 2 * 64 + 1);
});

test('a wrong credential is not searched for in the records', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 401 });
  for (let index = 0; index < 50; index += 1) ledgerline.emit('x.acme.tick', { index });
  expect(await ledgerline.flush()).toMatchObject({ logs: 0 });
  expect(ledgerline.stats().dropped).toEqual({ logs_refused: 50 });
  expect(receiver.requests).toBe(1);
});

test('what a receiver says is redacted and bounded, in diagnostics and in the outbox', async () => {
  const { ledgerline, receiver, diagnostics, outboxDir } = await start();
  const body = Buffer.from(`bad value leak@shop.example ${'and so on '.repeat(1000)}`);
  receiver.behave = () => ({ status: 400, body });
  ledgerline.emit('x.acme.tick', {});
  await ledgerline.audit('x.acme.order');
  expect(await ledgerline.flush()).toMatchObject({ logs: 0, audit: 0 });
  const told = diagnostics.filter(({ code }) => ['logs_refused', 'audit_refused'].includes(code));
  expect(told.map(({ code }) => code).sort()).toEqual(['audit_refused', 'logs_refused']);
  for (const { message } of diagnostics) {
    expect(message).not.toContain('leak@shop.example');
    expect(message.length).toBeLessThan(800);
  }
  expect(told[0]!.message).toContain('HTTP 400 bad value');
  await ledgerline.shutdown({ timeoutMs: 200 });
  const kept = filesOf(outboxDir);
  expect(kept).toContain('HTTP 400 bad value');
  expect(kept).not.toContain('leak@shop.example');
});

/** Every byte of a folder as text. */
function filesOf(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('');
}

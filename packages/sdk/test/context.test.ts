// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { EventEmitter, once } from 'node:events';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { context as otelContext } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { currentContext } from '@ledgerline/sdk';
import { SCOPE, start } from './start.ts';

test('the context survives awaits, timers, microtasks, streams of events and queues', async () => {
  const { ledgerline } = await start();
  const seen: (string | undefined)[] = [];
  const look = (): void => {
    seen.push(currentContext().requestId);
  };
  await ledgerline.withContext({ requestId: 'req-1' }, async () => {
    await sleep(1);
    look();
    await immediate();
    look();
    queueMicrotask(look);
    process.nextTick(look);
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(() => {
      look();
      resolve();
    }, 1);
    await promise;
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit('ping'), 1);
    await once(emitter, 'ping');
    look();
    const bound = otelContext.bind(otelContext.active(), new EventEmitter());
    bound.on('later', look);
    setTimeout(() => bound.emit('later'), 1);
    await sleep(5);
  });
  expect(seen).toEqual(Array.from({ length: 7 }, () => 'req-1'));
  expect(currentContext().requestId).toBeUndefined();
});

test('a thousand interleaved requests see only their own context', async () => {
  const { ledgerline } = await start();
  const mixed = await Promise.all(
    Array.from({ length: 1_000 }, (_, index) =>
      ledgerline.withContext({ requestId: `req-${index}`, userId: `u-${index}` }, async () => {
        await sleep(index % 7);
        const early = currentContext();
        return ledgerline.step('s', async () => {
          await immediate();
          const late = currentContext();
          return early.requestId === `req-${index}` && late.userId === `u-${index}`;
        });
      }),
    ),
  );
  expect(mixed.every(Boolean)).toBe(true);
});

test('an inner context adds to the outer one and cannot change it', async () => {
  const { ledgerline } = await start();
  ledgerline.withContext({ userId: 'u', requestId: 'r' }, () => {
    ledgerline.withContext({ requestId: 'r2', agentId: 'a' }, () => {
      expect(ledgerline.currentContext()).toMatchObject({
        userId: 'u',
        requestId: 'r2',
        agentId: 'a',
      });
    });
    expect(currentContext()).toEqual({ userId: 'u', requestId: 'r', synthesized: [] });
    expect(Object.isFrozen(currentContext())).toBe(true);
  });
});

test('personal data in ids is gone before it is in the context', async () => {
  const { ledgerline } = await start();
  ledgerline.withContext({ userId: 'ann@shop.example', runId: 'run of ann@shop.example' }, () => {
    expect(currentContext()).toMatchObject({ userId: '[EMAIL]' });
    expect(currentContext().runId).toMatch(/^[A-Za-z_]+$/);
  });
});

test('assertContext gives the whole context or throws', async () => {
  const complete = await start();
  complete.ledgerline.withContext({ userId: 'u' }, () => {
    expect(complete.ledgerline.assertContext()).toMatchObject({ ...SCOPE, userId: 'u' });
  });
  const { ledgerline } = await start({ requireScope: 'event', tenant: '' });
  expect(() => ledgerline.assertContext()).toThrow(
    expect.objectContaining({
      code: 'context_missing',
      message: expect.stringContaining('tenant'),
    }),
  );
  expect(ledgerline.withContext({ tenant: 't' }, () => ledgerline.assertContext().tenant)).toBe(
    't',
  );
});

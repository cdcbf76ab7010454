// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { injectCarrier, withCarrier } from '@ledgerline/sdk/propagation';
import type { Ledgerline } from '@ledgerline/sdk';
import { expect, test } from 'vitest';
import type { Receiver } from './receiver.ts';
import { start } from './start.ts';

const TRAIN_OK = 'ledgerline.train_ok';

async function verdicts(ledgerline: Ledgerline, receiver: Receiver): Promise<unknown[]> {
  await ledgerline.flush();
  return receiver.logs.map(({ attributes }) => attributes[TRAIN_OK]);
}

test('nobody says anything: no; somebody says yes: yes', async () => {
  const { ledgerline, receiver } = await start({ trainPreferences: { tenant: true } });
  ledgerline.emit('log_event', {});
  ledgerline.withContext({ trainOk: true }, () => ledgerline.emit('log_event', {}));
  ledgerline.emit('log_event', { [TRAIN_OK]: true });
  ledgerline.emit('log_event', {}, { context: { trainOk: true } });
  expect(await verdicts(ledgerline, receiver)).toEqual([false, true, true, true]);
});

test('a tenant that opted out has no usable event, whoever says yes', async () => {
  const { ledgerline, receiver } = await start({
    trainPreferences: { tenant: false, user: () => true },
    context: { trainOk: true },
  });
  ledgerline.emit('log_event', { [TRAIN_OK]: true });
  ledgerline.withContext({ trainOk: true, userId: 'u-1' }, () => ledgerline.emit('log_event', {}));
  ledgerline.loggerProvider.getLogger('plain').emit({ attributes: { [TRAIN_OK]: true } });
  await ledgerline.run('r', async () => 1, { trainOk: true });
  const all = await verdicts(ledgerline, receiver);
  expect(all.length).toBe(5);
  expect(new Set(all)).toEqual(new Set([false]));
  expect(receiver.spans.map(({ attributes }) => attributes[TRAIN_OK])).toEqual([false]);
});

test('a user who opted out is asked for under the id that they know', async () => {
  const asked: string[] = [];
  const user = (userId: string): boolean | undefined => {
    asked.push(userId);
    return userId === 'ada@example.com' || userId === 'u-no' ? false : undefined;
  };
  const { ledgerline, receiver } = await start({
    trainPreferences: { user },
    context: { trainOk: true },
  });
  ledgerline.withContext({ userId: 'ada@example.com' }, () => ledgerline.emit('log_event', {}));
  ledgerline.withContext({ userId: 'u-yes' }, () => ledgerline.emit('log_event', {}));
  ledgerline.emit('log_event', { 'user.id': 'u-no' });
  ledgerline.emit('log_event', {}, { context: { userId: 'u-no' } });
  expect(await verdicts(ledgerline, receiver)).toEqual([false, true, false, false]);
  expect(asked).toEqual(['ada@example.com', 'u-yes', 'u-no', 'u-no']);
  expect(receiver.logs[0]?.attributes['user.id']).toBe('[EMAIL]');
});

test('a preference that throws, or is no answer, counts as no and is reported', async () => {
  const answers = [
    (): never => {
      throw new Error('the store of ada@example.com is away');
    },
    () => Promise.resolve(true) as never,
  ];
  for (const user of answers) {
    const { ledgerline, receiver, diagnostics } = await start({ trainPreferences: { user } });
    ledgerline.withContext({ trainOk: true, userId: 'u-1' }, () =>
      ledgerline.emit('log_event', {}),
    );
    expect(await verdicts(ledgerline, receiver)).toEqual([false]);
    expect(diagnostics.map(({ code }) => code)).toContain('train_preference_failed');
    expect(JSON.stringify(diagnostics)).not.toContain('ada@');
  }
});

test('what a context took back, no context, event or run inside of it gives back', async () => {
  const { ledgerline, receiver } = await start({ context: { trainOk: true } });
  await ledgerline.withContext({ trainOk: false }, async () => {
    ledgerline.withContext({ trainOk: true }, () => ledgerline.emit('log_event', {}));
    ledgerline.emit('log_event', { [TRAIN_OK]: true });
    ledgerline.emit('log_event', {}, { context: { trainOk: true } });
    await ledgerline.run('inner', async () => 1, { trainOk: true });
  });
  ledgerline.emit('log_event', {});
  expect(await verdicts(ledgerline, receiver)).toEqual([false, false, false, false, false, true]);
});

test('what the options took back, nothing gives back', async () => {
  const { ledgerline, receiver } = await start({ context: { trainOk: false } });
  ledgerline.withContext({ trainOk: true }, () => ledgerline.emit('log_event', {}));
  ledgerline.emit('log_event', { [TRAIN_OK]: true });
  expect(await verdicts(ledgerline, receiver)).toEqual([false, false]);
});

test('a user of the options who opted out holds for all events', async () => {
  const { ledgerline, receiver } = await start({
    context: { userId: 'u-no', trainOk: true },
    trainPreferences: { user: () => false },
  });
  ledgerline.withContext({ trainOk: true }, () => ledgerline.emit('log_event', {}));
  ledgerline.emit('log_event', { [TRAIN_OK]: true });
  expect(await verdicts(ledgerline, receiver)).toEqual([false, false]);
});

test('spans say what their context says, and can only take it back', async () => {
  const { ledgerline, receiver } = await start();
  const span = (name: string, claim?: boolean): void => {
    const made = trace.getTracer('plain').startSpan(name);
    if (claim !== undefined) made.setAttribute(TRAIN_OK, claim);
    made.end();
  };
  ledgerline.withContext({ trainOk: true }, () => {
    span('yes');
    span('taken back', false);
  });
  ledgerline.withContext({ trainOk: false }, () => span('claims', true));
  await ledgerline.flush();
  const said = receiver.spans.map(({ name, attributes }) => [name, attributes[TRAIN_OK]]);
  expect(said).toEqual([
    ['yes', true],
    ['taken back', false],
    ['claims', false],
  ]);
});

test('carriers bring no more than what was in force, and strangers only a no', async () => {
  const { ledgerline, receiver } = await start();
  const emit = (): unknown => ledgerline.emit('log_event', {});
  const carrierOf = (trainOk: boolean): ReturnType<typeof injectCarrier> =>
    ledgerline.withContext({ trainOk }, () => injectCarrier());
  const [yes, no] = [carrierOf(true), carrierOf(false)];
  withCarrier(ledgerline, yes, emit, { trusted: true });
  withCarrier(ledgerline, no, emit, { trusted: true });
  withCarrier(ledgerline, yes, emit);
  withCarrier(ledgerline, no, () => ledgerline.emit('log_event', { [TRAIN_OK]: true }));
  ledgerline.withContext({ trainOk: false }, () =>
    withCarrier(ledgerline, yes, emit, { trusted: true }),
  );
  expect(await verdicts(ledgerline, receiver)).toEqual([true, false, false, false, false]);
});

test('a carrier that says yes ends at the options and preferences of who takes it', async () => {
  const text = JSON.stringify({ trainOk: true, userId: 'u-no' });
  for (const options of [
    { context: { trainOk: false } },
    { trainPreferences: { tenant: false } },
    { trainPreferences: { user: () => false } },
  ]) {
    const { ledgerline, receiver } = await start(options);
    const emit = (): unknown => ledgerline.emit('log_event', {});
    withCarrier(ledgerline, { 'ledgerline-context': text }, emit, { trusted: true });
    expect(await verdicts(ledgerline, receiver)).toEqual([false]);
  }
});

test('baggage neither says yes nor takes anything with it', async () => {
  const { ledgerline, receiver } = await start({ propagation: { labels: ['session.id'] } });
  const { propagation, context } = await import('@opentelemetry/api');
  const carrier = { baggage: `${TRAIN_OK}=true,session.id=s-1` };
  const arrived = propagation.extract(ROOT_CONTEXT, carrier);
  context.with(arrived, () => ledgerline.emit('log_event', {}));
  await ledgerline.flush();
  expect(receiver.logs[0]?.attributes).toMatchObject({ [TRAIN_OK]: false, 'session.id': 's-1' });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { start } from './start.ts';

test('a run is a trace, a step is a span below it, nested steps below that', async () => {
  const { ledgerline, receiver } = await start();
  await ledgerline.run('answer', async () => {
    await ledgerline.step('retrieve', async () => {
      await ledgerline.step('rank', async () => {});
    });
    await ledgerline.step('reply', async () => {});
  });
  await ledgerline.flush();
  const span = (name: string) => receiver.spans.find((candidate) => candidate.name === name)!;
  const [answer, retrieve, rank, reply] = ['answer', 'retrieve', 'rank', 'reply'].map(span);
  expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(answer!.parentSpanId).toBe('');
  expect(retrieve!.parentSpanId).toBe(answer!.spanId);
  expect(rank!.parentSpanId).toBe(retrieve!.spanId);
  expect(reply!.parentSpanId).toBe(answer!.spanId);

  const order = receiver.logs.map(({ eventName, attributes }) => [
    eventName,
    attributes['ledgerline.flow.name'] ?? attributes['ledgerline.step.name'],
  ]);
  expect(order).toEqual([
    ['flow_started', 'answer'],
    ['step_started', 'retrieve'],
    ['step_started', 'rank'],
    ['step_ended', 'rank'],
    ['step_ended', 'retrieve'],
    ['step_started', 'reply'],
    ['step_ended', 'reply'],
    ['flow_ended', 'answer'],
  ]);
  const started = receiver.named('step_started').map(({ attributes }) => attributes);
  expect(started.map((a) => a['ledgerline.step.index'])).toEqual([0, 1, 2]);
  expect(started.map((a) => a['ledgerline.step.parent_id'])).toEqual([
    undefined,
    retrieve!.spanId,
    undefined,
  ]);
  expect(started.map((a) => a['ledgerline.step.id'])).toEqual([
    retrieve!.spanId,
    rank!.spanId,
    reply!.spanId,
  ]);
  for (const { attributes } of [...receiver.logs, ...receiver.spans]) {
    expect(attributes['ledgerline.run.id']).toBe(answer!.traceId);
  }
  const [ended] = receiver.named('flow_ended');
  expect(ended!.attributes).toMatchObject({ 'ledgerline.outcome': 'success' });
  expect(ended!.attributes['ledgerline.duration_ms']).toBeGreaterThanOrEqual(0);
});

test('results pass through as they are, and thrown things unchanged', async () => {
  const { ledgerline, receiver } = await start();
  const value = { identity: true };
  expect(ledgerline.run('sync', () => value)).toBe(value);
  expect(await ledgerline.run('async', async () => value)).toBe(value);

  const error = Object.assign(new RangeError('too far'), { code: 'E_FAR' });
  const throwing = (): never => {
    throw error;
  };
  expect(() => ledgerline.run('sync-fails', throwing)).toThrow(error);
  await expect(ledgerline.step('async-fails', async () => throwing())).rejects.toBe(error);
  // Not only errors can be thrown.
  await expect(ledgerline.run('odd', () => Promise.reject('text'))).rejects.toBe('text');

  await ledgerline.flush();
  const ended = new Map(
    receiver.logs
      .filter(({ eventName }) => eventName.endsWith('_ended'))
      .map(({ attributes }) => [
        (attributes['ledgerline.flow.name'] ?? attributes['ledgerline.step.name']) as string,
        attributes,
      ]),
  );
  expect(ended.get('async')).toMatchObject({ 'ledgerline.outcome': 'success' });
  expect(ended.get('sync-fails')).toMatchObject({
    'ledgerline.outcome': 'failure',
    'error.type': 'RangeError',
    'ledgerline.error.code': 'E_FAR',
  });
  expect(ended.get('async-fails')).toMatchObject({ 'ledgerline.outcome': 'failure' });
  expect(ended.get('odd')).toMatchObject({ 'error.type': 'string' });
  const failed = receiver.spans.find(({ name }) => name === 'sync-fails');
  expect(failed?.status).toMatchObject({ code: 2, message: 'too far' });
});

test('an abort is a cancellation', async () => {
  const { ledgerline, receiver } = await start();
  const work = ledgerline.run('aborted', async () => {
    AbortSignal.abort().throwIfAborted();
  });
  await expect(work).rejects.toThrow();
  await ledgerline.flush();
  expect(receiver.named('flow_ended')[0]?.attributes['ledgerline.outcome']).toBe('cancelled');
});

test('a run inside of a run is a trace of its own', async () => {
  const { ledgerline, receiver } = await start();
  const [outer, inner] = ledgerline.run(
    'outer',
    (a) => [a, ledgerline.run('inner', (b) => b)] as const,
  );
  expect(inner.traceId).not.toBe(outer.traceId);
  expect(inner.runId).not.toBe(outer.runId);
  await ledgerline.flush();
  expect(receiver.spans.find(({ name }) => name === 'inner')?.parentSpanId).toBe('');
});

test('options and setAttribute reach the events and the span', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.run(
    'r',
    (run) => {
      expect(run.runId).toBe('run-7');
      run.setAttribute('x.items', 3);
    },
    { runId: 'run-7', agentId: 'a-1', attributes: { 'gen_ai.agent.name': 'Support' } },
  );
  await ledgerline.flush();
  expect(receiver.named('flow_started')[0]?.attributes).toMatchObject({
    'ledgerline.run.id': 'run-7',
    'gen_ai.agent.id': 'a-1',
    'gen_ai.agent.name': 'Support',
  });
  expect(receiver.named('flow_ended')[0]?.attributes['x.items']).toBe(3);
  expect(receiver.spans[0]?.attributes).toMatchObject({
    'ledgerline.run.id': 'run-7',
    'x.items': 3,
  });
});

test('a broken sink of diagnostics or a full queue changes no result', async () => {
  const { ledgerline } = await start({
    queue: { maxQueuedRecords: 0 },
    onDiagnostic: () => {
      throw new Error('broken log');
    },
  });
  expect(ledgerline.run('r', () => ledgerline.step('s', () => 42))).toBe(42);
});

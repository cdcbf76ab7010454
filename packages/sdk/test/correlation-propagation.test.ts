// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Requirement 262: the context of an event over everything that work passes on its way. What one
// middleware or one carrier does in detail stands in test/http and test/propagation.

import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { context } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { currentContext, type Ledgerline } from '@ledgerline/sdk';
import {
  carrierToEnvironment,
  injectCarrier,
  withCarrier,
  type Carrier,
} from '@ledgerline/sdk/propagation';
import type { ReceivedLog } from './receiver.ts';
import { SCOPE, start, temporaryDir } from './start.ts';
import { CARRIED, expectCarried, INPUT, inRequest } from './correlated-request.ts';
import { WAYS } from './ways-to-run-later.ts';

describe('inside of one process', () => {
  test.each(Object.entries(WAYS))('the context is there after %s', async (_name, way) => {
    const { ledgerline, receiver } = await start();
    const traceId = await inRequest(ledgerline, () => way(() => ledgerline.emit('log_event', {})));
    await ledgerline.flush();
    const marks = receiver.named('log_event');
    expect(marks).toHaveLength(1);
    expectCarried(receiver.logs, traceId);
    expect(currentContext()).toEqual({ synthesized: [] });
  });

  test('it is still there after a failure, and gone outside of it', async () => {
    const { ledgerline, receiver } = await start();
    const failing = inRequest(ledgerline, async () => {
      await expect(sleep(1).then(() => Promise.reject(new Error('inner')))).rejects.toThrow(
        'inner',
      );
      ledgerline.emit('log_event', {});
      throw new Error('outer');
    });
    await expect(failing).rejects.toThrow('outer');
    expect(currentContext()).toEqual({ synthesized: [] });
    await ledgerline.flush();
    expect(receiver.logs.map(({ eventName }) => eventName)).toEqual([
      'flow_started',
      'log_event',
      'flow_ended',
    ]);
    expectCarried(receiver.logs, receiver.logs[0]!.traceId);
  });

  test('an emitter that others fire brings the context of its listener only when it is bound', async () => {
    const { ledgerline } = await start();
    const emitter = new EventEmitter();
    const seen: unknown[] = [];
    ledgerline.withContext(INPUT, () => {
      emitter.on('job', () => seen.push(currentContext().requestId));
      emitter.on(
        'job',
        context.bind(context.active(), () => seen.push(currentContext().requestId)),
      );
    });
    ledgerline.withContext({ requestId: 'req-2' }, () => emitter.emit('job'));
    expect(seen).toEqual(['req-2', 'req-1']);
  });

  test('interleaved requests never see each other, on whatever way they wait', async () => {
    const { ledgerline, receiver } = await start();
    const ways = Object.values(WAYS);
    await Promise.all(
      Array.from({ length: 500 }, (_, i) =>
        ledgerline.withContext({ requestId: `req-${i}`, userId: `u-${i}` }, () =>
          ledgerline.run('order', () =>
            ways[i % ways.length]!(() => ledgerline.emit('log_event', { i })),
          ),
        ),
      ),
    );
    await ledgerline.flush();
    const marks = receiver.named('log_event');
    expect(marks).toHaveLength(500);
    for (const { attributes } of marks) {
      expect(attributes['ledgerline.request.id']).toBe(`req-${attributes['i'] as number}`);
      expect(attributes['user.id']).toBe(`u-${attributes['i'] as number}`);
    }
    const runs = new Set(marks.map(({ attributes }) => attributes['ledgerline.run.id']));
    expect(runs.size).toBe(500);
  });
});

/** A queue whose worker was started at boot, and its jobs, as JSON like in any broker. */
function startQueue(ledgerline: Ledgerline, trusted: boolean) {
  const jobs = new EventEmitter();
  const errors: unknown[] = [];
  const done: Promise<unknown>[] = [];
  ledgerline.withContext({ userId: 'boot', requestId: 'boot' }, () =>
    jobs.on('job', (message: string) => {
      const { name, carrier } = JSON.parse(message) as { name: string; carrier: Carrier };
      const work = async (): Promise<void> => {
        await sleep(1);
        ledgerline.emit('log_event', { name });
        if (name === 'fails') throw new Error('the job failed');
      };
      const run = withCarrier(ledgerline, carrier, () => ledgerline.step(name, work), { trusted });
      done.push(run.catch((error: unknown) => errors.push(error)));
    }),
  );
  return {
    errors,
    push: (name: string, carrier: unknown = injectCarrier()) =>
      void jobs.emit('job', JSON.stringify({ name, carrier })),
    idle: () => Promise.all(done),
  };
}

describe('over a queue', () => {
  test('a job goes on in the run that it belongs to, also one that fails', async () => {
    const { ledgerline, receiver } = await start();
    const queue = startQueue(ledgerline, true);
    const traceId = await inRequest(ledgerline, async () => {
      queue.push('works');
      queue.push('fails');
    });
    await queue.idle();
    await ledgerline.flush();
    expect(queue.errors).toEqual([new Error('the job failed')]);
    expect(receiver.named('step_ended')).toHaveLength(2);
    expectCarried(receiver.logs, traceId);
    const outcomes = receiver
      .named('step_ended')
      .map(({ attributes }) => [
        attributes['ledgerline.step.name'],
        attributes['ledgerline.outcome'],
      ]);
    expect(new Map(outcomes as [string, string][])).toEqual(
      new Map([
        ['works', 'success'],
        ['fails', 'failure'],
      ]),
    );
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['a text', 'carrier'],
    ['malformed', { traceparent: '00-zz-zz-00', 'ledgerline-context': '{"requestId":' }],
    ['of wrong types', { traceparent: 7, 'ledgerline-context': '{"requestId":{},"runId":"a/b"}' }],
    ['oversize', { 'ledgerline-context': `{"requestId":"${'x'.repeat(20_000)}"}` }],
  ])('a carrier that is %s brings nothing: ids are made up and flagged', async (_name, carrier) => {
    const { ledgerline, receiver } = await start();
    const queue = startQueue(ledgerline, true);
    queue.push('orphan', carrier ?? null);
    await queue.idle();
    await ledgerline.flush();
    const [event] = receiver.named('log_event');
    expect(event?.attributes).toMatchObject({ 'ledgerline.tenant.id': SCOPE.tenant });
    expect(event?.attributes).not.toHaveProperty('user.id');
    expect(event?.attributes['ledgerline.synthesized_fields']).toMatch('request_id');
    expect(ledgerline.stats().synthesized['request_id']).toBeGreaterThan(0);
  });

  test('a forged carrier is no way into another tenant, and names no user', async () => {
    const { ledgerline, receiver } = await start();
    const queue = startQueue(ledgerline, false);
    const claims = { tenant: 'umbrella', app: 'bank', userId: 'root', actorType: 'human' };
    const text = JSON.stringify({ ...claims, requestId: 'req-1', trainOk: true });
    queue.push('forged', { 'ledgerline-context': text });
    await queue.idle();
    await ledgerline.flush();
    for (const { attributes } of receiver.logs) {
      expect(attributes).toMatchObject({
        'ledgerline.tenant.id': SCOPE.tenant,
        'ledgerline.app.id': SCOPE.app,
        'ledgerline.request.id': 'req-1',
        'ledgerline.actor.type': 'system',
      });
      expect(attributes).not.toHaveProperty('user.id');
      expect(attributes['ledgerline.train_ok']).not.toBe(true);
    }
  });

  test('a context too large for a carrier goes without; the trace goes along', async () => {
    const { ledgerline } = await start();
    const policyIds = Array.from({ length: 64 }, (_, i) => `p-${i}-${'x'.repeat(250)}`);
    const incidentIds = policyIds.map((id) => id.replace('p', 'i'));
    ledgerline.withContext({ policyIds, incidentIds }, () =>
      ledgerline.step('s', () => expect(Object.keys(injectCarrier())).toEqual(['traceparent'])),
    );
  });
});

const ELSEWHERE = new URL('propagation/elsewhere.ts', import.meta.url);
const CONDITIONS = ['--conditions=ledgerline-source', '--no-warnings'];

/** Runs `elsewhere.ts` with a carrier; its step arrives at the same receiver. */
const HOUSES: Readonly<Record<string, (url: string, carrier: Carrier) => Promise<void>>> = {
  'a worker thread': async (endpoint, carrier) => {
    const workerData = { endpoint, outboxDir: temporaryDir(), carrier };
    await once(new Worker(ELSEWHERE, { execArgv: CONDITIONS, workerData }), 'exit');
  },
  'a child process': async (endpoint, carrier) => {
    const given = { TEST_ENDPOINT: endpoint, TEST_OUTBOX: temporaryDir() };
    const env = { ...process.env, ...carrierToEnvironment(carrier), ...given };
    await once(fork(ELSEWHERE, { execArgv: CONDITIONS, env }), 'exit');
  },
};

describe.each(Object.entries(HOUSES))('in %s', (_name, go) => {
  const elsewhere = (events: readonly ReceivedLog[]): readonly ReceivedLog[] =>
    events.filter(({ attributes }) => attributes['ledgerline.app.id'] === 'worker');

  test('the work goes on in the run, in the same trace', async () => {
    const { ledgerline, receiver } = await start();
    const traceId = await inRequest(ledgerline, () => go(receiver.url, injectCarrier()));
    const events = elsewhere(receiver.logs);
    expect(events.map(({ eventName }) => eventName)).toEqual(['step_started', 'step_ended']);
    for (const event of events) {
      expect(event.traceId).toBe(traceId);
      const { 'ledgerline.surface.id': _own, ...carried } = CARRIED;
      expect(event.attributes).toMatchObject(carried);
    }
  });

  test('a carrier that was cut brings no other context with it', async () => {
    const { ledgerline, receiver } = await start();
    await inRequest(ledgerline, () =>
      go(receiver.url, { traceparent: '00-12', 'ledgerline-context': '{"tenant":"umbr' }),
    );
    for (const { attributes } of elsewhere(receiver.logs)) {
      expect(attributes['ledgerline.tenant.id']).toBe('acme');
      expect(attributes['ledgerline.synthesized_fields']).toMatch('request_id');
      expect(attributes).not.toHaveProperty('user.id');
    }
    expect(elsewhere(receiver.logs)).toHaveLength(2);
  });
});

test('assertContext says what is missing, and strict mode refuses made-up ids', async () => {
  const { ledgerline } = await start({ tenant: '', requireScope: 'event' });
  expect(() => ledgerline.assertContext()).toThrow(/tenant/);
  expect(ledgerline.withContext(INPUT, () => ledgerline.assertContext())).toMatchObject(INPUT);
  const strict = await start({ strictCorrelation: true });
  expect(strict.ledgerline.emit('log_event', {})).toMatchObject({ ok: false });
  await inRequest(strict.ledgerline, async () => {
    expect(strict.ledgerline.emit('log_event', {})).toMatchObject({ ok: true });
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { currentContext, type Ledgerline } from '@ledgerline/sdk';
import {
  carrierFromEnvironment,
  carrierToEnvironment,
  injectCarrier,
  withCarrier,
  type Carrier,
} from '@ledgerline/sdk/propagation';
import { start, SCOPE, temporaryDir } from '../start.ts';

const INPUT = {
  tenant: 'umbrella',
  userId: 'u-1',
  authSubject: 'sub-1',
  sessionId: 's-1',
  requestId: 'req-1',
  correlationId: 'corr-1',
  agentId: 'planner',
  trainOk: true,
  policyIds: ['p-1', 'p-2'],
} as const;

/** What was in force where the carrier was made. */
interface Packed {
  readonly carrier: Carrier;
  readonly traceId: string;
}

function pack(ledgerline: Ledgerline): Packed {
  return ledgerline.withContext(INPUT, () =>
    ledgerline.run('order', (run) => ({ carrier: injectCarrier(), traceId: run.traceId }), {
      runId: 'run-1',
    }),
  );
}

test('a queue of the application brings the whole context, whenever the job is taken', async () => {
  const { ledgerline, receiver } = await start();
  const { carrier, traceId } = pack(ledgerline);
  const message = JSON.parse(JSON.stringify({ job: 1, carrier })) as { carrier: Carrier };
  await ledgerline.withContext({ userId: 'worker', incidentIds: ['i-9'] }, async () => {
    await withCarrier(
      ledgerline,
      message.carrier,
      async () => {
        await Promise.resolve();
        expect(currentContext()).toEqual({
          ...INPUT,
          runId: 'run-1',
          stepId: 'root',
          synthesized: [],
        });
        expect(trace.getActiveSpan()?.spanContext()).toMatchObject({ traceId, isRemote: true });
        expect(ledgerline.assertContext()).toMatchObject({ ...SCOPE, tenant: 'umbrella' });
        ledgerline.step('ship', () => {});
      },
      { trusted: true },
    );
    expect(currentContext().userId).toBe('worker');
  });
  await ledgerline.flush();
  const [step] = receiver.named('step_ended');
  expect(step).toMatchObject({ traceId });
  expect(step?.attributes).toMatchObject({
    'ledgerline.run.id': 'run-1',
    'ledgerline.tenant.id': 'umbrella',
    'user.id': 'u-1',
  });
});

test('a carrier of others labels and does not say who, whose or what is allowed', async () => {
  const { ledgerline } = await start();
  const { carrier, traceId } = pack(ledgerline);
  withCarrier(ledgerline, carrier, () => {
    expect(currentContext()).toEqual({
      sessionId: 's-1',
      requestId: 'req-1',
      correlationId: 'corr-1',
      runId: 'run-1',
      stepId: 'root',
      synthesized: [],
    });
    expect(trace.getActiveSpan()?.spanContext().traceId).toBe(traceId);
    expect(ledgerline.currentContext().tenant).toBe(SCOPE.tenant);
  });
});

test('malformed carriers bring what can be read and never throw', async () => {
  const { ledgerline } = await start();
  const { carrier } = pack(ledgerline);
  const contexts = [
    '{',
    'null',
    '[]',
    '"text"',
    '9'.repeat(20_000),
    JSON.stringify({ tenant: 'a b', userId: 7, policyIds: 'p', trainOk: 'yes', actorType: 'god' }),
    JSON.stringify({ synthesized: [{}], runId: 'a/b', requestId: '' }),
  ];
  for (const text of contexts) {
    const broken = { traceparent: '00-zz', 'ledgerline-context': text };
    const seen = withCarrier(ledgerline, broken, () => currentContext(), { trusted: true });
    expect(seen).toEqual({ synthesized: [] });
  }
  const forged = {
    ...carrier,
    'ledgerline-context': JSON.stringify({ synthesized: ['tenant_id'] }),
  };
  expect(withCarrier(ledgerline, forged, () => currentContext().synthesized)).toEqual([]);
  expect(withCarrier(ledgerline, 7 as never, () => 'ran')).toBe('ran');
});

test('personal data in a carrier is redacted, and made-up ids stay flagged', async () => {
  const { ledgerline } = await start();
  const text = JSON.stringify({
    userId: 'ann@shop.example',
    requestId: 'r',
    synthesized: ['request_id'],
  });
  const seen = withCarrier(ledgerline, { 'ledgerline-context': text }, () => currentContext(), {
    trusted: true,
  });
  expect(seen).toEqual({ userId: '[EMAIL]', requestId: 'r', synthesized: ['request_id'] });
});

test('what the function returns and throws comes through', async () => {
  const { ledgerline } = await start();
  const boom = new Error('boom');
  expect(withCarrier(ledgerline, {}, () => 42)).toBe(42);
  const thrower = (): never => {
    throw boom;
  };
  expect(() => withCarrier(ledgerline, {}, thrower)).toThrow(boom);
  await expect(withCarrier(ledgerline, {}, () => Promise.reject(boom))).rejects.toBe(boom);
});

test('the environment has OTel’s names and gives the same carrier back', async () => {
  const { ledgerline } = await start();
  const { carrier } = pack(ledgerline);
  const environment = carrierToEnvironment({ ...carrier, 'x-other': 'stays out' });
  expect(Object.keys(environment).toSorted()).toEqual(['LEDGERLINE_CONTEXT', 'TRACEPARENT']);
  expect(carrierFromEnvironment({ ...environment, PATH: '/bin' })).toEqual(carrier);
});

const ENTRY = new URL('elsewhere.ts', import.meta.url);
const CONDITIONS = ['--conditions=ledgerline-source', '--no-warnings'];

/** Asked for at once: a message and the end may come in one turn of the event loop. */
async function whatItSaw(other: NodeJS.EventEmitter): Promise<unknown> {
  const [[seen]] = await Promise.all([once(other, 'message'), once(other, 'exit')]);
  return seen as unknown;
}

test('a worker thread goes on in the run, in the same trace', async () => {
  const { ledgerline, receiver } = await start();
  const { carrier, traceId } = pack(ledgerline);
  const workerData = { endpoint: receiver.url, outboxDir: temporaryDir(), carrier };
  const worker = new Worker(ENTRY, { execArgv: CONDITIONS, workerData });
  const seen = await whatItSaw(worker);
  expect(seen).toMatchObject({ ...INPUT, runId: 'run-1', traceId });
  expectStep(receiver.named('step_ended'), traceId);
});

test('a child process goes on in the run, in the same trace', async () => {
  const { ledgerline, receiver } = await start();
  const { carrier, traceId } = pack(ledgerline);
  const child = fork(ENTRY, {
    execArgv: CONDITIONS,
    env: {
      ...process.env,
      ...carrierToEnvironment(carrier),
      TEST_ENDPOINT: receiver.url,
      TEST_OUTBOX: temporaryDir(),
    },
  });
  const seen = await whatItSaw(child);
  expect(seen).toMatchObject({ ...INPUT, runId: 'run-1', traceId });
  expectStep(receiver.named('step_ended'), traceId);
});

function expectStep(events: readonly { traceId: string; attributes: object }[], id: string): void {
  expect(events).toHaveLength(1);
  expect(events[0]?.traceId).toBe(id);
  expect(events[0]?.attributes).toMatchObject({
    'ledgerline.step.name': 'elsewhere',
    'ledgerline.run.id': 'run-1',
    'ledgerline.tenant.id': 'umbrella',
    'ledgerline.app.id': 'worker',
    'ledgerline.request.id': 'req-1',
    'user.id': 'u-1',
  });
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, redactAttributes } from '@ledgerline/redaction';
import { context, diag, DiagLogLevel } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { expect, test } from 'vitest';
import { newStepId } from '../src/correlation.ts';
import { start } from './start.ts';

test('ids that nobody gave are made, flagged and counted', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.emit('log_event', {});
  await ledgerline.flush();
  const [log] = receiver.logs;
  expect(log?.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(log?.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(log?.attributes).toMatchObject({
    'ledgerline.run.id': log?.traceId,
    'ledgerline.step.id': 'root',
    'ledgerline.request.id': log?.traceId,
    'ledgerline.synthesized_fields': 'request_id,run_id,span_id,step_id,trace_id',
  });
  expect(ledgerline.stats().synthesized).toEqual({
    request_id: 1,
    run_id: 1,
    span_id: 1,
    step_id: 1,
    trace_id: 1,
  });
});

test('a request outside of a run is an implicit run of that id', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.withContext({ requestId: 'req/1' }, () => ledgerline.emit('log_event', {}));
  await ledgerline.flush();
  expect(receiver.logs[0]?.attributes).toMatchObject({
    'ledgerline.request.id': 'req/1',
    'ledgerline.run.id': 'req_1',
    'ledgerline.synthesized_fields': 'run_id,span_id,step_id,trace_id',
  });
});

test('inside of a run and a step nothing is made up but the request', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.run(
    'r',
    (run) => {
      ledgerline.step('s', (step) => {
        ledgerline.emit('log_event', {}, { message: 'here' });
        expect(step.runId).toBe(run.runId);
      });
    },
    { requestId: 'req-1' },
  );
  await ledgerline.flush();
  const [log] = receiver.named('log_event');
  expect(log?.attributes['ledgerline.synthesized_fields']).toBeUndefined();
  const [span] = receiver.spans.filter(({ name }) => name === 's');
  expect([log?.traceId, log?.spanId]).toEqual([span?.traceId, span?.spanId]);
  expect(log?.attributes['ledgerline.run.id']).toBe(span?.traceId);
  expect(log?.attributes['ledgerline.step.id']).toBe(newStepId(span!));
});

test('ids of the caller are kept on every event', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.withContext(
    {
      userId: 'u-1',
      authSubject: 'auth0|77',
      sessionId: 's-1',
      correlationId: 'case-1',
      agentId: 'agent-1',
      actorType: 'agent',
      trainOk: true,
      policyIds: ['p1', 'p2'],
    },
    () => ledgerline.emit('log_event', {}, { eventId: 'evt-1' }),
  );
  await ledgerline.flush();
  expect(receiver.logs[0]?.attributes).toMatchObject({
    'log.record.uid': 'evt-1',
    'user.id': 'u-1',
    'ledgerline.auth.subject': 'auth0|77',
    'session.id': 's-1',
    'ledgerline.correlation.id': 'case-1',
    'gen_ai.agent.id': 'agent-1',
    'ledgerline.actor.type': 'agent',
    'ledgerline.train_ok': true,
    'ledgerline.policy.ids': 'p1,p2',
  });
});

test('a human is attributed before an agent, and an agent before the system', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.withContext({ agentId: 'a' }, () => {
    ledgerline.emit('log_event', {});
    ledgerline.withContext({ userId: 'u' }, () => ledgerline.emit('log_event', {}));
  });
  await ledgerline.flush();
  const actors = receiver.logs.map((log) => log.attributes['ledgerline.actor.type']);
  expect(actors).toEqual(['agent', 'human']);
});

test('strict mode refuses what would need made-up ids, and nothing else', async () => {
  const { ledgerline, receiver } = await start({ strictCorrelation: true });
  expect(ledgerline.emit('log_event', {})).toMatchObject({
    ok: false,
    error: { code: 'context_missing' },
  });
  ledgerline.run('r', () => ledgerline.emit('log_event', {}), { requestId: 'req-1' });
  await ledgerline.flush();
  expect(receiver.logs.map(({ eventName }) => eventName)).toEqual([
    'flow_started',
    'log_event',
    'flow_ended',
  ]);
});

test('an audit takes request, trace and actor from the context of its caller', async () => {
  const { ledgerline, receiver } = await start();
  const service = async (): Promise<unknown> =>
    ledgerline.audit('order.cancel', { targetId: 'o-1' });
  const run = await ledgerline.run(
    'r',
    async (handle) => {
      await service();
      return handle;
    },
    { requestId: 'req-9', authSubject: 'auth0|1' },
  );
  await ledgerline.flush();
  const [audit] = receiver.named('audit_action');
  expect(audit).toMatchObject({ traceId: run.traceId, spanId: run.spanId });
  expect(audit?.attributes).toMatchObject({
    'audit.action': 'order.cancel',
    'audit.outcome': 'success',
    'ledgerline.request.id': 'req-9',
    'ledgerline.actor.type': 'human',
    'ledgerline.auth.subject': 'auth0|1',
  });
});

test('times tell the order of emission, whichever road an event took', async () => {
  const { ledgerline, receiver } = await start();
  await ledgerline.run('r', async () => {
    for (let index = 0; index < 20; index += 1) {
      ledgerline.step(`s${index}`, () => ledgerline.emit('log_event', { index }));
      await ledgerline.audit('a', { index });
    }
  });
  await ledgerline.flush();
  const sorted = receiver.logs.toSorted((a, b) => a.timeUnixNano - b.timeUnixNano);
  const shape = sorted.map(({ eventName }) => eventName);
  const round = ['step_started', 'log_event', 'step_ended', 'audit_action'];
  const rounds = Array.from({ length: 20 }, () => round).flat();
  expect(shape).toEqual(['flow_started', ...rounds, 'flow_ended']);
});

test('the ids of a handle are those of its events, outside of runs too', async () => {
  const { ledgerline, receiver } = await start();
  const handle = ledgerline.withContext({ requestId: 'req 1' }, () =>
    ledgerline.step('s', (step) => step),
  );
  await ledgerline.flush();
  expect(receiver.named('step_started')[0]?.attributes['ledgerline.run.id']).toBe(handle.runId);
  expect(handle.runId).toBe('req_1');
});

test('runs that nobody traces are still told apart', async () => {
  const { ledgerline, receiver } = await start();
  // As inside of an exporter or of a library that hides its own requests.
  const [one, two] = context.with(suppressTracing(context.active()), () =>
    ['one', 'two'].map((name) => ledgerline.run(name, (run) => run.runId)),
  );
  expect(one).not.toBe(two);
  await ledgerline.flush();
  const runIds = receiver.logs.map(({ attributes }) => attributes['ledgerline.run.id']);
  expect(runIds).toEqual([one, one, two, two]);
});

test('a step id is the span id, with a letter in front of one that may be read as a card number', () => {
  const of = (spanId: string): string => newStepId({ spanId });
  expect(of('00f067aa0ba902b7')).toBe('00f067aa0ba902b7');
  expect(of('4111111111111111')).toBe('s4111111111111111');
  const id = { 'ledgerline.step.id': of('4111111111111111') };
  expect(redactAttributes(compilePolicy(), id).value).toEqual(id);
});

test('ids that were made up are told to the debug log of OpenTelemetry', async () => {
  const { ledgerline } = await start();
  const lines: unknown[][] = [];
  const ignore = (): void => {};
  diag.setLogger(
    {
      verbose: ignore,
      debug: (...line) => void lines.push(line),
      info: ignore,
      warn: ignore,
      error: ignore,
    },
    DiagLogLevel.DEBUG,
  );
  ledgerline.emit('log_event', {}, { message: 'outside of any run' });
  diag.disable();
  expect(lines).toContainEqual([
    'ledgerline: made up request_id, run_id, span_id, step_id, trace_id',
    'log_event',
  ]);
});

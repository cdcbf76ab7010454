// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, onTestFinished, test, vi } from 'vitest';
import {
  audit,
  emit,
  emitDurable,
  pulse,
  recordException,
  withApproval,
  withContext,
  withGate,
  withModelCall,
  withRun,
  withStep,
  withToolCall,
} from '@ledgerline/sdk';
import { start } from './start.ts';

const answer = async (): Promise<number> =>
  withContext({ userId: 'u-1' }, () =>
    withRun('r', () =>
      withStep('s', async () => {
        withToolCall({ name: 't', arguments: { to: 'ann@shop.example' } }, (_call, { to }) => {
          expect(to).toBe('[EMAIL]');
        });
        withGate('g', () => ({ verdict: 'allow' }));
        return withModelCall({ provider: 'p', model: 'm' }, async (call) => {
          call.recordUsage({ outputTokens: 1, costMicros: 1 });
          return 42;
        });
      }),
    ),
  );

test('without a started SDK what is wrapped runs, nothing is recorded, and that is said once', async () => {
  const lines: string[] = [];
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  onTestFinished(() => write.mockRestore());
  expect(await answer()).toBe(42);
  const error = new RangeError('mine');
  const fail = (): never => {
    throw error;
  };
  expect(() => withRun('r', fail)).toThrow(error);
  await expect(withToolCall({ name: 't', sideEffecting: true }, async () => fail())).rejects.toBe(
    error,
  );
  for (const result of [emit('log_event', {}), pulse({ a: 1 }), recordException(error)]) {
    expect(result).toMatchObject({ ok: false, error: { code: 'not_started' } });
  }
  await expect(audit('a')).rejects.toMatchObject({ code: 'not_started' });
  await expect(emitDurable('log_event', {})).rejects.toMatchObject({ code: 'not_started' });
  await expect(withApproval({ subject: 'x' }, () => ({ approved: true }))).rejects.toMatchObject({
    code: 'not_started',
  });
  expect(lines.filter((line) => line.includes('not_started'))).toHaveLength(1);
});

test('the functions of the package act on the SDK that was started, until it is shut down', async () => {
  const { ledgerline, receiver } = await start();
  expect(await answer()).toBe(42);
  await audit('refund.issue');
  await emitDurable('x.acme.kept', {});
  pulse({ a: 1 });
  const { eventId } = recordException(new Error('e'));
  const approval = await withApproval({ subject: 'x' }, () => ({ approved: true }));
  expect(approval.outcome).toBe('approved');
  await ledgerline.flush();
  expect(receiver.logs.map(({ eventName }) => eventName).toSorted()).toEqual(
    [
      'flow_started',
      'step_started',
      'tool_call_started',
      'tool_call_ended',
      'safety_gate_evaluated',
      'tool_call_started',
      'tool_call_ended',
      'usage_recorded',
      'step_ended',
      'flow_ended',
      'audit_action',
      'x.acme.kept',
      'state_pulse',
      'exception_raised',
      'human_prompted',
      'human_approved',
      'safety_decision',
    ].toSorted(),
  );
  expect(receiver.named('flow_started')[0]?.attributes['user.id']).toBe('u-1');
  expect(receiver.named('exception_raised')[0]?.eventId).toBe(eventId);
  await ledgerline.shutdown();
  expect(emit('log_event', {})).toMatchObject({ error: { code: 'shutdown' } });
  await expect(audit('a')).rejects.toMatchObject({ code: 'shutdown' });
  expect(withRun('r', () => 'still runs')).toBe('still runs');
});

test('the first SDK that was started is meant; one that leaves globals alone is not', async () => {
  const quiet = await start({ registerGlobals: false });
  expect(emit('log_event', {}).ok).toBe(false);
  const first = await start();
  const second = await start();
  emit('log_event', {}, { message: 'whose?' });
  for (const { ledgerline } of [quiet, first, second]) await ledgerline.flush();
  const heard = [quiet, first, second].map(({ receiver }) => receiver.logs.length);
  expect(heard).toEqual([0, 1, 0]);
  await second.ledgerline.shutdown();
  expect(emit('log_event', {}).ok).toBe(true);
});

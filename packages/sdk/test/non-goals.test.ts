// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import type { Ledgerline } from '@ledgerline/sdk';
import { instrumentDomain, PRESETS } from '@ledgerline/sdk/domains';
import { start } from './start.ts';

type Wrap = (ledgerline: Ledgerline, fn: () => unknown) => unknown;

const wrappers: readonly (readonly [string, Wrap])[] = [
  ['run', (ledgerline, fn) => ledgerline.run('r', fn)],
  ['step', (ledgerline, fn) => ledgerline.step('s', fn)],
  ['toolCall', (ledgerline, fn) => ledgerline.toolCall({ name: 't', arguments: {} }, fn)],
  [
    'modelCall',
    (ledgerline, fn) => ledgerline.modelCall({ provider: 'p', model: 'm', messages: [] }, fn),
  ],
  ['gate', (ledgerline, fn) => ledgerline.gate('g', fn as () => { verdict: 'allow' })],
  ...Object.keys(PRESETS).map((domain): readonly [string, Wrap] => [
    `the domain ${domain}`,
    (ledgerline, fn) => {
      const operations = instrumentDomain(ledgerline, domain, { read: 'read' });
      return operations.read({ kpi: 'csat', value: -1, limit: 0 }, fn);
    },
  ]),
];

const RESULTS: readonly unknown[] = [undefined, null, 0, '', false, -0, Number.NaN, { a: [1] }, []];

/** An SDK in order, and one that can record nothing any more. */
async function started(state: string): Promise<Ledgerline> {
  const { ledgerline } = await start();
  if (state === 'after a shutdown') await ledgerline.shutdown();
  return ledgerline;
}

describe.each(['in order', 'after a shutdown'])('%s, what is recorded decides nothing', (state) => {
  test.each(wrappers)(
    '%s calls once, at once, and gives back what it was given',
    async (_n, wrap) => {
      const ledgerline = await started(state);
      for (const result of RESULTS) {
        let calls = 0;
        const count = (): unknown => {
          calls += 1;
          return result;
        };
        expect(wrap(ledgerline, count)).toBe(result);
        expect(await wrap(ledgerline, async () => count())).toBe(result);
        expect(calls).toBe(2);
      }
    },
  );

  test.each(wrappers)('%s throws on what was thrown, and does not try again', async (_n, wrap) => {
    const ledgerline = await started(state);
    for (const thrown of [new RangeError('no'), 'text', undefined, { status: 503 }]) {
      let calls = 0;
      const fail = (): never => {
        calls += 1;
        throw thrown;
      };
      let caught: unknown = 'nothing';
      try {
        wrap(ledgerline, fail);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
      await expect(wrap(ledgerline, async () => fail())).rejects.toBe(thrown);
      expect(calls).toBe(2);
    }
  });
});

test('a gate that denies and a budget that is spent stop nothing: the engine decides', async () => {
  const { ledgerline, receiver } = await start();
  const denied = { verdict: 'deny', reason: 'too much' } as const;
  expect(ledgerline.gate('limit', () => denied)).toBe(denied);
  const budget = instrumentDomain(ledgerline, 'budget');
  const overdrawn = { budget: 'team-a', micros: 9_000_000, left: -1 };
  expect(budget.spend(overdrawn, () => 'spent')).toBe('spent');
  instrumentDomain(ledgerline, 'kill_switch').engage({ scope: 'all' }, () => true);
  expect(ledgerline.toolCall({ name: 'after' }, () => 'runs')).toBe('runs');
  await ledgerline.flush();
  expect(receiver.named('tool_call_ended')).toHaveLength(3);
});

test('arguments mean the same after the wrapper: the same object, and nothing is written to it', async () => {
  const { ledgerline } = await start();
  const given = Object.freeze({ order: Object.freeze({ id: 'o-1', cents: 12_000 }), dry: false });
  ledgerline.toolCall({ name: 'refund', arguments: given }, (_call, args) => {
    expect(args).toBe(given);
  });
  const messages = Object.freeze(['Where is my order?']);
  ledgerline.modelCall({ provider: 'p', model: 'm', messages }, (_call, sent) => {
    expect(sent).toBe(messages);
  });
});

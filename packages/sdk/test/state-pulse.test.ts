// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { canonicalJson } from '@ledgerline/conventions';
import { compilePolicy, redact } from '@ledgerline/redaction';
import * as fc from 'fast-check';
import { immutableJSONPatch, type JSONPatchDocument } from 'immutable-json-patch';
import { expect, test } from 'vitest';
import type { ReceivedLog } from './receiver.ts';
import { start, type Started } from './start.ts';

/** The state that a reader rebuilds: every patch in order, from the first whole one. */
function rebuild(pulses: readonly ReceivedLog[]): unknown {
  const patches = pulses.map(({ attributes }) => attributes['ledgerline.state.patch']);
  return patches.reduce(
    (state: unknown, patch) => immutableJSONPatch(state, patch as unknown as JSONPatchDocument),
    undefined,
  );
}

function sha256(state: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(state as object))
    .digest('hex');
}

async function pulsesOf({ ledgerline, receiver }: Started): Promise<ReceivedLog[]> {
  await ledgerline.flush();
  return receiver.named('state_pulse');
}

test('the first pulse tells the whole state, later ones what changed', async () => {
  const started = await start();
  const { ledgerline } = started;
  ledgerline.run('r', () => {
    ledgerline.pulse({ phase: 'plan', cart: ['a', 'b'], total: 2 });
    ledgerline.pulse({ phase: 'plan', cart: ['a', 'c', 'b'], total: 3, 'x/y~z': null });
    ledgerline.pulse({ phase: 'plan', cart: ['a', 'c', 'b'], total: 3, 'x/y~z': null });
    ledgerline.pulse({ cart: ['b'], total: 3 });
  });
  const [first, second, third, fourth] = (await pulsesOf(started)).map((each) => each.attributes);
  expect(first).toMatchObject({
    'ledgerline.state.changed_keys': ['cart', 'phase', 'total'],
    'ledgerline.state.item_count': 3,
    'ledgerline.state.patch': [
      { op: 'add', path: '', value: { phase: 'plan', cart: ['a', 'b'], total: 2 } },
    ],
    'ledgerline.storage_class': 'ops',
  });
  expect(second).toMatchObject({
    'ledgerline.state.changed_keys': ['cart', 'total', 'x/y~z'],
    'ledgerline.state.hash': sha256({
      'x/y~z': null,
      cart: ['a', 'c', 'b'],
      phase: 'plan',
      total: 3,
    }),
    'ledgerline.state.patch': [
      { op: 'add', path: '/cart/1', value: 'c' },
      { op: 'replace', path: '/total', value: 3 },
      { op: 'add', path: '/x~1y~0z', value: null },
    ],
  });
  expect(third).toMatchObject({
    'ledgerline.state.changed_keys': [],
    'ledgerline.state.patch': [],
    'ledgerline.state.hash': second?.['ledgerline.state.hash'],
  });
  expect(rebuild(await pulsesOf(started))).toEqual({ cart: ['b'], total: 3 });
  expect(fourth?.['ledgerline.state.item_count']).toBe(2);
});

const texts = fc.oneof(
  fc.string({ maxLength: 8, unit: 'binary' }),
  fc.constantFrom('ann@shop.example', 'call +49 30 901820', '4111111111111111', 'password=x', 'ok'),
);
const keys = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('a', 'b', 'trace_id', 'password', 'ann@shop.example', '__proto__', '~/'),
);
const states = fc.letrec((tie) => ({
  state: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, 0, -0, 1.5, 4111111111111111, 2n ** 70n),
    fc.integer(),
    texts,
    fc.array(tie('state'), { maxLength: 5 }),
    fc.dictionary(keys, tie('state'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).state;

test('patches in order give the redacted state, and its hash is the one of the last pulse', async () => {
  const started = await start();
  const { ledgerline, receiver } = started;
  const policy = compilePolicy();
  const runs: { readonly runId: string; readonly sequence: readonly unknown[] }[] = [];
  fc.assert(
    fc.property(fc.array(states, { minLength: 1, maxLength: 6 }), (sequence) => {
      const runId = `run-${runs.length}`;
      runs.push({ runId, sequence });
      ledgerline.withContext({ runId }, () => {
        for (const state of sequence) expect(ledgerline.pulse(state).ok).toBe(true);
      });
    }),
    { numRuns: 300, endOnFailure: true },
  );
  await ledgerline.flush();
  for (const { runId } of runs) {
    const pulses = receiver
      .named('state_pulse')
      .filter(({ attributes }) => attributes['ledgerline.run.id'] === runId);
    const state = rebuild(pulses);
    expect(pulses.at(-1)?.attributes['ledgerline.state.hash']).toBe(sha256(state));
    expect(redact(policy, state as object as never).findings).toEqual([]);
  }
  expect(receiver.rawText).not.toContain('ann@shop.example');
});

test('the rebuilt state is the one that was given, redacted', async () => {
  const started = await start();
  const { ledgerline } = started;
  const state = { customer: { mail: 'ann@shop.example', password: 'hunter2' }, seen: [1] };
  ledgerline.pulse(state);
  state.customer.mail = 'bob@shop.example, again';
  state.seen.push(2);
  ledgerline.pulse(state);
  const pulses = await pulsesOf(started);
  expect(rebuild(pulses)).toEqual({
    customer: { mail: '[EMAIL], again', password: '[SECRET]' },
    seen: [1, 2],
  });
  expect(pulses[1]?.attributes['ledgerline.state.changed_keys']).toEqual(['customer', 'seen']);
  expect(started.receiver.rawText).not.toMatch(/shop\.example|hunter2/);
});

test('runs and names have states of their own', async () => {
  const started = await start();
  const { ledgerline } = started;
  for (const run of ['one', 'two']) {
    ledgerline.run(run, () => {
      ledgerline.pulse({ n: 1 });
      ledgerline.pulse({ n: 1 }, { name: 'cart' });
      ledgerline.pulse({ n: 2 }, { name: 'cart', severity: 'info' });
    });
  }
  const pulses = await pulsesOf(started);
  expect(pulses.map(({ attributes }) => attributes['ledgerline.state.name'])).toEqual([
    undefined,
    'cart',
    'cart',
    undefined,
    'cart',
    'cart',
  ]);
  const patches = pulses.map(({ attributes }) => attributes['ledgerline.state.patch']);
  expect(patches[3]).toEqual(patches[0]);
  expect(patches[2]).toEqual([{ op: 'replace', path: '/n', value: 2 }]);
});

test('a state too large for an event has no patch, and the next one that fits is whole', async () => {
  const started = await start();
  const { ledgerline } = started;
  const large = { text: 'x'.repeat(300_000), n: 1 };
  ledgerline.pulse({ n: 0 });
  ledgerline.pulse(large);
  ledgerline.pulse({ n: 2 });
  const [, second, third] = await pulsesOf(started);
  expect(second?.attributes['ledgerline.state.patch']).toBeUndefined();
  expect(second?.attributes).toMatchObject({
    'ledgerline.state.changed_keys': ['n', 'text'],
    'ledgerline.state.hash': sha256(large),
  });
  expect(third?.attributes['ledgerline.state.patch']).toEqual([
    { op: 'add', path: '', value: { n: 2 } },
  ]);
});

test('as many states as there may be are remembered, the oldest is told whole again', async () => {
  const started = await start();
  const { ledgerline } = started;
  for (let i = 0; i <= 256; i += 1) ledgerline.pulse({ i }, { name: `s${i}` });
  ledgerline.pulse({ i: 0, more: 1 }, { name: 's256' });
  ledgerline.pulse({ i: 0, more: 1 }, { name: 's0' });
  const [kept, forgotten] = (await pulsesOf(started)).slice(-2);
  expect(kept?.attributes['ledgerline.state.patch']).toHaveLength(2);
  expect(forgotten?.attributes['ledgerline.state.patch']).toEqual([
    { op: 'add', path: '', value: { i: 0, more: 1 } },
  ]);
});

test('a state that cannot be looked at, or an event that is refused, changes nothing', async () => {
  const started = await start({ strictCorrelation: true });
  const { ledgerline } = started;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const refused = ledgerline.pulse({ n: 1 });
  expect(refused).toMatchObject({ ok: false, error: { code: 'context_missing' } });
  ledgerline.withContext({ requestId: 'q' }, () =>
    ledgerline.run('r', () => {
      expect(ledgerline.pulse(revoked.proxy).ok).toBe(true);
      expect(ledgerline.pulse(undefined).ok).toBe(true);
      expect(ledgerline.pulse([1, 2]).ok).toBe(true);
    }),
  );
  const pulses = await pulsesOf(started);
  expect(pulses.map(({ attributes }) => attributes['ledgerline.state.item_count'])).toEqual([
    1, 0, 2,
  ]);
  expect(rebuild(pulses)).toEqual([1, 2]);
});

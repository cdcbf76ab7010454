// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import {
  EVENT_DEFINITIONS,
  EVENT_TYPES,
  type AttributeValue,
  type EventPayloads,
  type EventType,
} from '@ledgerline/conventions';
import { LedgerlineError, type PayloadOf } from '@ledgerline/sdk';
import { expect, expectTypeOf, test } from 'vitest';
import { start } from './start.ts';

interface Example {
  readonly event_type: EventType;
  readonly payload: Readonly<Record<string, AttributeValue>>;
}

const examples = JSON.parse(
  readFileSync(new URL('../../conventions/schema/examples.json', import.meta.url), 'utf8'),
) as readonly Example[];

test.each(EVENT_TYPES.map((type) => [type]))('%s is emitted end to end', async (type) => {
  const { ledgerline, receiver } = await start();
  const { payload } = examples.find((example) => example.event_type === type)!;
  expect(ledgerline.emit(type, payload as never)).toMatchObject({ ok: true });
  await ledgerline.flush();
  const [event] = receiver.named(type);
  expect(event?.attributes).toMatchObject(payload);
  expect(event?.attributes['ledgerline.storage_class']).toContain(
    EVENT_DEFINITIONS[type].storageClasses[0],
  );
});

test.each(
  EVENT_TYPES.flatMap(
    (type) => EVENT_DEFINITIONS[type].required.map((attribute) => [type, attribute] as const),
    // The SDK fills these itself.
  ).filter(([, attribute]) => !/\.(run\.id|step\.id|is_estimate)$/.test(attribute)),
)('%s without %s is refused', async (type, attribute) => {
  const { ledgerline, receiver } = await start();
  const { payload } = examples.find((example) => example.event_type === type)!;
  const { [attribute]: _missing, ...rest } = payload;
  const result = ledgerline.emit(type, rest);
  expect(result).toMatchObject({ ok: false, error: { code: 'attribute_missing' } });
  const error = result.ok ? undefined : result.error;
  expect(error).toBeInstanceOf(LedgerlineError);
  expect(error?.problems).toContainEqual(
    expect.objectContaining({ code: 'attribute_missing', path: attribute, rule: 'required' }),
  );
  await ledgerline.flush();
  expect(receiver.named(type)).toHaveLength(0);
});

test('the type checker knows what each event needs', async () => {
  const { ledgerline } = await start();
  ledgerline.emit('flow_started', { 'ledgerline.flow.name': 'f', 'x.more': 1 });
  // @ts-expect-error: the name of the flow is required.
  expect(ledgerline.emit('flow_started', {}).ok).toBe(false);
  // @ts-expect-error: a verdict is one of four.
  const verdict: PayloadOf<'safety_gate_evaluated'>['ledgerline.safety.verdict'] = 'maybe';
  expect(verdict).toBe('maybe');
  // @ts-expect-error: neither in the registry nor a vendor's.
  ledgerline.emit('made_up', {});
  expectTypeOf<keyof EventPayloads>().toEqualTypeOf<EventType>();
  expectTypeOf<PayloadOf<'x.acme.any'>>().toExtend<Readonly<Record<string, unknown>>>();
});

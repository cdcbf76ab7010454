// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { instrumentDomain } from '@ledgerline/sdk/domains';
import { start } from '../start.ts';

/** Figures that rounding, scaling, a change of unit or of kind would show on. */
const FIGURES: readonly unknown[] = [
  0,
  -273.15,
  0.1 + 0.2,
  1e-7,
  1e21,
  4.7,
  '4.70',
  '4,7',
  '98.6 °F',
  'NaN',
  true,
  null,
  ['low', 3, 'high'],
  { p50: 1.5, p99: 12.25, unit: 'ms' },
];

test.each(['kpi', 'temperature'] as const)('%s copies each value as it is', async (name) => {
  const { ledgerline, receiver } = await start();
  const domain = instrumentDomain(ledgerline, name);
  for (const value of FIGURES) {
    domain.write({ name: 'm', value }, () => 'stored');
    expect(domain.read({ name: 'm' }, () => value)).toBe(value);
  }
  await ledgerline.flush();
  const names = (event: 'tool_call_started' | 'tool_call_ended', of: string): unknown[] =>
    receiver
      .named(event)
      .filter(({ attributes }) => attributes['gen_ai.tool.name'] === `${name}.${of}`)
      .map(({ attributes }) =>
        event === 'tool_call_started'
          ? (attributes['gen_ai.tool.call.arguments'] as { value: unknown }).value
          : attributes['gen_ai.tool.call.result'],
      );
  expect(names('tool_call_started', 'write')).toEqual(FIGURES);
  expect(names('tool_call_ended', 'read')).toEqual(FIGURES);
});

test('a figure that failed to be written is told as it was given', async () => {
  const { ledgerline, receiver } = await start();
  const { write } = instrumentDomain(ledgerline, 'kpi');
  expect(() =>
    write({ kpi: 'csat', value: 0.1 + 0.2 }, () => {
      throw new Error('the store is away');
    }),
  ).toThrow('the store is away');
  await ledgerline.flush();
  const [started] = receiver.named('tool_call_started');
  expect(started?.attributes['gen_ai.tool.call.arguments']).toEqual({
    kpi: 'csat',
    value: 0.30000000000000004,
  });
  expect(receiver.named('tool_call_failed')).toHaveLength(1);
});

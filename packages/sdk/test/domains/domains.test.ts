// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import {
  instrumentDomain,
  PRESETS,
  type DomainPreset,
  type Operations,
} from '@ledgerline/sdk/domains';
import { start } from '../start.ts';

const VALUES = { name: 'csat', value: 4.7000000000000002, target: 5, unit: '°C', on: false };
const cases = Object.entries(PRESETS).flatMap(([domain, operations]) =>
  Object.entries(operations).map(([operation, access]) => [domain, operation, access] as const),
);

test.each(cases)(
  '%s.%s succeeds and fails as canonical events',
  async (name, operation, access) => {
    const { ledgerline, receiver } = await start();
    const operations: Operations = PRESETS[name as DomainPreset];
    const call = instrumentDomain(ledgerline, name, operations)[operation]!;
    const result = { answer: 42 };
    const failure = new RangeError('refused for ann@shop.example');
    await ledgerline.run('r', async () => {
      expect(call(VALUES, () => result)).toBe(result);
      await expect(call(VALUES, () => Promise.reject(failure))).rejects.toBe(failure);
    });
    await ledgerline.flush();
    const [started, second] = receiver.named('tool_call_started');
    const [ended] = receiver.named('tool_call_ended');
    const [failed] = receiver.named('tool_call_failed');
    expect(started?.attributes['gen_ai.tool.name']).toBe(`${name}.${operation}`);
    expect(started?.attributes['gen_ai.tool.call.arguments']).toEqual(VALUES);
    expect(ended?.attributes['gen_ai.tool.call.result']).toEqual(result);
    expect(ended?.attributes['ledgerline.call.id']).toBe(started?.attributes['ledgerline.call.id']);
    expect(failed?.attributes['ledgerline.call.id']).toBe(second?.attributes['ledgerline.call.id']);
    expect(failed?.attributes).toMatchObject({
      'error.type': 'RangeError',
      'exception.message': 'refused for [EMAIL]',
    });
    for (const event of [started, ended, failed]) {
      const isAudit = JSON.stringify(event?.attributes['ledgerline.storage_class']).includes(
        'audit',
      );
      expect(isAudit).toBe(access === 'write');
      const isPolicy = ['budget', 'kill_switch', 'strategy_lock'].includes(name);
      expect(event?.attributes).toMatchObject({
        'ledgerline.source.domain': isPolicy ? 'POLICY' : 'ACTIVITY',
        'ledgerline.source.component': name,
      });
    }
  },
);

test('a domain of your own brings its operations', async () => {
  const { ledgerline, receiver } = await start();
  const pricing = instrumentDomain(ledgerline, 'pricing', { quote: 'read', publish: 'write' });
  expect(pricing.quote({ sku: 's-1' }, () => 12.5)).toBe(12.5);
  await ledgerline.flush();
  expect(receiver.named('tool_call_ended')[0]?.attributes['gen_ai.tool.name']).toBe(
    'pricing.quote',
  );
});

test('an unknown domain without operations and an odd name are refused', async () => {
  const { ledgerline } = await start();
  expect(() => instrumentDomain(ledgerline, 'pricing' as DomainPreset)).toThrow('is shipped');
  expect(() => instrumentDomain(ledgerline, 'a b', { c: 'read' })).toThrow('unusable name');
});

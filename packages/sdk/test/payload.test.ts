// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { start } from './start.ts';

test('values that OTel cannot carry are converted, not dropped', async () => {
  const { ledgerline, receiver } = await start();
  const cyclic: Record<string, unknown> = { name: 'loop' };
  cyclic['self'] = cyclic;
  const result = ledgerline.emit('x.acme.odd', {
    date: new Date(0),
    big: 2n ** 70n,
    small: 7n,
    error: new TypeError('bad'),
    map: new Map([['k', new Set([1])]]),
    fn: () => 1,
    nan: Number.NaN,
    gone: undefined,
    cyclic,
    parsed: JSON.parse('{"__proto__": {"polluted": true}}') as object,
    get broken(): never {
      throw new Error('getter');
    },
  });
  expect(result.ok).toBe(true);
  await ledgerline.flush();
  const attributes = receiver.logs[0]!.attributes;
  expect(attributes).toMatchObject({
    date: '1970-01-01T00:00:00.000Z',
    big: '1180591620717411303424',
    small: 7,
    error: { type: 'TypeError', message: 'bad' },
    map: { k: [1] },
    fn: '[UNSUPPORTED]',
    nan: 'NaN',
    broken: '[UNSUPPORTED]',
    parsed: { '[__proto__]': { polluted: true } },
  });
  expect('gone' in attributes).toBe(false);
  expect(JSON.stringify(attributes['cyclic'])).toContain('[CIRCULAR]');
});

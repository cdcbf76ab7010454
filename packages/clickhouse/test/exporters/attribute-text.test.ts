// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { attributeText } from '../../src/exporters/attribute-text.ts';

// Texts as clickhouseexporter 0.157 stored them in our tables; NaN, lists within and the rest are ours.
test.each<[unknown, string]>([
  ['text \n\n', 'text \n\n'],
  ['', ''],
  [12, '12'],
  [0.1, '0.1'],
  [1e21, '1e+21'],
  [2n ** 63n, '9223372036854775808'],
  [Number.NaN, 'NaN'],
  [true, 'true'],
  [null, ''],
  [undefined, ''],
  [Uint8Array.of(0, 255, 16), 'AP8Q'],
  [[], '[]'],
  [['a<b', 1, 2.5], '["a<b",1,2.5]'],
  [{ z: 1, a: Uint8Array.of(255) }, '{"a":"/w==","z":1}'],
  [['a', 1, null, false, Uint8Array.of(1)], '["a",1,null,false,"AQ=="]'],
  [{ b: { d: 1, c: [2n] }, a: 'é"' }, '{"a":"é\\"","b":{"c":[2],"d":1}}'],
  [[Number.POSITIVE_INFINITY], '["Infinity"]'],
  [() => 1, ''],
])('%o is stored as %s', (value, text) => {
  expect(attributeText(value)).toBe(text);
});

test('a value that contains itself ends', () => {
  const loop: unknown[] = [];
  loop.push(loop);
  expect(attributeText(loop)).toContain('"[too deep]"');
});

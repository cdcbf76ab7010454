// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { VENDOR_KEYS } from '../src/detectors/vendor-key-table.ts';
import { whatIsDetected } from './what-is-detected.ts';

it('the page of what is detected says what the detectors say; vitest -u writes it', async () => {
  await expect(whatIsDetected()).toMatchFileSnapshot('../docs/what-is-detected.md');
});

it('at least 150 formats of vendor keys, none of them twice', () => {
  const prefixes = VENDOR_KEYS.map(({ prefix, body }) => `${prefix} ${body}`);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  expect(prefixes.length).toBeGreaterThanOrEqual(150);
});

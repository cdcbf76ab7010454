// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSettings } from '../src/settings.ts';

test('every setting has a default', () => {
  const { temporaryFolder, shopPath, ...settings } = readSettings({});
  expect(settings).toEqual({
    ledgerline: {
      tenant: 'demo',
      environment: 'development',
      project: 'support',
      surface: 'helpdesk',
      app: 'support-desk',
      endpoint: 'http://127.0.0.1:4318',
    },
    rounds: 1,
    reportPath: undefined,
  });
  expect(shopPath.startsWith(temporaryFolder ?? 'nowhere')).toBe(true);
  expect(existsSync(temporaryFolder ?? 'nowhere')).toBe(true);
  rmSync(temporaryFolder ?? '', { recursive: true });
});

test('the environment goes before the defaults', () => {
  const settings = readSettings({
    LEDGERLINE_TENANT: 'acme',
    LEDGERLINE_ENDPOINT: 'http://127.0.0.1:9999',
    LEDGERLINE_DEMO_REPORT: '/tmp/report.json',
    SUPPORT_DESK_DIR: '/tmp/desk',
    SUPPORT_DESK_ROUNDS: '3',
  });
  expect(settings).toMatchObject({
    ledgerline: { tenant: 'acme', endpoint: 'http://127.0.0.1:9999' },
    shopPath: '/tmp/desk/shop.db',
    temporaryFolder: undefined,
    rounds: 3,
    reportPath: '/tmp/report.json',
  });
});

test.each(['0', '-1', '1.5', 'many', '10001'])('%s is no number of rounds', (rounds) => {
  expect(() => readSettings({ SUPPORT_DESK_ROUNDS: rounds })).toThrow(RangeError);
});

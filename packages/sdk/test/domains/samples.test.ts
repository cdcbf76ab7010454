// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PRESETS } from '@ledgerline/sdk/domains';

/** The page whose snippets test/docs runs. */
const PAGE = readFileSync(new URL('../../docs/domains.md', import.meta.url), 'utf8');

const sections = new Map(
  PAGE.split(/^## /m).map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

test.each(Object.entries(PRESETS))('%s has a sample of at most ten lines', (domain, operations) => {
  const [, code = '', ...others] = (sections.get(domain) ?? '').split(/^```(?:ts)?\n/m);
  expect(others).toHaveLength(1);
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(10);
  expect(code).toContain(`instrumentDomain(ledgerline, '${domain}')`);
  const used = Object.entries(operations).filter(([name]) => code.includes(`.${name}(`));
  expect(new Set(used.map(([, access]) => access))).toEqual(new Set(Object.values(operations)));
});

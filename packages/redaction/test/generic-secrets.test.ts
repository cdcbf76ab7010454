// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { genericSecrets, genericSecretsCorpus } from '../bench/corpora/generic-secrets.ts';
import { missedBars, score } from '../bench/corpora/score.ts';
import { compilePolicy } from '../src/index.ts';

it('finds generic secrets in their contexts, and keeps what looks like them', () => {
  const reached = score(compilePolicy(), genericSecretsCorpus, genericSecrets(7, 5));
  expect(reached.find).toBeGreaterThan(200);
  expect(reached.keep).toBeGreaterThan(200);
  expect(missedBars(genericSecretsCorpus.bars, reached)).toEqual([]);
});

it('counts a leaked value, a changed text to keep and a missed bar', () => {
  const policy = compilePolicy();
  const reached = score(policy, genericSecretsCorpus, [
    { id: '1', text: 'nothing', label: 'find', values: ['nothing'] },
    { id: '2', text: 'password=hunter2', label: 'find', values: ['hunter2'] },
    { id: '3', text: 'password=hunter2', label: 'keep' },
    { id: '4', text: 'bob@example.com', label: 'keep' },
  ]);
  expect(reached).toMatchObject({ recall: 0.5, kept: 0.5, precision: 0.5, f2: 0.5 });
  expect(missedBars({ recall: 0.5, kept: 0.6 }, reached)).toEqual(['kept 0.5000 is below 0.6']);
});

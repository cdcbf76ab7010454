// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { genericSecrets, genericSecretsCorpus } from '../bench/corpora/generic-secrets.ts';
import { genericTemplatesCorpus } from '../bench/corpora/generic-templates.ts';
import { missedBars, score } from '../bench/corpora/score.ts';
import { compilePolicy } from '../src/index.ts';

it('finds generic secrets in their contexts, and keeps what looks like them', () => {
  const reached = score(compilePolicy(), genericSecretsCorpus, genericSecrets(7, 5));
  expect(reached.find).toBeGreaterThan(200);
  expect(reached.keep).toBeGreaterThan(200);
  expect(missedBars(genericSecretsCorpus.bars, reached)).toEqual([]);
});

it('finds secrets in files, programs, requests, commands and sentences of many languages', () => {
  const reached = score(compilePolicy(), genericTemplatesCorpus, genericTemplatesCorpus.cases());
  expect(missedBars(genericTemplatesCorpus.bars, reached)).toEqual([]);
  const heldBack = [...reached.groups].filter(([name]) => name.endsWith('held back'));
  expect(heldBack.length).toBeGreaterThan(5);
  for (const [name, { find, found, keep, kept }] of heldBack) {
    expect(found / find, name).toBeGreaterThan(0.75);
    expect(kept / keep, name).toBeGreaterThan(0.9);
  }
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

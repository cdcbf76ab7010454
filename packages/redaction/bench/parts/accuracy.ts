// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy } from '@ledgerline/redaction';
import { CORPORA } from '../corpora/all.ts';
import { casesOf, type Bars, type Corpus, type CorpusCase } from '../corpora/corpus.ts';
import { score, type Score } from '../corpora/score.ts';
import type { Figure, Line } from '../figure.ts';
import { ofOthers, type Other } from '../others.ts';

/** The others are slow: of each set they get so many cases, evenly spread. */
const THEIR_CASES = 1_000;
const SHARES = ['recall', 'kept', 'precision', 'f2'] as const;

/**
 * What is found and what is kept: of texts that we draw ourselves always, of public sets where a
 * folder of mirrors or the network gives them.
 */
export async function* accuracy(mirrors: string | undefined): AsyncGenerator<Line> {
  const policy = compilePolicy();
  for (const corpus of CORPORA) {
    const { measure, name } = corpus;
    const cases = casesOf(corpus, mirrors);
    if (typeof cases === 'string') {
      const command = `npm run bench:redaction -- --mirrors <folder with ${corpus.source?.repository}>`;
      yield { measure, name, why: `${cases}; try ${command}` };
      continue;
    }
    const reached = score(policy, corpus, cases);
    const some = spread(cases.filter(({ key }) => key === undefined));
    for (const share of SHARES) {
      if (!isAsked(share, corpus, reached)) continue;
      const others =
        share === 'recall' || share === 'kept'
          ? await ofOthers((other) => shareOf(other, some, share))
          : {};
      yield figure(corpus, share, reached[share], others);
    }
    for (const [group, { find, found }] of reached.groups) {
      if (find > 0) yield { measure, name: `  ${group}`, value: found / find, unit: 'share' };
    }
  }
}

/** Shares of nothing are no figures; precision counts where a bar asks for it. */
function isAsked(share: keyof Bars, { bars }: Corpus, { find, keep }: Score): boolean {
  if (share === 'recall') return find > 0;
  return share === 'kept' ? keep > 0 : bars[share] !== undefined;
}

function figure(
  { measure, name, bars }: Corpus,
  share: keyof Bars,
  value: number,
  others: Readonly<Record<string, number>>,
): Figure {
  const least = bars[share];
  const bar = least === undefined ? {} : { bar: { least } };
  return { measure, name: `${name}: ${share}`, value, unit: 'share', ...bar, others };
}

function spread(cases: readonly CorpusCase[]): readonly CorpusCase[] {
  const step = Math.max(1, cases.length / THEIR_CASES);
  const count = Math.min(cases.length, THEIR_CASES);
  return Array.from({ length: count }, (_, n) => cases.at(Math.floor(n * step))!);
}

async function shareOf(
  { redact }: Other,
  cases: readonly CorpusCase[],
  share: 'recall' | 'kept',
): Promise<number> {
  const label = share === 'recall' ? 'find' : 'keep';
  let all = 0;
  let right = 0;
  for (const one of cases) {
    if (one.label !== label) continue;
    const output = await redact(one.text);
    const isChanged = output !== one.text;
    const isGone = isChanged && !(one.values ?? []).some((value) => output.includes(value));
    all += 1;
    if (label === 'find' ? isGone : !isChanged) right += 1;
  }
  return all === 0 ? 1 : right / all;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  createRedactionStream,
  redact,
  type Finding,
  type RedactionPolicy,
} from '@ledgerline/redaction';
import type { Bars, Corpus, CorpusCase } from './corpus.ts';

/** A case that went wrong, and what came of it. */
interface Wrong {
  readonly case: CorpusCase;
  readonly output: string;
  readonly detectors: readonly string[];
}

/** How a corpus went. Shares are 1 where there was nothing to share. */
export interface Score {
  readonly find: number;
  readonly keep: number;
  readonly recall: number;
  readonly kept: number;
  readonly precision: number;
  readonly f2: number;
  readonly wrong: readonly Wrong[];
  /** How many cases do not count, by reason. */
  readonly apart: ReadonlyMap<string, number>;
  /** By the groups of the cases, in the order in which they came. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Of the cases that went wrong, those that no rule could tell, by reason. */
  readonly undecidable: ReadonlyMap<string, number>;
  /** Untouched ones among those to keep, without these. */
  readonly keptOfDecidable: number;
}

interface Group {
  find: number;
  found: number;
  keep: number;
  kept: number;
}

/** Redacts every case and counts. */
export function score(
  policy: RedactionPolicy,
  { types }: Pick<Corpus, 'types'>,
  cases: readonly CorpusCase[],
): Score {
  const wrong: Wrong[] = [];
  const counts: Group = { find: 0, keep: 0, found: 0, kept: 0 };
  const groups = new Map<string, Group>();
  const apart = new Map<string, number>();
  for (const one of cases) {
    if (one.apart !== undefined) {
      apart.set(one.apart, (apart.get(one.apart) ?? 0) + 1);
      continue;
    }
    const { value, findings } = outputOf(policy, one);
    const own = findings.filter(({ type }) => (one.types ?? types).includes(type));
    const hit = own.length > 0 && !(one.values ?? []).some((each) => value.includes(each));
    const isRight = one.label === 'find' ? hit : own.length === 0;
    count(counts, one.label, isRight);
    if (one.group !== undefined) count(groupOf(groups, one.group), one.label, isRight);
    if (!isRight)
      wrong.push({ case: one, output: value, detectors: own.map(({ detector }) => detector) });
  }
  const undecidable = new Map<string, number>();
  for (const { case: one } of wrong) {
    const reason = one.undecidable;
    if (reason !== undefined) undecidable.set(reason, (undecidable.get(reason) ?? 0) + 1);
  }
  const aside = [...undecidable.values()].reduce((sum, each) => sum + each, 0);
  const recall = share(counts.found, counts.find);
  const precision = share(counts.found, counts.found + counts.keep - counts.kept);
  return {
    find: counts.find,
    keep: counts.keep,
    recall,
    kept: share(counts.kept, counts.keep),
    precision,
    f2: precision + recall === 0 ? 0 : (5 * precision * recall) / (4 * precision + recall),
    wrong,
    apart,
    groups,
    undecidable,
    keptOfDecidable: share(counts.kept, counts.keep - aside),
  };
}

function outputOf(
  policy: RedactionPolicy,
  { text, key, pieceLength }: CorpusCase,
): { readonly value: string; readonly findings: readonly Finding[] } {
  const place = key === undefined ? {} : { key };
  if (pieceLength === undefined) return redact(policy, text, place);
  const stream = createRedactionStream(policy, place);
  let value = '';
  for (let at = 0; at < text.length; at += pieceLength) {
    value += stream.push(text.slice(at, at + pieceLength));
  }
  value += stream.end();
  return { value, findings: stream.findings };
}

function groupOf(groups: Map<string, Group>, name: string): Group {
  const known = groups.get(name) ?? { find: 0, found: 0, keep: 0, kept: 0 };
  groups.set(name, known);
  return known;
}

function count(group: Group, label: CorpusCase['label'], isRight: boolean): void {
  group[label] += 1;
  if (isRight) group[label === 'find' ? 'found' : 'kept'] += 1;
}

function share(part: number, all: number): number {
  return all === 0 ? 1 : part / all;
}

/** The bars that were missed, as texts for people. */
export function missedBars(bars: Bars, reached: Score): string[] {
  const missed: string[] = [];
  for (const name of ['recall', 'kept', 'precision', 'f2'] as const) {
    const least = bars[name];
    if (least !== undefined && reached[name] < least) {
      missed.push(`${name} ${reached[name].toFixed(4)} is below ${least}`);
    }
  }
  return missed;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { openSnapshot, type Snapshot, type Source } from './snapshot.ts';

// A corpus is one file beside this one: where its texts come from, and what must become of them.
// `all.ts` lists them.

/** One text and what redaction must do with it. */
export interface CorpusCase {
  /** Says where it stands in its source: rule and number. */
  readonly id: string;
  readonly text: string;
  /** The attribute key that the text is the value of. */
  readonly key?: string;
  /** `find`: something must be taken out. `keep`: nothing of the corpus' types may be. */
  readonly label: 'find' | 'keep';
  /** For `find`: each of these must be gone as a whole; without it any finding counts. */
  readonly values?: readonly string[];
  /** What it is a case of; shares are printed by group. */
  readonly group?: string;
  /** The text comes as a stream, in pieces of so many UTF-16 code units. */
  readonly pieceLength?: number;
  /** For `keep`: why no rule could tell it from what is to be found; counted, and told apart. */
  readonly undecidable?: string;
  /** Types that count for this one; without it, all of the corpus. */
  readonly types?: readonly string[];
  /** Why the label contradicts what we say is found: such cases are counted apart. */
  readonly apart?: string;
}

/** Least shares, from 0 to 1; absent ones are not asked for. */
export interface Bars {
  /** Found ones among those to find. */
  readonly recall?: number;
  /** Untouched ones among those to keep. */
  readonly kept?: number;
  /** Found ones among all that were changed. */
  readonly precision?: number;
  readonly f2?: number;
}

interface CorpusBase {
  readonly name: string;
  /** Which part of the table of `bench/main.ts` it stands in. */
  readonly measure: string;
  /** Types of findings that count, as placeholders name them: `secret`, `card` … */
  readonly types: readonly string[];
  readonly bars: Bars;
}

/** Examples that somebody else has written. */
export interface PublicCorpus extends CorpusBase {
  readonly source: Source;
  readonly cases: (snapshot: Snapshot) => readonly CorpusCase[];
}

/** Examples that our own code writes, from a fixed seed. */
export interface GeneratedCorpus extends CorpusBase {
  readonly source?: undefined;
  readonly cases: () => readonly CorpusCase[];
}

export type Corpus = PublicCorpus | GeneratedCorpus;

/** Its cases; a text says why they are not in reach. */
export function casesOf(
  corpus: Corpus,
  mirrors: string | undefined,
): readonly CorpusCase[] | string {
  if (corpus.source === undefined) return corpus.cases();
  const snapshot = openSnapshot(corpus.source, mirrors);
  return typeof snapshot === 'string' ? snapshot : corpus.cases(snapshot);
}

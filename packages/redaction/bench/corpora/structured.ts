// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { SORTS, type Sort } from './check-digits.ts';
import type { CorpusCase, GeneratedCorpus } from './corpus.ts';
import { Draw } from './generic-values.ts';

const SEED = 20_261_121;
const ROUNDS = 40;

/** `{w}` is the word for a number, `{k}` the same as a key, `{v}` the number. */
const CARRIERS: readonly string[] = [
  '{w}: {v}',
  'the {w} {v} was given on the phone',
  'Please check {w} {v}, thanks.',
  '{"id":7,"{k}":"{v}"}',
  'order 12, {w} {v}, 3 items',
];

/** Numbers of many countries behind the words for them, and the same with a wrong check. */
export const structured: GeneratedCorpus = {
  name: 'structured',
  measure: 'structured types',
  types: [...new Set(SORTS.map(({ type }) => type))],
  bars: { recall: 0.97, precision: 0.98, f2: 0.97 },
  cases: () => {
    const draw = new Draw(SEED);
    return SORTS.flatMap((sort) =>
      Array.from({ length: ROUNDS }, (_, round) => casesOf(sort, round, draw)).flat(),
    );
  },
};

function casesOf(sort: Sort, round: number, draw: Draw): CorpusCase[] {
  const parts = sort.make(draw);
  if (parts === undefined) return [];
  const right = parts.join('');
  const wrong = right.slice(0, -1) + next(right.charAt(right.length - 1));
  return ['', ...sort.layouts].flatMap((layout, n): CorpusCase[] => {
    const carrier = CARRIERS.at((round + n) % CARRIERS.length)!;
    const id = `${sort.type} ${n}.${round}`;
    const value = written(right, layout);
    return [
      { id, text: said(carrier, sort, value), label: 'find', values: [value] },
      { id: `not ${id}`, text: said(carrier, sort, written(wrong, layout)), label: 'keep' },
    ];
  });
}

function said(carrier: string, { word }: Sort, value: string): string {
  const key = word.toLowerCase().replaceAll(' ', '_');
  return carrier.replace('{w}', word).replace('{k}', key).replace('{v}', value);
}

function written(characters: string, layout: string): string {
  if (layout === '') return characters;
  let n = 0;
  return layout.replaceAll('#', () => characters.charAt(n++));
}

function next(char: string): string {
  return char === '9' ? '0' : String.fromCharCode(char.charCodeAt(0) + 1);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { parse } from 'yaml';
import type { CorpusCase, PublicCorpus } from './corpus.ts';
import type { Snapshot } from './snapshot.ts';

const RULES = 'crates/noseyparker/data/default/builtin/rules';

interface Rule {
  readonly id: string;
  readonly pattern: string;
  readonly categories?: readonly string[];
  readonly examples?: readonly string[];
  readonly negative_examples?: readonly string[];
}

/**
 * Rules with these categories name things that open nothing, such as client ids, or hashes that are
 * kept on purpose.
 */
const NO_SECRETS: readonly string[] = ['identifier', 'hashed'];

/** The examples of Nosey Parker's rules (Apache-2.0), which stand beside each rule. */
export const noseyParker: PublicCorpus = {
  name: 'nosey-parker',
  measure: 'vendor secrets',
  source: {
    repository: 'praetorian-inc/noseyparker',
    commit: '2e6e7f36ce36619852532bbe698d8cb7a26d2da7',
  },
  types: ['secret', 'jwt', 'private_key'],
  bars: {},
  cases: casesOf,
};

function casesOf(snapshot: Snapshot): CorpusCase[] {
  const rules = snapshot
    .paths(RULES)
    .filter((path) => path.endsWith('.yml'))
    .flatMap((path) => (parse(snapshot.read(path).toString()) as { rules: Rule[] }).rules);
  const patterns = rules.map(({ pattern }) => expressionOf(pattern));
  return rules.flatMap((rule, n) => {
    const secret = !(rule.categories ?? []).some((each) => NO_SECRETS.includes(each));
    const found = (rule.examples ?? []).map((text, i): CorpusCase => {
      const value = patterns[n]
        ?.exec(text)
        ?.slice(1)
        .findLast((group) => group !== undefined);
      const values = value === undefined || value === '' ? {} : { values: [value] };
      return { id: `${rule.id} ${i}`, text, label: 'find', ...values };
    });
    // A text that another rule finds is no negative of the set.
    const kept = (rule.negative_examples ?? [])
      .filter((text) => patterns.every((pattern) => pattern?.test(text) !== true))
      .map((text, i): CorpusCase => ({ id: `${rule.id} not ${i}`, text, label: 'keep' }));
    return [...(secret ? found : []), ...kept];
  });
}

/** Rust's pattern for JavaScript; undefined where it has no counterpart. */
function expressionOf(pattern: string): RegExp | undefined {
  let source = pattern.trim();
  let flags = '';
  for (let head = /^\(\?([ixms]+)\)\s*/.exec(source); head !== null;) {
    flags += head[1] ?? '';
    source = source.slice(head[0].length);
    head = /^\(\?([ixms]+)\)\s*/.exec(source);
  }
  if (flags.includes('x')) source = withoutSpaces(source);
  try {
    return new RegExp(source, [...new Set(flags.replaceAll('x', ''))].join(''));
  } catch {
    return undefined;
  }
}

/** What the flag `x` means: spaces and comments outside of brackets are no part of the pattern. */
function withoutSpaces(source: string): string {
  let out = '';
  let inClass = false;
  for (let i = 0; i < source.length; i += 1) {
    const char = source.charAt(i);
    if (char === '\\') {
      out += char + (source[i + 1] ?? '');
      i += 1;
    } else if (!inClass && char === '#') {
      while (i < source.length && source[i] !== '\n') i += 1;
    } else if (inClass || !/\s/.test(char)) {
      if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      out += char;
    }
  }
  return out;
}

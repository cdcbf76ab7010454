// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { CorpusCase, PublicCorpus } from './corpus.ts';
import { Draw } from './generic-values.ts';
import { Examples, statementAt } from './go-examples.ts';
import type { Snapshot } from './snapshot.ts';

const RULES = 'cmd/generate/config/rules';
const TEMPLATES = 'cmd/generate/config/utils/generate.go';
const SEED = 20_261_121;

/** A rule of the generated configuration. */
interface Rule {
  readonly id: string;
  readonly pattern: RegExp | undefined;
  readonly entropy: number;
  /** The group that is the secret; without it, the first that matched. */
  readonly group: number | undefined;
  /** Keys that its allow-lists name one by one. */
  readonly allowed: readonly string[];
}

/**
 * The examples of gitleaks' rules (MIT): those that a rule must find, and those that it must not. A
 * text that another of its rules finds is no negative of the whole set and is left out.
 */
export const gitleaks: PublicCorpus = {
  name: 'gitleaks',
  measure: 'vendor secrets',
  source: {
    repository: 'gitleaks/gitleaks',
    commit: 'b58d3f102cf3a2c84cb7f923d05c25c9b1aed84b',
  },
  types: ['secret', 'jwt', 'private_key'],
  bars: { recall: 0.97, kept: 0.98 },
  cases: (snapshot) => casesOf(snapshot, 'config/gitleaks.toml'),
};

/** Betterleaks (MIT) began as a copy of it, and has rules and examples of its own since. */
export const betterleaks: PublicCorpus = {
  ...gitleaks,
  name: 'betterleaks',
  source: {
    repository: 'betterleaks/betterleaks',
    commit: '6381fa45ae946c588e2e1334d8396a15e5171ad6',
  },
  bars: {},
  cases: (snapshot) => casesOf(snapshot, 'config/betterleaks.toml'),
};

function casesOf(snapshot: Snapshot, config: string): CorpusCase[] {
  const generate = snapshot.read(TEMPLATES).toString();
  const draw = new Draw(SEED);
  const start = generate.indexOf('map[string]string{', generate.indexOf('samples :='));
  const templates = new Examples([], draw).evaluate(statementAt(generate, start));
  const rules = rulesOf(snapshot.read(config).toString());
  return snapshot
    .paths(RULES)
    .filter((path) => path.endsWith('.go'))
    .flatMap((path) => {
      const functions = snapshot
        .read(path)
        .toString()
        .split(/^func /m)
        .slice(1);
      return functions.flatMap((body) =>
        casesIn(body, new Examples(Array.isArray(templates) ? templates : [], draw), rules),
      );
    });
}

function casesIn(body: string, examples: Examples, rules: readonly Rule[]): CorpusCase[] {
  const id = /RuleID:\s*"([^"]+)"/.exec(body)?.[1];
  if (id === undefined) return [];
  for (const match of body.matchAll(/^\s*(\w+)\s*:?=\s*/gm)) {
    const value = examples.evaluate(statementAt(body, match.index + match[0].length));
    if (value !== undefined) examples.variables.set(match[1] ?? '', value);
  }
  const rule = rules.find((each) => each.id === id);
  const find = listIn(examples, 'tps').map((text, n): CorpusCase => {
    const found = rule?.pattern?.exec(text);
    const groups = rule?.group === undefined ? found?.slice(1) : [found?.[rule.group]];
    const value = groups?.find((group) => group !== undefined && group !== '');
    return {
      id: `${id} ${n}`,
      text,
      label: 'find',
      ...(value === undefined ? {} : { values: [value] }),
    };
  });
  const keep = listIn(examples, 'fps')
    .filter((text) => !rules.some((each) => each.id !== id && finds(each, text)))
    .map((text, n): CorpusCase => {
      const one = { id: `${id} not ${n}`, text, label: 'keep' } as const;
      const undecidable = whyUndecidable(text, rule, rules);
      return undecidable === undefined ? one : { ...one, undecidable };
    });
  // Rules for files by their names have the file in the example's key, which a text has not.
  return body.includes('ValidateWithPaths') ? find : [...find, ...keep];
}

/** Why gitleaks keeps a text, where what it keeps looks in nothing different from a secret. */
function whyUndecidable(
  text: string,
  rule: Rule | undefined,
  all: readonly Rule[],
): string | undefined {
  if (rule?.allowed.some((key) => text.includes(key)) === true) {
    return 'a key of a public project, on an allow-list by its value';
  }
  // Its generic rule ends a value at a colon.
  const generic = all.find(({ id }) => id === 'generic-api-key');
  const last = text.slice(text.search(/\w+ = [^=]*$/)).replace(/(\d):(?=\w)/g, '$1.');
  return generic !== undefined && finds(generic, last)
    ? 'a random value under the name of a token, not looked at for the colon in it'
    : undefined;
}

function listIn({ variables }: Examples, name: string): readonly string[] {
  const value = variables.get(name);
  return (typeof value === 'string' ? [value] : (value ?? [])).filter((text) => text !== '');
}

function rulesOf(config: string): Rule[] {
  return config
    .split(/^\[\[rules\]\]$/m)
    .slice(1)
    .map((text) => ({
      id: /^id = "([^"]+)"/m.exec(text)?.[1] ?? '',
      pattern: expressionOf(/^regex = '''(.*)'''$/m.exec(text)?.[1] ?? '(?!)'),
      group: numberOf(/^secretGroup = (\d+)/m.exec(text)?.[1]),
      entropy: Number(/^entropy = ([\d.]+)/m.exec(text)?.[1] ?? 0),
      allowed: [...text.matchAll(ALLOWED_KEY)].map(([, key = '']) => key),
    }));
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

/** An entry of an allow-list that is a key, and no expression or word. */
const ALLOWED_KEY = /^ {4}(?:'''|"""|")(?=[\w-]*\d)([\w-]{28,})(?:'''|"""|"),?$/gm;

/** Go's pattern for JavaScript; undefined where it has no counterpart. */
function expressionOf(pattern: string): RegExp | undefined {
  const insensitive = pattern.startsWith('(?i)');
  const source = pattern
    .replace(/^\(\?i\)/, '')
    .replaceAll('\\z', '$')
    .replaceAll('[[:alnum:]]', '[A-Za-z0-9]')
    .replaceAll('(?P<', '(?<');
  try {
    return new RegExp(source, insensitive ? 'i' : '');
  } catch {
    return undefined;
  }
}

function finds({ pattern, entropy }: Rule, text: string): boolean {
  const found = pattern?.exec(text);
  if (found === null || found === undefined) return false;
  const secret = found.slice(1).find((group) => group !== undefined && group !== '') ?? found[0];
  return /\d/.test(secret) && entropyOf(secret) >= entropy;
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values())
    bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Draw } from './generic-values.ts';
import { textOf } from './draw-pattern.ts';

// Reads examples out of Go source as data: texts, their sums, lists, and the few functions that make
// more of them. Nothing of it is run.

/** A value of an expression: a text, a list of them, or undefined when it is not understood. */
type Value = string | readonly string[] | undefined;

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[A-Za-z_][\w.]*|\d+|\.{3}|[^\s]/gy;

/** The tokens from `from` on up to the end of the statement, which ends its brackets. */
export function statementAt(source: string, from: number): string[] {
  const tokens: string[] = [];
  let depth = 0;
  TOKEN.lastIndex = from;
  for (let match = TOKEN.exec(source); match !== null; match = TOKEN.exec(source)) {
    const [token] = match;
    if (/^\s|^\/[/*]/.test(token)) {
      if (depth === 0 && token.includes('\n') && !/^[+,]$/.test(tokens.at(-1) ?? '+')) break;
      continue;
    }
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
    if (depth < 0) break;
    tokens.push(token);
  }
  return tokens;
}

/** Evaluates expressions of Go as far as examples need it. */
export class Examples {
  readonly variables: Map<string, Value> = new Map();
  readonly #templates: readonly string[];
  readonly #draw: Draw;
  #tokens: readonly string[] = [];
  #at = 0;

  /** `templates` hold `{i}` and `{I}` for the name of a vendor and `{s}` for the secret. */
  constructor(templates: readonly string[], draw: Draw) {
    this.#templates = templates;
    this.#draw = draw;
  }

  evaluate(tokens: readonly string[]): Value {
    this.#tokens = tokens;
    this.#at = 0;
    return this.#sum();
  }

  #sum(): Value {
    let value = this.#operand();
    while (this.#take('+')) {
      const next = this.#operand();
      value = typeof value === 'string' && typeof next === 'string' ? value + next : undefined;
    }
    return value;
  }

  #operand(): Value {
    const token = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    if (token.startsWith('"')) return unquoted(token);
    if (token.startsWith('`')) return token.slice(1, -1).replaceAll('\r', '');
    if (/^\d/.test(token)) return token;
    if (token === '[') return this.#list(/^\]$|^string$/);
    if (token === 'map') return this.#list(/^[[\]]$|^string$/);
    if (this.#tokens[this.#at] !== '(') return this.variables.get(token);
    this.#at += 1;
    return this.#call(token, this.#items(')'));
  }

  /** What stands in the curly brackets behind a type. */
  #list(type: RegExp): Value {
    while (type.test(this.#tokens[this.#at] ?? '')) this.#at += 1;
    if (!this.#take('{')) return undefined;
    return this.#items('}').flatMap((item) => item ?? []);
  }

  #items(close: string): Value[] {
    const items: Value[] = [];
    while (this.#at < this.#tokens.length && !this.#take(close)) {
      let item = this.#sum();
      if (this.#take(':')) item = this.#sum();
      items.push(item);
      this.#take('...');
      if (!this.#take(',') && this.#tokens[this.#at] !== close) this.#at += 1;
    }
    return items;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #call(name: string, args: readonly Value[]): Value {
    const [first, second] = args;
    const call = name.split('.').at(-1);
    if (call === 'append') return args.flatMap((item) => item ?? []);
    if (typeof first !== 'string') return undefined;
    if (call === 'NewSecret' || call === 'newPlausibleSecret') return textOf(first, this.#draw);
    const alphabet = ALPHABETS[call ?? ''];
    if (alphabet !== undefined) return `${alphabet}{${first}}`;
    if (call === 'Sprintf') return formatted(first, args.slice(1));
    if (typeof second !== 'string') return undefined;
    if (call === 'GenerateSampleSecret') return `${first}_api_token = "${second}"`;
    if (call !== 'GenerateSampleSecrets') return undefined;
    return this.#templates.map((template) =>
      template
        .replaceAll('{i}', first)
        .replaceAll('{I}', first.toUpperCase())
        .replaceAll('{s}', () => second),
    );
  }
}

const ALPHABETS: Readonly<Record<string, string>> = {
  Numeric: '[0-9]',
  Hex: '[a-f0-9]',
  AlphaNumeric: '[a-z0-9]',
  AlphaNumericExtendedShort: '[a-z0-9_-]',
  AlphaNumericExtended: '[a-z0-9=_-]',
  AlphaNumericExtendedLong: '[a-z0-9/=_+-]',
};

function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, (_all, char: string) => ESCAPES[char] ?? char);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function formatted(format: string, args: readonly Value[]): Value {
  if (args.some((arg) => typeof arg !== 'string')) return undefined;
  let n = 0;
  return format.replace(/%[sdqv]/g, () => String(args[n++] ?? ''));
}

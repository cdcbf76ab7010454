// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Draw } from './generic-values.ts';

const REPEATS_MAX = 10;
const ALL = Array.from({ length: 94 }, (_unused, n) => String.fromCharCode(n + 33)).join('');
const WORD = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_';

/** A text that a simple regular expression matches: classes, groups, choices, repetitions. */
export function textOf(pattern: string, draw: Draw): string {
  return new Drawing(pattern, draw).choices();
}

class Drawing {
  #at = 0;
  readonly #pattern: string;
  readonly #draw: Draw;

  constructor(pattern: string, draw: Draw) {
    this.#pattern = pattern;
    this.#draw = draw;
  }

  /** Alternatives up to the closing bracket; every one is drawn, so that all are read. */
  choices(): string {
    const drawn = [this.#sequence()];
    while (this.#take('|')) drawn.push(this.#sequence());
    return this.#draw.of(drawn);
  }

  #sequence(): string {
    let text = '';
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#peek())) {
      const from = this.#at;
      const first = this.#piece();
      const to = this.#at;
      const count = this.#count();
      const behind = this.#at;
      if (count > 0) text += first;
      for (let n = 1; n < count; n += 1) {
        this.#at = from;
        text += this.#piece();
      }
      this.#at = Math.max(to, behind);
    }
    return text;
  }

  #piece(): string {
    const char = this.#next();
    if (char === '(') {
      const flags = /^\?(?:P?<\w+>|[a-z-]*:|[a-z-]+(?=\)))/.exec(this.#pattern.slice(this.#at));
      this.#at += flags?.[0].length ?? 0;
      const text = this.choices();
      this.#take(')');
      return text;
    }
    if (char === '[') return this.#draw.chars(this.#class(), 1);
    if (char === '\\') return this.#draw.chars(this.#escape(), 1);
    if (char === '.') return this.#draw.chars(ALL, 1);
    return char === '^' || char === '$' ? '' : char;
  }

  #class(): string {
    const not = this.#take('^');
    let chars = '';
    for (let first = true; this.#peek() !== ']' || first; first = false) {
      const char = this.#next();
      if (char === '') break;
      if (char === '\\') chars += this.#escape();
      else if (this.#peek() === '-' && this.#pattern[this.#at + 1] !== ']') {
        this.#at += 1;
        for (let code = char.charCodeAt(0); code <= this.#next1().charCodeAt(0); code += 1) {
          chars += String.fromCharCode(code);
        }
        this.#at += 1;
      } else chars += char;
    }
    this.#take(']');
    return not
      ? ALL.split('')
          .filter((char) => !chars.includes(char))
          .join('')
      : chars;
  }

  #escape(): string {
    const char = this.#next();
    if (char === 'd') return '0123456789';
    if (char === 'w') return WORD;
    if (char === 's') return ' ';
    return char === 'b' ? '' : char;
  }

  #count(): number {
    if (this.#take('?')) return this.#draw.below(2);
    if (this.#take('*')) return this.#draw.below(REPEATS_MAX);
    if (this.#take('+')) return 1 + this.#draw.below(REPEATS_MAX);
    const range = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#pattern.slice(this.#at));
    if (range === null) return 1;
    this.#at += range[0].length;
    const least = Number(range[1]);
    const most = range[3] === '' || range[3] === undefined ? least : Number(range[3]);
    return least + this.#draw.below(Math.max(1, most - least + 1));
  }

  #peek(): string {
    return this.#pattern.charAt(this.#at);
  }

  #next1(): string {
    return this.#peek();
  }

  #next(): string {
    this.#at += 1;
    return this.#pattern.charAt(this.#at - 1);
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at += 1;
    return true;
  }
}

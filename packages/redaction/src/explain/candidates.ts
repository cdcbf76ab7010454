// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** A stretch of a text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether a stretch touches one of a list, which are in order and apart from each other. */
export function touches(spans: readonly Span[], { start, end }: Span): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]!.start < end;
}

const DIGITS_MIN = 6;
const NUMBER_LENGTH_MAX = 48;
const LOCAL_LENGTH_MAX = 64;
const HOST_LENGTH_MAX = 255;
const VALUE_LENGTH_MAX = 128;

/**
 * What may be a number: words with digits in them, joined by one character or standing alone, with at
 * least six digits in all. A run of several words is given as a whole, and then its words.
 */
export function numbersIn(text: string): Span[] {
  const found: Span[] = [];
  let run: Span[] = [];
  const close = (): void => {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return;
    const whole = withSigns(text, first.start, last.end);
    for (const span of run.length > 1 ? [whole, ...run] : [whole])
      if (isNumber(text, span)) found.push(span);
    run = [];
  };
  for (const { index, 0: word } of text.matchAll(/[A-Za-z0-9]+/g)) {
    const gap = text.slice(run.at(-1)?.end ?? index, index);
    const isJoined = gap.length === 1 && ' -./_'.includes(gap);
    // The bank in `GB82 WEST 1234`.
    const mayJoin = /\d/.test(word) || (word.length === 4 && word === word.toUpperCase());
    if (!isJoined || !mayJoin) close();
    if (mayJoin && (run.length > 0 || /\d/.test(word)))
      run.push({ start: index, end: index + word.length });
  }
  close();
  return found;
}

/** `+49` and `(030)` begin with their signs. */
function withSigns(text: string, start: number, end: number): Span {
  let from = start;
  while (from > 0 && '+('.includes(text.charAt(from - 1))) from -= 1;
  return { start: from, end };
}

function isNumber(text: string, { start, end }: Span): boolean {
  const digits = text.slice(start, end).replaceAll(/\D/g, '').length;
  return end - start <= NUMBER_LENGTH_MAX && digits >= DIGITS_MIN;
}

/** What stands around each `@`, where something does on both sides. */
export function addressesIn(text: string): Span[] {
  const found: Span[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < LOCAL_LENGTH_MAX && /[\w.+-]/.test(text.charAt(start - 1)))
      start -= 1;
    const [host = ''] = /^[\w.-]+/.exec(text.slice(at + 1, at + 1 + HOST_LENGTH_MAX)) ?? [];
    if (start < at && host !== '') found.push({ start, end: at + 1 + host.length });
  }
  return found;
}

/** What stands behind each `=` and `:`, without quotation marks. */
export function valuesIn(text: string): Span[] {
  const found: Span[] = [];
  for (const { index } of text.matchAll(/[=:]/g)) {
    const behind = text.slice(index + 1, index + 1 + VALUE_LENGTH_MAX);
    const [all, value = ''] = /^[ \t]*["'`]?([^\s"'`,;&]+)/.exec(behind) ?? [''];
    const end = index + 1 + all.length;
    if (value !== '') found.push({ start: end - value.length, end });
  }
  return found;
}

/** Words of letters, digits and the marks that stand in keys. */
export function wordsIn(text: string): Span[] {
  return Array.from(text.matchAll(/[\w.-]+/g), ({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
  }));
}

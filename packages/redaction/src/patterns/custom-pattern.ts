// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { RE2JS } from 're2js';
import { CUSTOM_PATTERN_LENGTH_MAX } from '../limits.ts';
import { PLACEHOLDERS, withPart, withPseudonym } from '../placeholders.ts';
import { invalid } from '../policy-problem.ts';
import { rangesIn } from './windows.ts';

/** A pattern of a policy's own, as data. */
export interface CustomPatternData {
  /** Findings carry it as `custom.<name>`: a letter, then up to 31 of a-z 0-9 _. */
  readonly name: string;
  /** RE2 syntax, which has neither back references nor look-around; its search is linear. */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /** Texts that it must match as a whole, at least one: they show that it matches at all. */
  readonly examples: readonly string[];
}

/** The same, checked and compiled. */
export interface CustomPattern {
  readonly detector: `custom.${string}`;
  readonly expression: RE2JS;
}

/**
 * What records are full of. A pattern that covers most of it is a mistake; one that matches inside a
 * placeholder would redact its own work for ever.
 */
const ORDINARY: readonly string[] = [
  'The agent answered the question and closed the ticket.',
  '2026-11-21T10:40:43.123Z INFO request finished status=200 duration_ms=12',
  '0198f0e2-7c1d-7d3a-9a55-3f6f0f4b8e21',
  '4bf92f3577b34da6a3ce929d0e0e4736',
  '{"role":"user","content":"Where is my order?","n":3}',
  'const total = items.reduce((sum, item) => sum + item.price, 0);',
  'https://example.org/docs/getting-started?page=2#install',
  '/usr/lib/node_modules/npm/package.json',
  '1732184443123',
];
const ORDINARY_SHARE_MAX = 0.5;
const PLACEHOLDER_FORMS: readonly string[] = [
  ...Object.values(PLACEHOLDERS),
  withPart('CARD', '1111'),
  withPart('EMAIL', 'example.com'),
  withPseudonym('EMAIL', `abcdefgh.${'abcdefghijklmnop'.repeat(2)}`),
];

/** Throws `config_invalid` for a pattern that matches nothing, everything or the empty text. */
export function compilePattern(data: CustomPatternData, where: string): CustomPattern {
  const { name, pattern, examples, ignoreCase = false } = data;
  if (!/^[a-z][a-z0-9_]{0,31}$/.test(name)) {
    throw invalid(`${where}.name must be a letter and up to 31 of a-z 0-9 _`);
  }
  if (pattern.length > CUSTOM_PATTERN_LENGTH_MAX) {
    throw invalid(`${where}.pattern has over ${CUSTOM_PATTERN_LENGTH_MAX} characters`);
  }
  const expression = parse(pattern, ignoreCase, where);
  if (examples.length === 0) throw invalid(`${where}.examples needs a text that it must match`);
  for (const [index, example] of examples.entries()) {
    const bytes = Buffer.from(example);
    const [range] = rangesIn(expression, bytes, 0, bytes.length);
    if (range?.start !== 0 || range.end !== bytes.length) {
      throw invalid(`${where}.pattern does not match its examples[${index}] as a whole`);
    }
  }
  probe(expression, where);
  return { detector: `custom.${name}`, expression };
}

function parse(pattern: string, ignoreCase: boolean, where: string): RE2JS {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    throw invalid(`${where}.pattern is no RE2 expression: ${why}`);
  }
}

function probe(expression: RE2JS, where: string): void {
  let covered = 0;
  let size = 0;
  for (const text of ['', ' ', ...ORDINARY]) {
    const bytes = Buffer.from(text);
    if (matchesEmpty(expression, bytes)) {
      throw invalid(`${where}.pattern matches the empty text`);
    }
    size += bytes.length;
    for (const { start, end } of rangesIn(expression, bytes, 0, bytes.length)) {
      covered += end - start;
    }
  }
  if (covered > size * ORDINARY_SHARE_MAX) {
    throw invalid(`${where}.pattern matches most of any text`);
  }
  const own = PLACEHOLDER_FORMS.find((form) => expression.test(form));
  if (own !== undefined) throw invalid(`${where}.pattern matches inside the placeholder ${own}`);
}

function matchesEmpty(expression: RE2JS, bytes: Uint8Array): boolean {
  const matcher = expression.matcher(bytes);
  return matcher.find() && matcher.start() === matcher.end();
}

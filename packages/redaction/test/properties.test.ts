// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { compilePolicy, redact } from '../src/index.ts';
import { PROPERTIES } from './properties.ts';

const RUNS = 1_500;

/** JSON that a property once broke; what it became is not the point, that it parses is. */
const ONCE_BROKEN: readonly string[] = [
  // The text of the string ends in a backslash behind an open bracket under a secret's name.
  String.raw`"\"secret\":[SECRET\\"`,
  // Escapes whose letters are hex digits.
  String.raw`"\b::12"`,
  String.raw`"\f0:1b:44:11:3a:b7"`,
];

describe('redaction of any text', () => {
  it.each(PROPERTIES)('$name', ({ check }) => {
    expect(() => check(RUNS)).not.toThrow();
  });

  it.each(ONCE_BROKEN)('keeps %s valid JSON', (json) => {
    const { value } = redact(compilePolicy(), json);
    expect(() => void JSON.parse(value)).not.toThrow();
  });
});

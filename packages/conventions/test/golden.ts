// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { canonicalJson, type AttributeValue } from '@ledgerline/conventions';
import { expect } from 'vitest';

/** A file of test/golden as JSON. */
export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'golden', name), 'utf8'));
}

/** Compares the canonical JSON of a value with test/golden/<name>. A change that is meant is written
 * with UPDATE_GOLDEN=1, and formatted with oxfmt. */
export function expectGolden(name: string, value: AttributeValue | object): void {
  const path = join(import.meta.dirname, 'golden', name);
  const actual: unknown = JSON.parse(canonicalJson(value));
  if (process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(path, `${JSON.stringify(actual, undefined, 2)}\n`);
  }
  expect(existsSync(path), `${name} exists`).toBe(true);
  expect(actual).toEqual(readGolden(name));
}

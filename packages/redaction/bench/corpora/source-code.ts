// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PLACEHOLDERS, typeOf } from '../../src/placeholders.ts';
import type { CorpusCase, GeneratedCorpus } from './corpus.ts';

/** The dependencies of this repository, which its lock file pins. */
const FOLDER = new URL('../../../../node_modules/', import.meta.url).pathname;
/** One file in so many is read, which are a few hundred thousand lines. */
const FILES_STEP = 7;
/** Fixtures of tests are full of addresses and secrets, on purpose. */
const TESTS = /(?:^|[/.])(?:__tests__|tests?|fixtures?|bench(?:mark)?s?)[/.]/;
/** Longer lines are not written by people. */
const LINE_LENGTH_MAX = 400;

/** Packages that are about such values name them in their comments. */
const ABOUT_THEM = /^(?:@openredaction|openredaction|@redactpii|pii-filter|libphonenumber-js)\//;

/** Lines of programs: nothing in them is anybody's, but for addresses of authors and of machines. */
export const sourceCode: GeneratedCorpus = {
  name: 'source-code',
  measure: 'ids surviving',
  types: Object.values(PLACEHOLDERS)
    .map((placeholder) => typeOf(placeholder).toLowerCase())
    .filter((type) => type !== 'email' && type !== 'ip'),
  bars: { kept: 0.9999 },
  cases: () => {
    const cases: CorpusCase[] = [];
    const paths = globSync('**/*.{js,ts,mjs,cjs}', { cwd: FOLDER, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(FOLDER, join(parentPath, name)))
      .filter((path) => !TESTS.test(path) && !ABOUT_THEM.test(path));
    for (const [index, path] of paths.toSorted().entries()) {
      if (index % FILES_STEP !== 0) continue;
      const lines = readFileSync(join(FOLDER, path), 'utf8').split('\n');
      for (const [n, text] of lines.entries()) {
        if (text.length > LINE_LENGTH_MAX || !/\w/.test(text)) continue;
        cases.push({ id: `${path}:${n + 1}`, text, label: 'keep' });
      }
    }
    return cases;
  },
};

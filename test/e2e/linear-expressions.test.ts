// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from 'recheck';
import {
  expressionsIn,
  expressionsInSources,
  type SourceExpression,
} from '../harness/regular-expressions.ts';
import type * as PhonePlans from '../../packages/redaction/src/detectors/phone-plans.ts';
import { repositoryDir } from '../harness/repository.ts';

// recheck proves the complexity of an expression by automata; for those with look-around, or with
// large counted repeats, it searches for an attack instead, which finds much and proves nothing.
// Its limits are steps and not times, so that a busy machine says the same.
const STEPS_ONLY = {
  timeout: 300_000,
  attackTimeout: null,
  incubationTimeout: null,
  seedingTimeout: null,
} as const;
const NATIVE = ['recheck-linux-x64', 'recheck-macos-x64', 'recheck-macos-arm64'];

const { files, literals, constructed } = expressionsInSources();
const before = process.env['RECHECK_BACKEND'];

beforeAll(() => {
  if (before !== undefined || NATIVE.some(isInstalled)) return;
  // Without a binary it would look for a Java first, which is another result on another machine.
  process.env['RECHECK_BACKEND'] = 'pure';
  process.stderr.write('recheck has no binary for this platform: its JavaScript takes minutes.\n');
});

afterAll(() => {
  if (before === undefined) delete process.env['RECHECK_BACKEND'];
});

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** `file:line` and the text that it takes too long for, of each expression that is not linear. */
async function superLinear(expressions: readonly SourceExpression[]): Promise<readonly string[]> {
  const found: string[] = [];
  const waiting = expressions.values();
  const checkAll = async (): Promise<void> => {
    for (const { place, pattern, flags } of waiting) {
      const result = await check(pattern, flags, STEPS_ONLY);
      if (result.status === 'safe') continue;
      const why =
        result.status === 'vulnerable'
          ? `${result.complexity.summary} on ${result.attack.pattern}`
          : result.error.kind;
      found.push(`${place}: /${pattern}/${flags} is ${why}`);
    }
  };
  await Promise.all([checkAll(), checkAll()]);
  return found.toSorted();
}

/** Without `*`, `+` and `{2,}` an expression reads a bounded number of characters from each place. */
function isUnbounded({ pattern }: SourceExpression): boolean {
  const bare = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gs, '.');
  return /[*+]|\{\d+,\}/.test(bare);
}

/** What makes the expressions of a module that are not made at load. */
const LAZY: Readonly<Record<string, (module: Record<string, unknown>) => void>> = {
  'packages/redaction/src/detectors/phone-plans.ts': (module) => {
    const { fitOf, layoutsEverywhere } = module as unknown as typeof PhonePlans;
    layoutsEverywhere();
    for (let code = 1; code < 1_000; code += 1) {
      const digits = Buffer.from(`${code}5550134`);
      fitOf(digits, 0, digits.length);
    }
  },
};

/** Patterns that modules construct while they are loaded, by the file that does. */
async function constructedBy(paths: readonly string[]): Promise<readonly SourceExpression[]> {
  const made: SourceExpression[] = [];
  const plain = globalThis.RegExp;
  const note = (target: RegExpConstructor, [pattern, flags]: unknown[]): RegExp => {
    const stack = new Error('where').stack ?? '';
    const place = paths.find((path) => stack.includes(path));
    const expression = new target(pattern as string, flags as string | undefined);
    if (place !== undefined)
      made.push({ place, pattern: expression.source, flags: expression.flags });
    return expression;
  };
  globalThis.RegExp = new Proxy(plain, {
    construct: note,
    apply: (target, _self, args) => note(target, args),
  });
  try {
    for (const path of paths) {
      const module = (await import(/* @vite-ignore */ join(repositoryDir, path))) as object;
      LAZY[path]?.(module as Record<string, unknown>);
    }
  } finally {
    globalThis.RegExp = plain;
  }
  return made;
}

describe('the regular expressions of our sources', () => {
  test('are bounded where nothing in them may repeat for ever', () => {
    const verdicts = ['^[*+]{2}a{2,3}\\+b?$', 'a*', '(?:a|b)+', 'a{2,}'].map((pattern) =>
      isUnbounded({ place: '', pattern, flags: '' }),
    );
    expect(verdicts).toEqual([false, true, true, true]);
  });

  test('are found by their syntax trees', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(literals.length).toBeGreaterThan(100);
    const source = "const a = 1 / 2 / 3;\n// /no(w+)+/\nf('/no/', /(a+)+$/u);\nnew RegExp('b');";
    expect(expressionsIn('x.ts', source)).toEqual({
      literals: [{ place: 'x.ts:3', pattern: '(a+)+$', flags: 'u' }],
      constructed: ['x.ts:4'],
    });
  });

  test('a super-linear one is named with file, line and an attack', async () => {
    const expressions = [
      { place: 'x.ts:1', pattern: '^(a+)+$', flags: '' },
      { place: 'x.ts:2', pattern: '^a+$', flags: '' },
      { place: 'x.ts:3', pattern: String.raw`\s+$`, flags: 'u' },
    ];
    expect(await superLinear(expressions)).toEqual([
      expect.stringMatching(/^x\.ts:1: \/\^\(a\+\)\+\$\/ is exponential on /),
      expect.stringMatching(/^x\.ts:3: .* is 2nd degree polynomial on /),
    ]);
  });

  test('as literals, none is super-linear', { timeout: 600_000 }, async () => {
    expect(await superLinear(literals)).toEqual([]);
  });

  test(
    'as constructed ones, each is made here, and none is super-linear',
    { timeout: 600_000 },
    async () => {
      const paths = [...new Set(constructed.map((place) => place.replace(/:\d+$/, '')))];
      const made = await constructedBy(paths);
      const countIn = (list: readonly string[], path: string): number =>
        list.filter((place) => place.startsWith(path)).length;
      const places = made.map(({ place }) => place);
      for (const path of paths) {
        expect(countIn(places, path), path).toBeGreaterThanOrEqual(countIn(constructed, path));
      }
      const unbounded = made.filter(isUnbounded);
      expect(unbounded.length).toBeGreaterThan(0);
      expect(await superLinear(unbounded)).toEqual([]);
    },
  );
});

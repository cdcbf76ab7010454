// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const TOP = join(import.meta.dirname, '..', '..');
const TOOL = join(TOP, 'test/tools/gate.ts');
const PASSES = 'packages/conventions/test/uuidv7.test.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledgerline-gates-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A test that fails when somebody runs it, and of which the repository knows nothing. */
const FAILS = join(folder, 'fails.test.ts');
writeFileSync(
  FAILS,
  "import { expect, test } from 'vitest';\ntest('x', () => expect(1).toBe(2));\n",
);

const TABLE = {
  good: { files: [PASSES] },
  bad: { files: [relative(TOP, FAILS)] },
  absent: { files: [PASSES, 'packages/nowhere.test.ts'] },
  empty: { files: [] },
  later: { missing: 'what nobody has built' },
};

interface Result {
  readonly status: number | null;
  readonly text: string;
}

/** Runs the tool over a table of gates. */
function gate(table: object, ...args: readonly string[]): Result {
  const file = join(folder, 'gates.json');
  writeFileSync(file, JSON.stringify(table));
  // Nothing of the vitest that runs this test may reach the one that the tool starts.
  const env = { PATH: process.env['PATH'], LEDGERLINE_GATES: file };
  const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, ...args], {
    cwd: TOP,
    env,
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

describe('a gate', () => {
  test('passes when its tests pass', () => {
    const { status, text } = gate(TABLE, 'good');
    expect(text).toContain('gate good: passed');
    expect(status).toBe(0);
  });

  test.each([
    ['bad', 'gate bad: FAILED'],
    ['absent', 'packages/nowhere.test.ts does not exist'],
    ['empty', 'names no test'],
    ['later', 'cannot pass yet, it needs what nobody has built'],
    ['nope', 'unknown; there are good, bad'],
  ])('%s fails: %s', (name, why) => {
    const { status, text } = gate(TABLE, name);
    expect(text).toContain(why);
    expect(text).not.toContain(`gate ${name}: passed`);
    expect(status).toBe(1);
  });

  test('that fails does not keep the others from being run, and all of them fail', () => {
    const { status, text } = gate({ later: TABLE.later, good: TABLE.good });
    expect(text).toContain('gate later: FAILED');
    expect(text).toContain('gate good: passed');
    expect(status).toBe(1);
  });
});

test('each gate of the table has its npm script, tests that exist, or what it waits for', () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(TOP, file), 'utf8'));
  const gates = read('test/gates.json') as Record<string, { files?: string[]; missing?: string }>;
  const { scripts } = read('package.json') as { scripts: Record<string, string> };
  const named = Object.keys(scripts).filter((name) => name.startsWith('gate:'));
  expect(named.toSorted()).toEqual(
    Object.keys(gates)
      .map((name) => `gate:${name}`)
      .toSorted(),
  );
  for (const [name, { files, missing }] of Object.entries(gates)) {
    expect(scripts[`gate:${name}`]).toContain(`gate.ts ${name}`);
    expect(files?.length ?? missing?.length, name).toBeGreaterThan(0);
    for (const file of files ?? []) expect(existsSync(join(TOP, file)), file).toBe(true);
  }
});

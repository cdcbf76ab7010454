// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { repositoryDir } from '../harness/repository.ts';

// The house's table: who may import whom. The linter enforces it; this shows that the linter does.
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  conventions: [],
  redaction: ['conventions'],
  ledger: ['conventions'],
  clickhouse: ['conventions'],
  sdk: ['conventions', 'redaction'],
  gateway: ['conventions', 'redaction', 'clickhouse', 'ledger'],
  cli: ['conventions', 'redaction', 'clickhouse', 'ledger', 'sdk', 'gateway'],
};
const PLANTED = 'planted-by-boundaries-test.ts';
const run = promisify(execFile);

afterEach(() => {
  for (const name of Object.keys(MAY_IMPORT)) {
    rmSync(join(repositoryDir, 'packages', name, 'src', PLANTED), { force: true });
  }
});

async function restrictedImports(name: string, imports: readonly string[]): Promise<number> {
  const file = join(repositoryDir, 'packages', name, 'src', PLANTED);
  const lines = imports.map((target, i) => `import { x as x${i} } from '${target}';`);
  const uses = imports.map((_, i) => `x${i}`).join(', ');
  writeFileSync(file, `${lines.join('\n')}\nexport const all: readonly unknown[] = [${uses}];\n`);
  const oxlint = join(repositoryDir, 'node_modules/oxlint/bin/oxlint');
  const options = { cwd: repositoryDir };
  const { stdout } = await run(process.execPath, [oxlint, '--format=json', file], options).catch(
    (error: { stdout: string }) => error,
  );
  rmSync(file);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] };
  return diagnostics.filter(({ code }) => code.includes('no-restricted-imports')).length;
}

test('every package is in the table', () => {
  const packages = readdirSync(join(repositoryDir, 'packages')).sort();
  expect(packages).toEqual(Object.keys(MAY_IMPORT).sort());
});

test.each(Object.entries(MAY_IMPORT))('%s may import only %j', async (name, allowed) => {
  const others = Object.keys(MAY_IMPORT).filter((other) => other !== name);
  const forbidden = others.filter((other) => !allowed.includes(other));
  const asImport = (other: string) => `@ledgerline/${other}`;
  if (allowed.length > 0) expect(await restrictedImports(name, allowed.map(asImport))).toBe(0);
  for (const other of forbidden) {
    expect(await restrictedImports(name, [asImport(other)]), `${name} → ${other}`).toBe(1);
  }
  const inside = asImport(`${others[0]}/src/index.ts`);
  expect(await restrictedImports(name, [inside]), inside).toBe(1);
});

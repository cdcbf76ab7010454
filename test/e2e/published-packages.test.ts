// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';
import { repositoryDir } from '../harness/repository.ts';

// What users install: the tarballs that `npm pack` makes, built, without the sources' condition.
const dir = temporaryDir();
const modules = join(dir.path, 'node_modules');
const main = join(modules, '@ledgerline/cli/dist/main.js');

beforeAll(() => {
  const tsc = join(repositoryDir, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b'], { cwd: repositoryDir });
  linkDependencies();
  mkdirSync(join(modules, '@ledgerline'));
  for (const name of readdirSync(join(repositoryDir, 'packages'))) unpack(name);
});
afterAll(() => dir[Symbol.dispose]());

/** Everything but our own packages comes from the repository's installation. */
function linkDependencies(): void {
  mkdirSync(modules);
  const installed = join(repositoryDir, 'node_modules');
  for (const name of readdirSync(installed)) {
    if (name !== '@ledgerline') symlinkSync(join(installed, name), join(modules, name));
  }
}

function unpack(name: string): void {
  const packageDir = join(repositoryDir, 'packages', name);
  const options = { cwd: packageDir, encoding: 'utf8' } as const;
  const args = ['pack', '--json', '--pack-destination', dir.path];
  const packed = JSON.parse(execFileSync('npm', args, { ...options, stdio: 'pipe' })) as unknown;
  // npm 10 and 11 answer with an array, npm 12 with an object by package name.
  const [{ filename }] = Object.values(packed as object) as [{ filename: string }];
  execFileSync('tar', ['-xzf', join(dir.path, filename), '-C', dir.path]);
  renameSync(join(dir.path, 'package'), join(modules, '@ledgerline', name));
  rmSync(join(dir.path, filename));
}

test('the packed packages run without sources and without a condition', async () => {
  const dataDir = join(dir.path, 'data');
  const env = { ...process.env, NODE_OPTIONS: '' };
  const args = [main, 'up', '--json', '--data-dir', dataDir, '--port', '0', '--engine-port', '0'];
  const child = spawn(process.execPath, args, {
    cwd: dir.path,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const ready = JSON.parse(line) as { gateway: string; apiKey: string };
  const attributes = {
    ...scopeAttributes('default'),
    'audit.action': 'package.test',
    'audit.outcome': 'success',
  };
  const body = logsRequest([{ eventName: 'audit_action', attributes }]);
  expect(await postLogs(ready.gateway, ready.apiKey, body)).toMatchObject({
    status: 200,
    rejected: 0,
  });
  const closed = once(child, 'close');
  child.kill('SIGINT');
  expect((await closed)[0]).toBe(0);

  const verify = [main, 'verify', '--json', '--data-dir', dataDir];
  const stdout = execFileSync(process.execPath, verify, { cwd: dir.path, env, encoding: 'utf8' });
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'verified' });
});

test('every package exports its entry, its types and its package.json', async () => {
  for (const name of readdirSync(join(modules, '@ledgerline'))) {
    const script = `
      const exported = await import('@ledgerline/${name}');
      await import('@ledgerline/${name}/package.json', { with: { type: 'json' } });
      console.log(Object.keys(exported).length);`;
    const args = ['--input-type=module', '-e', script];
    const stdout = execFileSync(process.execPath, args, { cwd: dir.path, encoding: 'utf8' });
    expect(Number(stdout), name).toBeGreaterThan(0);
    expect(readdirSync(join(modules, '@ledgerline', name)), name).toContain('README.md');
  }
});

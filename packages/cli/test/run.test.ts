// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode, run } from '@ledgerline/cli';
import { afterAll, expect, test } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'ledgerline-cli-'));
afterAll(() => rmSync(dir, { recursive: true }));

const COMMANDS = [
  'up',
  'demo',
  'verify',
  'tail',
  'sql',
  'redact',
  'sealing-key',
  'unseal',
  'doctor',
];

async function call(...argv: readonly string[]) {
  let out = '';
  let err = '';
  const terminal = {
    out: (text: string | Uint8Array) => void (out += Buffer.from(text).toString()),
    err: (text: string) => void (err += text),
    input: (async function* () {})(),
    drained: async () => {},
    isInteractive: false,
  };
  return { code: await run(argv, terminal), out, err };
}

test('without a command, and with --help, it lists the commands and the exit codes', async () => {
  for (const argv of [[], ['--help'], ['help']]) {
    const { code, out } = await call(...argv);
    expect(code).toBe(ExitCode.ok);
    for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(out).toContain('Exit codes: 0 holds');
  }
});

test.each(COMMANDS)('%s --help names its options and those of every command', async (name) => {
  const { code, out } = await call(name, '--help');
  expect(code).toBe(ExitCode.ok);
  expect(out).toMatch(new RegExp(`^Usage: ledgerline ${name}`));
  expect(out).toMatch(/--data-dir .*\n(.*\n)*.*--json/);
});

test('what makes no sense is a usage error and names the option', async () => {
  for (const argv of [['nonsense'], ['tail', '--lines', 'many'], ['sql'], ['sql', 'a', 'b']]) {
    expect((await call(...argv)).code, argv.join(' ')).toBe(ExitCode.usage);
  }
  expect((await call('up', '--port', '70000')).err).toContain('from 0 to 65535');
});

test.each(['verify', 'tail', 'sql'])('%s on a folder without data says so', async (name) => {
  const statement = name === 'sql' ? ['SELECT 1'] : [];
  const { code, err } = await call(name, ...statement, '--data-dir', join(dir, 'nothing'));
  expect(code).toBe(ExitCode.unavailable);
  expect(err).toMatch(/There is no Ledgerline data in .*\[data_missing\]\n {2}Start a gateway/);
});

test('demo without an engine, or with one that is not there, says what is missing', async () => {
  const ports = ['--port', '0', '--engine-port', '0', '--data-dir', join(dir, 'demo')];
  const { code, err } = await call('demo', '--once', '--engine', join(dir, 'no.ts'), ...ports);
  expect(code).toBe(ExitCode.unavailable);
  expect(err).toContain('[config_invalid]');
});

test('doctor names each check and gives a remedy for what is wrong', async () => {
  const { code, out } = await call('doctor', '--json', '--data-dir', join(dir, 'doctor'));
  const { checks } = JSON.parse(out) as {
    checks: { name: string; status: string; remedy?: string }[];
  };
  expect(checks.map((check) => check.name)).toEqual(
    expect.arrayContaining([
      'runtime',
      'embedded engine',
      'disk',
      'memory',
      'key files',
      'gateway',
    ]),
  );
  for (const check of checks) {
    if (check.status !== 'ok') expect(check.remedy, check.name).toMatch(/\.$/);
  }
  const hasFailed = checks.some((check) => check.status === 'failed');
  expect(code).toBe(hasFailed ? ExitCode.failed : ExitCode.ok);
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { DemoReport } from '@ledgerline/cli';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, spawnCli, startUp } from '../harness/cli.ts';
import type { CliResult } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { repositoryDir } from '../harness/repository.ts';

const SAMPLE_ENGINE = join(repositoryDir, 'examples/support-desk/src/main.ts');
const dir = temporaryDir();
const dataDir = join(dir.path, 'data');

function demo(...args: readonly string[]): Promise<CliResult> {
  return runCli([
    'demo',
    '--engine',
    SAMPLE_ENGINE,
    '--once',
    '--data-dir',
    dataDir,
    '--port',
    '0',
    '--engine-port',
    '0',
    ...args,
  ]);
}

let first: CliResult;
let report: DemoReport;

beforeAll(async () => {
  first = await demo('--json');
  expect(first.code, first.stderr + first.stdout).toBe(0);
  report = JSON.parse(first.stdout) as DemoReport;
});
afterAll(() => dir[Symbol.dispose]());

test('every count agrees between engine, otel_logs, otel_traces and ledger', () => {
  expect(report.agreements.filter((agreement) => !agreement.agrees)).toEqual([]);
  expect(report.ok).toBe(true);
  expect(report.stored.events).toBeGreaterThan(100);
  expect(report.stored.spans).toBeGreaterThan(20);
});

test('the sample engine does what a support desk does', () => {
  expect(Object.keys(report.stored.byType)).toEqual(
    expect.arrayContaining([
      'flow_started',
      'flow_ended',
      'step_started',
      'step_ended',
      'agent_decision',
      'agent_message',
      'tool_call_started',
      'tool_call_ended',
      'tool_call_failed',
      'usage_recorded',
      'human_prompted',
      'human_approved',
      'human_rejected',
      'safety_decision',
      'audit_action',
      'exception_raised',
    ]),
  );
  expect(report.stored.redaction.values).toBeGreaterThan(0);
  expect(report.run?.costMicros).toBeGreaterThan(0);
});

test('the ledger verifies in full and its checkpoint is signed', () => {
  expect(report.ledgers).toHaveLength(1);
  const [ledger] = report.ledgers;
  expect(ledger?.verdict).toBe('verified');
  expect(ledger?.checked).toBe(ledger?.size);
  expect(ledger?.checkpoint).toMatch(/\n\n— ledgerline\.local\/demo-shop /);
});

test('nothing that it wrote can be read by anybody else', () => {
  const open = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter(
    (name) => (statSync(join(dataDir, name)).mode & 0o077) !== 0,
  );
  expect(statSync(dataDir).mode & 0o077).toBe(0);
  expect(open).toEqual([]);
});

test('progress goes to standard error, one line a task', () => {
  expect(first.stderr).toMatch(/Task 1 of \d+: /);
});

test('a second start shows the same data again, and --again adds to it', async () => {
  const second = JSON.parse((await demo('--json')).stdout) as DemoReport;
  expect(second.engineRan).toBe(false);
  expect(second.stored).toEqual(report.stored);
  expect(second.run).toEqual(report.run);
  expect(second.ledgers).toEqual(report.ledgers);
  expect(second.ok).toBe(true);

  const third = JSON.parse((await demo('--json', '--again')).stdout) as DemoReport;
  expect(third.ok).toBe(true);
  expect(third.stored.events).toBeGreaterThan(1.9 * report.stored.events);
});

test('a run that was cut off is said, stored and not compared', async () => {
  const cutOff = join(dataDir, 'demo/runs/0099');
  mkdirSync(cutOff);
  const shown = JSON.parse((await demo('--json')).stdout) as DemoReport;
  rmSync(cutOff, { recursive: true });
  expect(shown.interruptedRuns).toBe(1);
  expect(shown.ok).toBe(true);
});

test('Ctrl-C while it serves ends it cleanly', async () => {
  const args = ['demo', '--data-dir', dataDir, '--port', '0', '--engine-port', '0'];
  const child = spawnCli(args);
  const closed = once(child, 'close');
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    // Once: a second Ctrl-C ends the process at once, as people expect of it.
    if (text.includes('Serving. Ctrl-C stops it')) child.kill('SIGINT');
  });
  expect(await closed).toEqual([0, null]);
  expect(stderr).toContain('Shutting down.');
});

test('the report for people fits a terminal and says what to try next', async () => {
  const { stdout, code } = await demo();
  expect(code).toBe(0);
  expect(stdout).toContain('VERIFIED');
  expect(stdout).toContain('Counts agree');
  expect(stdout).toMatch(/curl --netrc-file \S+analyst\.netrc http:\/\/127\.0\.0\.1:\d+\//);
  // Signatures and commands are as long as they are; everything else keeps within the width.
  const [body = ''] = stdout.split(/^Next$/m);
  const tooLong = body.split('\n').filter((line) => line.length > 112 && !line.startsWith('  — '));
  expect(tooLong).toEqual([]);
});

test('a data folder in use by another process is refused in one sentence', async () => {
  const gateway = await startUp(dataDir);
  const { code, stderr } = await demo();
  expect(code).toBe(69);
  expect(stderr).toMatch(/\[data_dir_in_use\]/);
  expect(await gateway.stop()).toBe(0);
});

test('a taken port is refused with the option that helps', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  using other = temporaryDir();
  const up = ['up', '--data-dir', other.path];
  const gatewayPort = await runCli([...up, '--port', String(port), '--engine-port', '0']);
  expect(gatewayPort.code).toBe(69);
  expect(gatewayPort.stderr).toMatch(/\[port_taken\]\n.*--port/s);
  const enginePort = await runCli([...up, '--port', '0', '--engine-port', String(port)]);
  expect(enginePort.code).toBe(69);
  expect(enginePort.stderr).toMatch(/\[port_taken\]\n.*--engine-port/s);
  await new Promise((resolve) => server.close(resolve));
});

test('an unsupported platform is named, with the alternative', async () => {
  using other = temporaryDir();
  const preload = join(other.path, 'pretend.mjs');
  writeFileSync(preload, "Object.defineProperty(process, 'platform', { value: 'win32' });");
  const { code, stderr } = await runCli(['up', '--data-dir', other.path, '--port', '0'], {
    NODE_OPTIONS: `--import ${preload}`,
  });
  expect(code).toBe(69);
  expect(stderr).toMatch(/\[platform_unsupported\]\n.*--clickhouse-url/s);
});

test('a wrong command line prints the usage and changes nothing', async () => {
  const unknown = await runCli(['frobnicate']);
  expect(unknown.code).toBe(64);
  expect(unknown.stderr).toContain('Usage: ledgerline <command>');
  const option = await runCli(['verify', '--no-such-option']);
  expect(option.code).toBe(64);
  const port = await runCli(['up', '--port', 'http']);
  expect(port.code).toBe(64);
  expect(port.stderr).toContain('--port takes a whole number');
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { repositoryDir } from '../harness/repository.ts';

// Nothing leaves the SDK but through its pipeline, whose guards redact, and nothing is stored by the
// gateway but what it has redacted itself. The compiler holds queues, outbox, exporters, ledger and
// store to what a guard has marked; the linter keeps everybody else away from sinks, sockets, files and
// standard streams; this test plants the ways around both and shows that they are refused.

const SDK = join(repositoryDir, 'packages/sdk/src');
const GATEWAY = join(repositoryDir, 'packages/gateway/src');
const NAME = 'planted-by-redaction-boundary-test.ts';
const PLANTED = join(SDK, NAME);
const PLANTED_IN_GATEWAY = join(GATEWAY, NAME);
const SINKS = [
  'audit-road',
  'channel',
  'exporter-carrier',
  'otlp-carrier',
  'otlp-logs',
  'otlp-transport',
];
/** Files that may import sinks. */
const NEAR_SINKS = new Set([
  'audit-road.ts',
  'otlp-carrier.ts',
  'outbox.ts',
  'outbox-sender.ts',
  'pipeline.ts',
  'roads.ts',
]);
const LOCAL_SINKS = ['outbox', 'outbox-file', 'outbox-sender', 'roads'];
const run = promisify(execFile);

interface Source {
  readonly name: string;
  readonly text: string;
}

function sourcesOf(folder: string): readonly Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

const sources = sourcesOf(SDK);

afterEach(() => {
  rmSync(PLANTED, { force: true });
  rmSync(PLANTED_IN_GATEWAY, { force: true });
});

/** Files whose text, without comments, matches. */
function filesWith(pattern: RegExp, among: readonly Source[] = sources): string[] {
  return among
    .filter(({ text }) => pattern.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')))
    .map(({ name }) => name)
    .toSorted();
}

async function outputOf(file: string, args: readonly string[]): Promise<string> {
  const options = { cwd: repositoryDir };
  const { stdout } = await run(process.execPath, [file, ...args], options).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

/** Names of the rules that a file in the SDK breaks. */
async function brokenRules(text: string): Promise<readonly string[]> {
  writeFileSync(PLANTED, text);
  const oxlint = join(repositoryDir, 'node_modules/oxlint/bin/oxlint');
  const output = await outputOf(oxlint, ['--format=json', PLANTED]);
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string }[] };
  return diagnostics.map(({ code }) => /\((.+)\)/.exec(code)?.[1] ?? code);
}

test.each([...SINKS, ...LOCAL_SINKS])(
  'the linter refuses a module that imports %s',
  async (sink) => {
    const text = `import * as sink from './${sink}.ts';\nexport const all: unknown = sink;\n`;
    expect(await brokenRules(text)).toEqual(['no-restricted-imports']);
  },
);

test.each([
  ['an exporter that opens a socket', "export { request } from 'node:http';", 'imports'],
  ['one that opens a session', "export { connect } from 'node:http2';", 'imports'],
  ['one that writes a file', "export { appendFileSync } from 'node:fs';", 'imports'],
  ['one that runs a program', "export { spawn } from 'node:child_process';", 'imports'],
  ['one with a database', "export { DatabaseSync } from 'node:sqlite';", 'imports'],
  ['a logger of its own', "export { pino } from 'pino';", 'imports'],
  ['a sink under another name', "export { Outbox as Box } from './outbox.ts';", 'imports'],
  ['a sink with all its names', "export * from './otlp-carrier.ts';", 'imports'],
  ['a sink that is loaded late', "export const late = () => import('./roads.ts');", 'imports'],
  ['an emitter that fetches', "export const send = () => fetch('https://a.example/');", 'globals'],
  ['one with a socket of the web', "export const s = new WebSocket('wss://a.example');", 'globals'],
])('the linter refuses %s', async (_name, text, what) => {
  expect(await brokenRules(`${text}\n`)).toEqual([`no-restricted-${what}`]);
});

test('the linter refuses a wrapper that prints', async () => {
  const text = 'export const show = (raw: unknown): void => console.info(raw);\n';
  expect(await brokenRules(text)).toEqual(['no-console']);
});

test('the compiler refuses a record that no guard has marked', async () => {
  const text = [
    "import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';",
    "import type { ReadableSpan } from '@opentelemetry/sdk-trace';",
    "import type { otlpLogsCarrier } from './otlp-carrier.ts';",
    "import type { Roads } from './roads.ts';",
    'type Logs = ReturnType<typeof otlpLogsCarrier>;',
    'export const log = (logs: Logs, raw: ReadableLogRecord): unknown => logs.seal([raw], 1);',
    'export const span = (roads: Roads, raw: ReadableSpan): unknown => roads.offerSpan(raw);',
  ];
  writeFileSync(PLANTED, `${text.join('\n')}\n`);
  const output = await compile('packages/sdk');
  const errors = output.split('\n').filter((line) => line.includes('planted-by-redaction'));
  expect(errors.map((line) => Number(/\((\d+),/.exec(line)?.[1]))).toEqual([6, 7]);
  expect(output).toContain("Property '[GUARDED]' is missing");
});

test('the compiler refuses a batch that the gateway has not redacted', async () => {
  const text = [
    "import type { LogCommitter } from './commit/log-committer.ts';",
    "import type { SpanCommitter } from './commit/span-committer.ts';",
    "import { addAuditPayloads } from './pipeline/audit-payloads.ts';",
    "import type { checkLogs } from './pipeline/check-logs.ts';",
    "import type { checkSpans } from './pipeline/span-batch.ts';",
    'type Logs = ReturnType<typeof checkLogs>;',
    'type Spans = ReturnType<typeof checkSpans>;',
    'export const logs = (to: LogCommitter, raw: Logs): unknown => to.submit(raw);',
    'export const spans = (to: SpanCommitter, raw: Spans): unknown => to.submit(raw);',
    'export const audit = (raw: Logs): unknown => addAuditPayloads(raw);',
  ];
  writeFileSync(PLANTED_IN_GATEWAY, `${text.join('\n')}\n`);
  const output = await compile('packages/gateway');
  const errors = output.split('\n').filter((line) => line.includes('planted-by-redaction'));
  expect(errors.map((line) => Number(/\((\d+),/.exec(line)?.[1]))).toEqual([8, 9, 10]);
  expect(output).toContain("Property '[REDACTED]' is missing");
});

async function compile(project: string): Promise<string> {
  const tsc = join(repositoryDir, 'node_modules/typescript/bin/tsc');
  const once = ['--noEmit', '--composite', 'false', '--incremental', 'false'];
  return outputOf(tsc, ['-p', project, ...once]);
}

test('the gateway stores what it has redacted, and nothing else', () => {
  const gateway = sourcesOf(GATEWAY);
  expect(filesWith(/\bas (?:unknown as )?Redacted(?:Logs|Spans)\b/, gateway)).toEqual([
    'pipeline/complete-logs.ts',
    'pipeline/span-batch.ts',
  ]);
  // Rows of the ledger are hashes and what `addAuditPayloads` made.
  expect(filesWith(/\binsertNative\(/, gateway)).toEqual([
    'commit/clickhouse-leaf-store.ts',
    'commit/log-committer.ts',
    'commit/patient-connection.ts',
    'commit/span-committer.ts',
  ]);
  expect(filesWith(/\bas never\b|\bas unknown as\b|@ts-/, gateway)).toEqual([]);
});

test('only the guards mark what they have redacted', () => {
  expect(filesWith(/\bas (?:unknown as )?Guarded(?:Record|Span)\b/)).toEqual([
    'event-guard.ts',
    'span-guard.ts',
  ]);
  // Nobody near a sink talks the compiler out of it.
  const near = sources.filter(({ name }) => NEAR_SINKS.has(name));
  expect(near).toHaveLength(NEAR_SINKS.size);
  expect(filesWith(/\bas never\b|\bas unknown as\b|@ts-|\beval\b|createRequire/, near)).toEqual([]);
  for (const guard of ['event-guard.ts', 'span-guard.ts']) {
    const { text } = sources.find(({ name }) => name === guard)!;
    expect(text.match(/\bas Guarded/g), guard).toHaveLength(1);
    expect(text, guard).toMatch(/redact(?:or|ion)\.attributes|redaction\.value/);
  }
});

test('files, sockets and standard streams are in few hands', () => {
  const IO = 'fs|fs/promises|http|https|http2|net|tls|dgram|child_process|sqlite';
  const modules = new RegExp(`import (?!type)[^;]* from '(?:node:(?:${IO})|pino|undici)'`);
  expect(filesWith(modules)).toEqual([
    'logger/create-logger.ts',
    'otlp-transport.ts',
    'outbox-file.ts',
    'outbox-slots.ts',
  ]);
  // Diagnostics and the last words of a process: codes and counts, no values.
  expect(filesWith(/process\.(?:stderr|stdout)\b/)).toEqual(['diagnostics.ts', 'exit.ts']);
  expect(filesWith(/(?<![.\w])console\.|(?<![.\w#])fetch\(/)).toEqual([]);
});

test('wrappers of domains and the logger go through the emitters and the redactor', () => {
  const domains = sources.find(({ name }) => name === 'domains/instrument-domain.ts')!.text;
  expect(domains).toMatch(/\.toolCall\(/);
  const logger = sources.find(({ name }) => name === 'logger/create-logger.ts')!.text;
  expect(logger).toMatch(/redactor\.attributes\([\s\S]*redactor\.text\(/);
});

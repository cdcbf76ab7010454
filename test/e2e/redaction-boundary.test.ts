// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { repositoryDir } from '../harness/repository.ts';

// Nothing leaves the SDK but through its pipeline, whose guards redact. The compiler holds queues,
// outbox and exporters to records that a guard has marked; the linter keeps everybody else away from
// them; this test shows that both do, and lists who may write anything anywhere.

const SDK = join(repositoryDir, 'packages/sdk/src');
const PLANTED = join(SDK, 'planted-by-redaction-boundary-test.ts');
const SINKS = [
  'audit-road',
  'channel',
  'exporter-carrier',
  'otlp-carrier',
  'otlp-logs',
  'otlp-transport',
];
const LOCAL_SINKS = ['outbox', 'outbox-file', 'outbox-sender', 'roads'];
const run = promisify(execFile);

const sources = readdirSync(SDK, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(SDK, name), 'utf8') }));

afterEach(() => {
  rmSync(PLANTED, { force: true });
});

/** Files whose text, without comments, matches. */
function filesWith(pattern: RegExp): string[] {
  return sources
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

test.each([...SINKS, ...LOCAL_SINKS])(
  'the linter refuses a module that imports %s',
  async (sink) => {
    writeFileSync(
      PLANTED,
      `import * as sink from './${sink}.ts';\nexport const all: unknown = sink;\n`,
    );
    const oxlint = join(repositoryDir, 'node_modules/oxlint/bin/oxlint');
    const output = await outputOf(oxlint, ['--format=json', PLANTED]);
    const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string }[] };
    const codes = diagnostics.map(({ code }) => code);
    expect(codes.filter((code) => code.includes('no-restricted-imports'))).toHaveLength(1);
  },
);

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
  const tsc = join(repositoryDir, 'node_modules/typescript/bin/tsc');
  const output = await outputOf(tsc, [
    '-p',
    'packages/sdk',
    '--noEmit',
    '--composite',
    'false',
    '--incremental',
    'false',
  ]);
  const errors = output.split('\n').filter((line) => line.includes('planted-by-redaction'));
  expect(errors.map((line) => Number(/\((\d+),/.exec(line)?.[1]))).toEqual([6, 7]);
  expect(output).toContain("Property '[GUARDED]' is missing");
});

test('only the guards mark what they have redacted', () => {
  expect(filesWith(/\bas (?:unknown as )?Guarded(?:Record|Span)\b/)).toEqual([
    'event-guard.ts',
    'span-guard.ts',
  ]);
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

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningGateway } from '../harness/cli.ts';
import { runCli, startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { repositoryDir } from '../harness/repository.ts';
import { codeBlocks, readmes } from './markdown.ts';
import {
  promisedOutputs,
  reasonNotToRun,
  runSnippet,
  typeErrors,
  writeSnippets,
} from './snippet-project.ts';

const TENANT = 'demo';
const LANGUAGES = ['ts', 'sh', ''];
const blocks = readmes().flatMap(codeBlocks);
const snippets = blocks.filter((block) => block.language === 'ts');
const names = snippets.map((block) => [`${block.file}:${block.line}`, block] as const);
const toRun = names.filter(([, block]) => reasonNotToRun(block) === undefined);
const notRun = names.filter(([, block]) => reasonNotToRun(block) !== undefined);

const data = temporaryDir();
let gateway: RunningGateway;

beforeAll(async () => {
  writeSnippets(snippets);
  gateway = await startUp(data.path, { args: ['--tenant', TENANT] });
});

afterAll(async () => {
  await gateway?.stop();
  data[Symbol.dispose]();
});

test('a README has no language that no test reads', () => {
  expect(blocks.filter((block) => !LANGUAGES.includes(block.language))).toEqual([]);
});

test('all snippets pass the strict type check', () => {
  expect(typeErrors()).toBe('');
});

test.each(toRun)('%s runs as it is written', async (_name, block) => {
  const result = await runSnippet(block, {
    LEDGERLINE_ENDPOINT: gateway.gateway,
    LEDGERLINE_API_KEY: gateway.apiKey,
    LEDGERLINE_DATA_DIR: data.path,
  });
  const complaints = result.stderr.split('\n').filter((line) => !line.includes('"level":"info"'));
  expect(complaints.join('\n')).toBe('');
  expect(result.code).toBe(0);
  const printed = result.stdout.split('\n');
  for (const [i, promised] of promisedOutputs(block.code).entries()) {
    const line = printed[i] ?? 'nothing';
    if (promised?.startsWith(line) === false) expect(line).toBe(promised);
  }
});

if (notRun.length > 0) {
  test.skip.each(notRun.map(([name, block]) => [name, reasonNotToRun(block)] as const))(
    '%s is not run: %s',
    () => {},
  );
}

describe('what the snippets sent', () => {
  test.each(['hi', 'desk', 'pieces'])('of the app %s is stored', async (app) => {
    const statement = `SELECT count() AS n FROM otel_logs WHERE AppId = '${app}'`;
    const { stdout } = await runCli(['sql', statement, '--json', '--data-dir', data.path]);
    const { data: rows } = JSON.parse(stdout) as { data: readonly { n: string }[] };
    expect(Number(rows[0]?.n)).toBeGreaterThan(0);
  });
});

test('the ten lines of the README are the ten lines of the example', () => {
  const block = blocks.find(({ info }) => info === 'ten-lines');
  const source = join(repositoryDir, 'examples/support-desk/src/ten-lines.ts');
  const [, code] = readFileSync(source, 'utf8').split('// SPDX-License-Identifier: Apache-2.0\n\n');
  expect(block?.code).toBe(code);
});

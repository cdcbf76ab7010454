// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '@ledgerline/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningGateway } from '../harness/cli.ts';
import { startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';
import { repositoryDir } from '../harness/repository.ts';
import { codeBlocks, inlineCode, readmes } from './markdown.ts';
import { referencesIn, shellLines } from './shell-words.ts';

const TENANT = 'demo';
/** Reads, or sends a few events. */
const HARMLESS =
  /^(npm run -s ledgerline -- (sql|verify|doctor|tail .*--no-follow)|curl |LEDGERLINE_API_KEY=\S+ sh )/;
/** What is only checked here, and where it is executed. */
const ELSEWHERE: readonly (readonly [line: RegExp, where: string])[] = [
  [/^npm ci && npm (start|test)$/, '.ci/run'],
  [/^npm run bench( -- --(quick|only|json)\b.*)?$/, 'test/bench/bench.test.ts, in its quick form'],
  [/^npm run -s ledgerline -- (sealing-key|unseal) /, 'test/e2e/unseal.test.ts'],
  [/^npm run collector:build$/, '.ci/run, where Go is found'],
  [/^collector-config\/build\/otelcol\/otelcol-ledgerline /, 'test/e2e/collector.test.ts'],
  [/^export LEDGERLINE_[A-Z_]+=\S+$/, 'the environment of the lines below it'],
];

const manifest = JSON.parse(readFileSync(join(repositoryDir, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const shellBlocks = readmes()
  .flatMap(codeBlocks)
  .filter((block) => block.language === 'sh');
const lines = shellBlocks.flatMap((block) => {
  return shellLines(block.code).map((line) => [block.file, line] as const);
});

describe.each(readmes())('%s', (file) => {
  const shell = lines.filter(([from]) => from === file).map(([, line]) => line);
  const references = [...shell, ...inlineCode(file)].map(referencesIn);

  test('names scripts of package.json', () => {
    const scripts = references.flatMap((each) => each.scripts);
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });

  test('names paths that exist or that a build makes', () => {
    const paths = references.flatMap((each) => each.paths);
    expect(paths.filter((path) => !isThere(file, path) && !isBuilt(path))).toEqual([]);
  });

  test('names commands and options of ledgerline', async () => {
    for (const { name, options } of references.flatMap((each) => each.commands)) {
      const help: string[] = [];
      const code = await run([name, '--help'], {
        out: (text) => void help.push(Buffer.from(text).toString()),
        err: () => {},
        input: (async function* () {})(),
        drained: async () => {},
        isInteractive: false,
      });
      expect(code, `ledgerline ${name}`).toBe(0);
      for (const option of options) expect(help.join('')).toContain(`${option} `);
    }
  });
});

test('every line of a shell block is executed, here or elsewhere', () => {
  const isExecuted = (line: string): boolean =>
    HARMLESS.test(line) || ELSEWHERE.some(([pattern]) => pattern.test(line));
  expect(lines.filter(([, line]) => !isExecuted(line))).toEqual([]);
});

describe('the lines that a person can paste beside a running gateway', () => {
  const work = temporaryDir();
  const dataDir = join(work.path, '.ledgerline');
  let gateway: RunningGateway;

  beforeAll(async () => {
    gateway = await startUp(dataDir, { args: ['--tenant', TENANT] });
    const event = { eventName: 'audit_action', attributes: auditAttributes() };
    const answer = await postLogs(gateway.gateway, gateway.apiKey ?? '', logsRequest([event]));
    expect(answer).toMatchObject({ status: 200, rejected: 0 });
  });

  afterAll(async () => {
    await gateway?.stop();
    work[Symbol.dispose]();
  });

  test.each(lines.filter(([, line]) => HARMLESS.test(line)))('%s: %s', (_file, line) => {
    // Ports and data folder are those of this run; `…` stands for the key.
    const pasted = line
      .replaceAll('http://127.0.0.1:4318', gateway.gateway)
      .replaceAll('http://127.0.0.1:8123', gateway.clickhouse)
      .replaceAll('.ledgerline/', `${dataDir}/`)
      .replaceAll('…', gateway.apiKey ?? '');
    const { status, stdout, stderr } = spawnSync('sh', ['-c', pasted], {
      cwd: repositoryDir,
      env: { ...process.env, ...environment() },
      encoding: 'utf8',
    });
    expect(status, `${pasted}\n${stdout}\n${stderr}`).toBe(0);
    if (line.includes('SELECT count()')) expect(Number(stdout)).toBeGreaterThan(0);
  });

  function environment(): NodeJS.ProcessEnv {
    const secrets = readFileSync(join(dataDir, 'analyst.netrc'), 'utf8');
    return {
      LEDGERLINE_DATA_DIR: dataDir,
      LEDGERLINE_ENDPOINT: gateway.gateway,
      LEDGERLINE_OUTBOX_DIR: join(work.path, 'outbox'),
      PASSWORD: /password (\S+)/.exec(secrets)?.[1],
    };
  }
});

function auditAttributes(): Record<string, string> {
  return {
    ...scopeAttributes(TENANT),
    'audit.action': 'refund.issue',
    'audit.outcome': 'success',
    'ledgerline.actor.type': 'system',
  };
}

function isThere(file: string, path: string): boolean {
  const folder = join(repositoryDir, dirname(file));
  // The pages of a package name its files as its README does.
  const folders = [repositoryDir, folder, ...(folder.endsWith('/docs') ? [dirname(folder)] : [])];
  return folders.some((from) => {
    if (path.includes('*')) return globSync(path, { cwd: from }).length > 0;
    return existsSync(join(from, path));
  });
}

/** What git ignores, a build makes. */
function isBuilt(path: string): boolean {
  try {
    execFileSync('git', ['check-ignore', '--quiet', path], { cwd: repositoryDir });
    return true;
  } catch {
    return false;
  }
}

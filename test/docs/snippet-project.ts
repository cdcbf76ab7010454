// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { temporaryDir } from '../harness/data-dir.ts';
import { repositoryDir } from '../harness/repository.ts';
import type { CodeBlock } from './markdown.ts';

/** Git-ignored and inside the repository, so that snippets import packages as an engine would. */
const FOLDER = join(repositoryDir, 'test/docs/.generated');
const TSC = join(repositoryDir, 'node_modules/typescript/bin/tsc');
const RUN_MS_MAX = 30_000;

/** Why a block is not run, from `no-run="…"` on its fence; undefined for those that are. */
export function reasonNotToRun(block: CodeBlock): string | undefined {
  return /no-run="([^"]+)"/.exec(block.info)?.[1];
}

/** The file that a block is written to. */
export function snippetPath({ file, line }: CodeBlock): string {
  const name = file.replace('/README.md', '').replace('.md', '').replaceAll(/\W+/g, '-');
  return join(FOLDER, `${name}-${line}.ts`);
}

/** Writes the blocks as one project under the strict configuration of the tests. */
export function writeSnippets(blocks: readonly CodeBlock[]): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const config = { extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] };
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(config));
  for (const block of blocks) writeFileSync(snippetPath(block), movedCode(block));
}

/** The code with paths that lead from its new place to where they led from its page. */
function movedCode({ file, code }: CodeBlock): string {
  const above = relative(FOLDER, join(repositoryDir, dirname(file), '..'));
  return code.replaceAll("from '../", `from '${above}/`);
}

/** What the compiler says about all snippets; empty when it is content. */
export function typeErrors(): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, '-p', FOLDER], {
    encoding: 'utf8',
  });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

/** What a finished snippet left. */
export interface SnippetResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a snippet in an empty folder of its own, with nothing in the environment but what is given. */
export async function runSnippet(block: CodeBlock, env: NodeJS.ProcessEnv): Promise<SnippetResult> {
  using work = temporaryDir();
  const args = ['--no-warnings', '--conditions=ledgerline-source', snippetPath(block)];
  const child = spawn(process.execPath, args, {
    cwd: work.path,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_MS_MAX,
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return {
    code,
    stdout: Buffer.concat(stdout).toString('utf8'),
    stderr: Buffer.concat(stderr).toString('utf8'),
  };
}

/**
 * The outputs that a snippet promises: the comment behind a `console.log(…);`, or alone on the line
 * below it. One for each of its `console.log`, undefined where nothing is promised.
 */
export function promisedOutputs(code: string): readonly (string | undefined)[] {
  const lines = code.split('\n');
  return lines.flatMap((line, i) => {
    const call = /^console\.log\(.*\);(?: \/\/ (.*))?$/.exec(line);
    if (call === null) return [];
    return [call[1] ?? /^\/\/ (.*)$/.exec(lines[i + 1] ?? '')?.[1]];
  });
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryDir } from '../harness/repository.ts';

/** A fenced block of a Markdown file. */
export interface CodeBlock {
  /** From the top of the repository. */
  readonly file: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language on the fence. */
  readonly info: string;
  readonly code: string;
}

const README_FOLDERS = [
  '.',
  'packages/*',
  'examples/*',
  'conventions',
  'collector-config',
  'test/*',
];

/** Every README, and the pages beside them, from the top of the repository. */
export function readmes(): readonly string[] {
  const patterns = README_FOLDERS.map((folder) => join(folder, 'README.md'));
  // Pages for which a README is too short.
  patterns.push(...['sdk', 'cli', 'redaction'].map((name) => `packages/${name}/docs/*.md`));
  return globSync(patterns, { cwd: repositoryDir }).toSorted();
}

/** Every Markdown file that git knows or would know. */
export function markdownFiles(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'];
  const listed = execFileSync('git', args, { cwd: repositoryDir, encoding: 'utf8' });
  const files = listed.split('\n').filter((file) => file !== '');
  return [...new Set(files)].filter((file) => existsSync(join(repositoryDir, file)));
}

export function readMarkdown(file: string): string {
  return readFileSync(join(repositoryDir, file), 'utf8');
}

/** The fenced blocks of a file. A fence that is never closed throws. */
export function codeBlocks(file: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; language: string; info: string; lines: string[] } | undefined;
  for (const [index, text] of readMarkdown(file).split('\n').entries()) {
    const fence = /^```\s*(\S*)\s*(.*)$/.exec(text);
    if (fence === null) {
      open?.lines.push(text);
    } else if (open === undefined) {
      open = { line: index + 1, language: fence[1] ?? '', info: fence[2] ?? '', lines: [] };
    } else {
      const { line, language, info, lines } = open;
      blocks.push({ file, line, language, info, code: lines.map((each) => `${each}\n`).join('') });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line} opens a block that nothing closes`);
  return blocks;
}

/** The words between single backquotes outside of blocks. */
export function inlineCode(file: string): readonly string[] {
  const prose = readMarkdown(file).replaceAll(/^```[\s\S]*?^```/gm, '');
  return Array.from(prose.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
}

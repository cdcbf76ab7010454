// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OUTPUT_BYTES_MAX = 512 * 1024 * 1024;
const CLONE_TIMEOUT_MS = 300_000;

/** A public repository at one commit; it is read when the corpus runs, and never copied in here. */
export interface Source {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  readonly commit: string;
}

/** The files of a repository at its pinned commit, read from git without a work tree. */
export interface Snapshot {
  /** Paths of all files below a folder, in the order of git. */
  readonly paths: (under: string) => readonly string[];
  readonly read: (path: string) => Buffer;
}

/**
 * Opens a source: from a folder of mirrors (`<owner>+<name>`, `<owner>/<name>`, bare or not), or by a
 * clone of one commit into the system's temporary folder. A text says why it is not in reach.
 */
export function openSnapshot(source: Source, mirrors: string | undefined): Snapshot | string {
  if (mirrors !== undefined) {
    for (const dir of placesIn(mirrors, source.repository)) {
      if (holds(dir, source.commit)) return snapshotAt(dir, source.commit);
    }
  }
  const dir = join(tmpdir(), 'ledgerline-corpora', source.repository.replace('/', '+'));
  if (holds(dir, source.commit)) return snapshotAt(dir, source.commit);
  try {
    clone(dir, source);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return `no mirror has commit ${source.commit.slice(0, 12)}, and git could not fetch it: ${why}`;
  }
  return snapshotAt(dir, source.commit);
}

function placesIn(mirrors: string, repository: string): string[] {
  const roots = [join(mirrors, repository.replace('/', '+')), join(mirrors, repository)];
  return roots.flatMap((root) => [root, join(root, '.git'), join(root, 'repo')]);
}

function holds(dir: string, commit: string): boolean {
  if (!existsSync(join(dir, 'objects'))) return false;
  try {
    git(dir, ['cat-file', '-e', `${commit}^{tree}`]);
    return true;
  } catch {
    return false;
  }
}

function clone(dir: string, { repository, commit }: Source): void {
  mkdirSync(dir, { recursive: true });
  git(dir, ['init', '--quiet', '--bare', dir]);
  git(dir, ['fetch', '--quiet', '--depth=1', `https://github.com/${repository}.git`, commit]);
}

function snapshotAt(dir: string, commit: string): Snapshot {
  return {
    paths: (under) =>
      git(dir, ['ls-tree', '-r', '-z', '--name-only', commit, `${under}/`])
        .toString()
        .split('\0')
        .filter((path) => path !== ''),
    read: (path) => git(dir, ['cat-file', 'blob', `${commit}:${path}`]),
  };
}

function git(dir: string, args: readonly string[]): Buffer {
  return execFileSync('git', [`--git-dir=${dir}`, ...args], {
    maxBuffer: OUTPUT_BYTES_MAX,
    timeout: CLONE_TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A repository that is not public asks for a password: no.
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
  });
}

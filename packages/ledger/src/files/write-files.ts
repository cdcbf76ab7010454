// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdir, open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MAX_PARALLEL_WRITES } from '../limits.ts';
import { hasCode } from './durable-file.ts';

let counter = 0;

/**
 * Writes files under `root`, each whole or not at all (temporary file, fsync, rename), and makes
 * their names durable. When it resolves all of them survive loss of power; when it rejects any
 * subset of them is there. Does not block the event loop on the disk.
 */
export async function writeFiles(
  root: string,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  const folders = new Set<string>();
  const waiting = files.values();
  const writers = Array.from({ length: Math.min(MAX_PARALLEL_WRITES, files.length) }, async () => {
    for (const file of waiting) await writeOne(join(root, file.path), file.bytes, folders);
  });
  await Promise.all(writers);
  await Promise.all(Array.from(folders, async (folder) => syncFolder(folder)));
}

async function writeOne(path: string, bytes: Uint8Array, folders: Set<string>): Promise<void> {
  const folder = dirname(path);
  counter += 1;
  const temporary = join(folder, `.tmp-${process.pid}-${counter}`);
  const handle = await openIn(folder, temporary, folders);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  folders.add(folder);
}

async function openIn(folder: string, path: string, folders: Set<string>): Promise<FileHandle> {
  try {
    return await open(path, 'w', 0o644);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  // New folders need their own names durable too, up to the one that was there before.
  const first = await mkdir(folder, { recursive: true });
  if (first !== undefined) {
    for (let made = folder; made.length >= first.length; made = dirname(made)) {
      folders.add(dirname(made));
    }
  }
  return open(path, 'w', 0o644);
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

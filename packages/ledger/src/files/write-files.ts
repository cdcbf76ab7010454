// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  close,
  existsSync,
  fsync,
  open,
  readdirSync,
  rename,
  rmSync,
  unlink,
  write,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { MAX_PARALLEL_WRITES } from '../limits.ts';
import { TEMPORARY, hasCode } from './durable-file.ts';

// Plain descriptors cost half the time of file handles for files this small.
const fsOpen = promisify(open);
const fsWrite = promisify(write);
const fsSync = promisify(fsync);
const fsClose = promisify(close);
const fsRename = promisify(rename);
const fsUnlink = promisify(unlink);

let counter = 0;

interface NamedBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes files under `root`, each whole or not at all (temporary file, fsync, rename), and makes
 * their names durable. When it resolves all of them survive loss of power; when it rejects any
 * subset of them is there. Does not block the event loop on the disk.
 */
export async function writeFiles(root: string, files: readonly NamedBytes[]): Promise<void> {
  const folders = await writeAll(root, files);
  for (const { path } of files) folders.add(dirname(join(root, path)));
  await syncFolders(folders);
}

/**
 * The same for files that can be made again: loss of power may take the newest names away, and
 * leave the files there that they replaced, but no file is ever half a file.
 */
export async function writeRemakable(root: string, files: readonly NamedBytes[]): Promise<void> {
  await syncFolders(await writeAll(root, files));
}

/** Returns the folders in which a new folder was made. */
async function writeAll(root: string, files: readonly NamedBytes[]): Promise<Set<string>> {
  const folders = new Set<string>();
  const waiting = files.values();
  const writers = Array.from({ length: Math.min(MAX_PARALLEL_WRITES, files.length) }, async () => {
    for (const file of waiting) await writeOne(join(root, file.path), file.bytes, folders);
  });
  await Promise.all(writers);
  return folders;
}

/** Removes what a process that was killed left half-written in a folder. Only its owner may call. */
export function removeTemporaries(folder: string): void {
  if (!existsSync(folder)) return;
  const names = readdirSync(folder).filter((name) => name.startsWith(TEMPORARY));
  for (const name of names) rmSync(join(folder, name), { force: true });
}

/** Removes a file; one that is not there is fine. */
export async function removeFile(path: string): Promise<void> {
  try {
    await fsUnlink(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTDIR')) throw error;
  }
}

async function writeOne(path: string, bytes: Uint8Array, folders: Set<string>): Promise<void> {
  const folder = dirname(path);
  counter += 1;
  const temporary = join(folder, `${TEMPORARY}${process.pid}-${counter}`);
  const fd = await openIn(folder, temporary, folders);
  try {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await fsWrite(fd, bytes, at, bytes.length - at);
      at += bytesWritten;
    }
    await fsSync(fd);
  } finally {
    await fsClose(fd);
  }
  await fsRename(temporary, path);
}

async function openIn(folder: string, path: string, folders: Set<string>): Promise<number> {
  try {
    return await fsOpen(path, 'w', 0o644);
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
  return fsOpen(path, 'w', 0o644);
}

async function syncFolders(folders: ReadonlySet<string>): Promise<void> {
  await Promise.all(Array.from(folders, async (folder) => syncFolder(folder)));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const fd = await fsOpen(folder, 'r');
  try {
    await fsSync(fd);
  } finally {
    await fsClose(fd);
  }
}

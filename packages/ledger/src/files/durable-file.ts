// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { closeSync, fsyncSync, linkSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Starts a name that no tile, checkpoint or tenant folder has, so leftovers are easy to tell. */
export const TEMPORARY = '.tmp-';
let counter = 0;

/**
 * Replaces a file as a whole: temporary file, fsync, rename. A reader sees the old bytes or the new
 * ones, also after a crash. The folder is made when missing; its own entry is durable only after
 * `syncFolder`.
 */
export function replaceFile(path: string, content: Uint8Array | string, mode?: number): void {
  const temporary = writeTemporary(path, content, mode);
  renameSync(temporary, path);
}

/** Creates a file as a whole. Throws the EEXIST error of the system when it is there already. */
export function createFile(path: string, content: Uint8Array | string, mode?: number): void {
  const temporary = writeTemporary(path, content, mode);
  try {
    linkSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
}

/** Makes the names in a folder durable. Windows has no such thing and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The bytes of a file, undefined when there is no such file. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** True for a system error with this code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function writeTemporary(path: string, content: Uint8Array | string, mode: number = 0o644): string {
  const folder = dirname(path);
  counter += 1;
  const temporary = `${folder}/${TEMPORARY}${process.pid}-${counter}`;
  const fd = openTemporary(temporary, folder, mode);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return temporary;
}

function openTemporary(path: string, folder: string, mode: number): number {
  try {
    return openSync(path, 'w', mode);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    mkdirSync(folder, { recursive: true });
    return openSync(path, 'w', mode);
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { closeSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import { errorCodeOf } from './errors.ts';
import { MAX_OUTBOX_BATCH_ROWS, MAX_OUTBOX_SLOTS } from './limits.ts';
import { OutboxFile } from './outbox-file.ts';

const SLOT_NAME = /^outbox-(\d+)\.db$/;

/** Hears of a file that a dead process left and that cannot be taken over. */
export type LeftoverTrouble = (name: string, error: unknown) => void;

/**
 * Opens the first outbox file of `dir` that no living process owns, creating it when needed, and
 * takes over what dead processes left in the other ones. Private to the user: 0700 and 0600.
 */
export function openOutboxFile(dir: string, onTrouble: LeftoverTrouble): OutboxFile {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (let slot = 0; slot < MAX_OUTBOX_SLOTS; slot += 1) {
    const path = join(dir, slotName(slot));
    // SQLite would create it for everybody's eyes; its other files take their mode from this one.
    closeSync(openSync(path, 'a', 0o600));
    const own = tryOpen(path);
    if (own === undefined) continue;
    adoptOrphans(dir, slot, own, onTrouble);
    return own;
  }
  throw new LedgerlineError(
    'outbox_unavailable',
    `All ${MAX_OUTBOX_SLOTS} outbox files in "${dir}" are in use by other processes.`,
  );
}

/** What cannot be taken over stays where it is and does not stop the start. */
function adoptOrphans(
  dir: string,
  ownSlot: number,
  own: OutboxFile,
  onTrouble: LeftoverTrouble,
): void {
  for (const name of readdirSync(dir)) {
    const match = SLOT_NAME.exec(name);
    if (match === null || Number(match[1]) === ownSlot) continue;
    try {
      const orphan = tryOpen(join(dir, name));
      if (orphan !== undefined) adopt(orphan, own);
    } catch (error) {
      onTrouble(name, error);
    }
  }
}

/** Copies before it deletes: a crash in between leaves a duplicate with the same event id. */
function adopt(orphan: OutboxFile, own: OutboxFile): void {
  try {
    for (;;) {
      const rows = orphan.read(MAX_OUTBOX_BATCH_ROWS);
      if (rows.length === 0) return;
      own.insert(rows);
      orphan.delete(rows);
    }
  } finally {
    orphan.close();
  }
}

/** Undefined when another process owns the file. */
function tryOpen(path: string): OutboxFile | undefined {
  try {
    return new OutboxFile(path);
  } catch (error) {
    if (isLocked(error)) return undefined;
    throw error;
  }
}

function isLocked(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  const { errcode } = error as { errcode?: number };
  // The lower byte is the primary code, the rest says which kind of busy.
  return errorCodeOf(error) === 'ERR_SQLITE_ERROR' && ((errcode ?? 0) & 0xff) === SQLITE_BUSY;
}

function slotName(slot: number): string {
  return `outbox-${slot}.db`;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerlineError } from '@ledgerline/conventions';

/** Holds a data directory for one gateway. The kernel drops the lock when the process dies. */
export interface OwnerLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Takes `<dataDir>/owner.lock.db` exclusively, making the directory (mode 0700) when needed.
 *
 * @throws LedgerlineError `data_dir_in_use` when another process has it
 */
export function takeOwnerLock(dataDir: string): OwnerLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(dataDir, 'owner.lock.db'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
    throw new LedgerlineError('data_dir_in_use', `Another process uses ${dataDir}.`, { cause });
  }
  return { release: () => database.close() };
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../files/durable-file.ts';
import { tenantFolder } from '../files/tenant-folder.ts';
import { writeFiles } from '../files/write-files.ts';

/** Folder beside the key that keeps the last signed checkpoint of each tenant. */
export const SIGNED_FOLDER = 'signed';

/**
 * The signer's own memory: the last checkpoint it signed for each tenant, kept beside the key and
 * apart from the database and the published files. A restored or rolled-back database cannot make
 * us sign a second history, because the new root must extend this one.
 */
export class SignedMemory {
  readonly #dir: string;

  /** `keyDir` is the folder of the key file. */
  constructor(keyDir: string) {
    this.#dir = join(keyDir, SIGNED_FOLDER);
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
  }

  /** The last signed checkpoint (a signed note), undefined when nothing was ever signed. */
  read(tenant: string): string | undefined {
    return readIfThere(join(this.#dir, tenantFolder(tenant)))?.toString('utf8');
  }

  /** Every tenant that a checkpoint was ever signed for: a deleted ledger is still on this list. */
  tenants(): string[] {
    const files = readdirSync(this.#dir).filter((name) => !name.startsWith('.'));
    const notes = files.map((name) => readFileSync(join(this.#dir, name), 'utf8'));
    return notes.map((note) => note.slice(note.indexOf('/') + 1, note.indexOf('\n'))).sort();
  }

  /** Replaces it; durable when it resolves. */
  async write(tenant: string, note: string): Promise<void> {
    await writeFiles(this.#dir, [{ path: tenantFolder(tenant), bytes: Buffer.from(note, 'utf8') }]);
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import { tenantFolder } from '../files/tenant-folder.ts';
import { removeFile, removeTemporaries, writeFiles, writeRemakable } from '../files/write-files.ts';
import type { TenantHead } from '../head/head-store.ts';
import { MAX_PENDING_FILES } from '../limits.ts';
import { sameBytes } from '../merkle/hash.ts';
import { signCheckpoint } from '../note/checkpoint.ts';
import type { LedgerKey } from '../note/ledger-key.ts';
import type { NoteSigner } from '../note/note-key.ts';
import type { SignedMemory } from '../note/signed-memory.ts';
import type { TileBuilder, TileFile } from './tile-builder.ts';
import { CHECKPOINT_FILE, TileFolder, partialWidths } from './tile-folder.ts';

/** The leaf of a row and where it belongs: all that publishing needs of it. */
export interface PublishedLeaf {
  readonly index: bigint;
  readonly leaf: string;
}

interface Published {
  signer: NoteSigner;
  builder: TileBuilder;
  note: string | undefined;
  /** Partial files that were written for the newest checkpoint and for the one before it. */
  written: ReadonlySet<string>;
  previous: ReadonlySet<string>;
}

/**
 * Publishes logs as C2SP tlog-tiles under `<dir>/<tenant folder>/`. A file is replaced as a whole
 * and the checkpoint comes last, so whoever reads a checkpoint finds its tiles. Everything here can
 * be made again from the rows; nothing here decides what is committed.
 *
 * Calls for one tenant must not overlap.
 */
export class TilePublisher {
  readonly key: LedgerKey;
  readonly memory: SignedMemory;
  readonly #dir: string;
  readonly #logs = new Map<string, Published>();

  /** `memory` is the signer's own record of what it signed, kept beside the key. */
  constructor(options: { dir: string; key: LedgerKey; memory: SignedMemory }) {
    this.#dir = options.dir;
    this.key = options.key;
    this.memory = options.memory;
  }

  /** The folder of a tenant's log. */
  folder(tenant: string): TileFolder {
    return new TileFolder(join(this.#dir, tenantFolder(tenant)));
  }

  /** Continues from a builder that recovery restored; `note` is the checkpoint on disk, if it fits. */
  adopt(tenant: string, builder: TileBuilder, note: string | undefined): void {
    const folder = this.folder(tenant);
    const [written, previous] = [new Set<string>(), new Set<string>()];
    removeTemporaries(folder.path);
    for (const { path, bytes } of builder.partials()) {
      removeTemporaries(join(folder.path, dirname(path)));
      const stored = folder.raw(path);
      if (stored !== undefined && sameBytes(stored, bytes)) written.add(path);
      const widths = partialWidths(join(folder.path, dirname(path)));
      for (const width of widths) previous.add(join(dirname(path), String(width)));
    }
    const signer = this.key.signer(tenant);
    this.#logs.set(tenant, { signer, builder, note, written, previous });
  }

  /**
   * Publishes a committed head. `leaves` are those since the last publication, in order; earlier
   * ones are skipped, so repeating a call is harmless. Returns the signed checkpoint.
   *
   * Throws LedgerlineError `ledger_incomplete` when leaves are missing, `ledger_forked` when they
   * do not lead to the head's root (nothing is signed then), or the error of the file system; after
   * any of them `openTenant` continues from what is on disk.
   */
  async publish(
    head: TenantHead,
    leaves: Iterable<PublishedLeaf> | AsyncIterable<PublishedLeaf>,
  ): Promise<string> {
    const log = this.#logs.get(head.tenant);
    if (log === undefined) {
      throw new LedgerlineError('internal', `${head.tenant}: open the tenant before publishing.`);
    }
    const builder = log.builder.clone();
    const pending: TileFile[] = [];
    const root = this.folder(head.tenant).path;
    for await (const { index, leaf } of leaves) {
      if (index < BigInt(builder.size)) continue;
      if (index !== BigInt(builder.size)) throw incomplete(head.tenant, builder.size);
      builder.append(leaf, (file) => pending.push(file));
      if (pending.length >= MAX_PENDING_FILES) await writeFiles(root, pending.splice(0));
    }
    if (BigInt(builder.size) !== head.size) throw incomplete(head.tenant, builder.size);
    if (!sameBytes(builder.range.root(), head.root)) {
      const message = `${head.tenant}: the leaves do not lead to the root of the head.`;
      throw new LedgerlineError('ledger_forked', message);
    }
    if (log.note !== undefined && builder.size === log.builder.size) return log.note;
    return this.#commit(head, log, builder, pending);
  }

  async #commit(
    head: TenantHead,
    log: Published,
    builder: TileBuilder,
    pending: readonly TileFile[],
  ): Promise<string> {
    const { tenant, size, root } = head;
    const folder = this.folder(tenant).path;
    const partials = builder.partials();
    // A partial tile of the same width is the same tile: upper levels seldom change.
    const changed = partials.filter((file) => !log.written.has(file.path));
    const note = signCheckpoint({ origin: log.signer.name, size, root }, log.signer);
    // The signer remembers before the world sees: after a crash it can only know more, never less.
    // Full files are not read when the log is opened; the right edge and the checkpoint are, and
    // made again from the rows when they are missing or old.
    await Promise.all([
      writeFiles(folder, pending),
      writeRemakable(folder, changed),
      this.memory.write(tenant, note),
    ]);
    await writeRemakable(folder, [{ path: CHECKPOINT_FILE, bytes: Buffer.from(note, 'utf8') }]);
    const written = new Set(partials.map((file) => file.path));
    const kept = new Set([...written, ...log.written]);
    const obsolete = [...log.previous].filter((path) => !kept.has(path));
    const full = pending.map((file) => `${file.path}.p`);
    const { signer } = log;
    this.#logs.set(tenant, { signer, builder, note, written, previous: log.written });
    await removeObsolete(folder, obsolete, full);
    return note;
  }
}

/**
 * Partial tiles of the checkpoint before the newest stay, for readers who hold it; older ones go,
 * and all of a tile once it is full. A leftover after a crash is harmless.
 */
async function removeObsolete(
  root: string,
  files: readonly string[],
  folders: readonly string[],
): Promise<void> {
  const options = { recursive: true, force: true };
  await Promise.all([
    ...files.map(async (path) => removeFile(join(root, path))),
    ...folders.map(async (path) => rm(join(root, path), options)),
  ]);
}

function incomplete(tenant: string, index: number): LedgerlineError {
  const message = `${tenant}: leaf ${index} was not given for publication.`;
  return new LedgerlineError('ledger_incomplete', message);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import type { HeadStore, TenantHead } from './head/head-store.ts';
import type { LeafStore } from './leaf/leaf-store.ts';
import { genesisHash, parseLeaf } from './leaf/leaf.ts';
import type { LogState } from './log/tenant-log.ts';
import { TenantLog } from './log/tenant-log.ts';
import { leafHash, sameBytes } from './merkle/hash.ts';
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from './merkle/proof.ts';
import { TILE_WIDTH } from './merkle/tiles.ts';
import type { Checkpoint } from './note/checkpoint.ts';
import { openCheckpoint } from './note/checkpoint.ts';
import { tenantVerifier } from './note/ledger-key.ts';
import { TileBuilder } from './publish/tile-builder.ts';
import type { TileFolder } from './publish/tile-folder.ts';
import type { TilePublisher } from './publish/tile-publisher.ts';

export interface OpenTenantOptions {
  readonly tenant: string;
  readonly heads: HeadStore;
  readonly leafStore: LeafStore;
  readonly publisher: TilePublisher;
  /** Allows a tenant that has no log yet. A log is never begun by accident. */
  readonly create?: boolean;
}

/** What opening a tenant found and did. */
export interface OpenedTenant {
  readonly log: TenantLog;
  /** Undefined for a log that was just begun: its first commit creates the head. */
  readonly head: TenantHead | undefined;
  /** Commits that were staged and never committed; marked as abandoned now. */
  readonly abandoned: readonly string[];
  /** Leaves whose tiles were written now because they were missing or never published. */
  readonly republished: bigint;
}

/**
 * Opens a tenant's log after a start or after an unknown result: checks that head, signed memory
 * and files tell one history, abandons what was staged and never committed, publishes what was
 * committed and never published, and returns the log ready to append.
 *
 * Reads the right edge of the tiles only (a few files) when they fit the checkpoint; rebuilds tiles
 * from the rows when they do not.
 *
 * Throws LedgerlineError `ledger_forked` when head, checkpoint and signed memory contradict each
 * other or the head is missing beside a published log, `ledger_incomplete` when there is no log and
 * `create` is not set or committed rows cannot be read, `note_invalid` when a checkpoint is forged.
 */
export async function openTenant(options: OpenTenantOptions): Promise<OpenedTenant> {
  const { tenant, heads, leafStore, publisher } = options;
  const head = heads.read(tenant);
  const signed = signedBefore(publisher, tenant);
  if (head === undefined) guardInception(options, signed);
  const tail = await leafStore.tail(tenant, head?.size ?? 0n);
  const abandoned = neverCommitted(
    heads,
    tenant,
    tail.map((commit) => commit.commitId),
  );
  if (abandoned.length > 0) await leafStore.abandon(tenant, abandoned);
  if (head === undefined) {
    publisher.adopt(tenant, TileBuilder.empty(), undefined);
    return { log: new TenantLog(tenant), head, abandoned, republished: 0n };
  }
  if (signed !== undefined && signed.size > head.size) {
    throw forked(tenant, `size ${signed.size} was signed, the head is at ${head.size}`);
  }
  const restored = restore(publisher, tenant, head, signed);
  publisher.adopt(tenant, restored.builder, restored.note);
  const before = BigInt(restored.builder.size);
  const state = await publishRest({ options, head, signed, restored });
  const log = new TenantLog(tenant, state);
  return { log, head, abandoned, republished: head.size - before };
}

interface Restored {
  readonly builder: TileBuilder;
  readonly lastHash: Uint8Array;
  readonly note: string | undefined;
}

/** The last checkpoint that our own key signed for the tenant, from the signer's memory. */
function signedBefore(publisher: TilePublisher, tenant: string): Checkpoint | undefined {
  const note = publisher.memory.read(tenant);
  if (note === undefined) return undefined;
  return openCheckpoint(note, tenantVerifier(publisher.key.verifierKey(), tenant));
}

/**
 * A commit that the head store knows is never abandoned, wherever its rows are: somebody moved one,
 * and hiding the others with it would make that worse. The verifier reports it.
 */
function neverCommitted(heads: HeadStore, tenant: string, staged: readonly string[]): string[] {
  const ids = new Set(staged);
  if (ids.size > 0) for (const { commitId } of heads.commits(tenant)) ids.delete(commitId);
  return [...ids];
}

function guardInception(options: OpenTenantOptions, signed: Checkpoint | undefined): void {
  const { tenant, publisher, create } = options;
  if (signed !== undefined || publisher.folder(tenant).isUsed()) {
    throw forked(tenant, 'a log was published, but its head is missing');
  }
  if (create !== true) {
    throw new LedgerlineError('ledger_incomplete', `${tenant}: there is no log yet.`);
  }
}

/** The published tree, if it is one and leads from what was signed; else an empty builder. */
function restore(
  publisher: TilePublisher,
  tenant: string,
  head: TenantHead,
  signed: Checkpoint | undefined,
): Restored {
  const nothing: Restored = {
    builder: TileBuilder.empty(),
    lastHash: genesisHash(),
    note: undefined,
  };
  const folder = publisher.folder(tenant);
  const note = folder.checkpoint();
  if (note === undefined) return nothing;
  const checkpoint = openCheckpoint(note, tenantVerifier(publisher.key.verifierKey(), tenant));
  const size = Number(checkpoint.size);
  if (checkpoint.size > head.size) {
    throw forked(tenant, `size ${size} was published, the head is at ${head.size}`);
  }
  const builder = TileBuilder.restore(folder, size);
  const lastHash = builder === undefined ? undefined : lastLeafHash(folder, checkpoint);
  if (builder === undefined || lastHash === undefined) return nothing;
  if (!sameBytes(builder.range.root(), checkpoint.root)) return nothing;
  // The signer's memory may be older than the files only when its folder came from a copy.
  if (signed !== undefined && signed.size <= checkpoint.size) {
    if (!isExtension(folder, signed, checkpoint)) throw forked(tenant, 'it left what was signed');
  }
  return { builder, lastHash, note };
}

/** True when the published tree extends the signed one. A signed size of 0 binds nothing. */
function isExtension(folder: TileFolder, signed: Checkpoint, now: Checkpoint): boolean {
  if (signed.size === 0n) return true;
  const read = folder.nodeReader(Number(now.size));
  const proof = consistencyProof(signed.size, now.size, read);
  return verifyConsistency(signed.size, now.size, proof, signed.root, now.root);
}

/** `hash` of the last published leaf, undefined when it cannot be shown to be in the tree. */
function lastLeafHash(folder: TileFolder, { size, root }: Checkpoint): Uint8Array | undefined {
  if (size === 0n) return genesisHash();
  const last = Number(size) - 1;
  const width = (last % TILE_WIDTH) + 1;
  const entry = folder.entries(Math.floor(last / TILE_WIDTH), width)?.at(-1);
  const leaf = entry === undefined ? undefined : parseLeaf(Buffer.from(entry).toString('utf8'));
  if (entry === undefined || leaf === undefined) return undefined;
  try {
    const proof = inclusionProof(size - 1n, size, folder.nodeReader(Number(size)));
    if (!verifyInclusion(size - 1n, size, leafHash(entry), proof, root)) return undefined;
  } catch (error) {
    if (LedgerlineError.is(error)) return undefined;
    throw error;
  }
  return Buffer.from(leaf.hash, 'hex');
}

interface Rest {
  readonly options: OpenTenantOptions;
  readonly head: TenantHead;
  readonly signed: Checkpoint | undefined;
  readonly restored: Restored;
}

/** Publishes the committed rows that the files lack; returns the state at the head. */
async function publishRest({ options, head, signed, restored }: Rest): Promise<LogState> {
  const { tenant, leafStore, publisher } = options;
  const range = restored.builder.range.clone();
  let lastHash = restored.lastHash;
  async function* rows(): AsyncIterable<{ index: bigint; leaf: string }> {
    for await (const row of leafStore.read(tenant, BigInt(range.size), head.size)) {
      if (row.index !== BigInt(range.size)) {
        const message = `${tenant}: the rows around leaf ${range.size} are not one each.`;
        throw new LedgerlineError('ledger_incomplete', message);
      }
      range.append(leafHash(row.leaf));
      lastHash = row.hash;
      if (signed?.size === BigInt(range.size) && !sameBytes(signed.root, range.root())) {
        throw forked(tenant, `the rows up to ${range.size} are not those that were signed`);
      }
      yield row;
    }
  }
  await publisher.publish(head, rows());
  return { range, lastHash };
}

function forked(tenant: string, why: string): LedgerlineError {
  return new LedgerlineError('ledger_forked', `${tenant}: ${why}.`);
}

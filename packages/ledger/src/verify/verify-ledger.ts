// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import { tenantFolder } from '../files/tenant-folder.ts';
import type { HeadCommit, TenantHead } from '../head/head-store.ts';
import type { LeafStore } from '../leaf/leaf-store.ts';
import { sameBytes } from '../merkle/hash.ts';
import type { Checkpoint } from '../note/checkpoint.ts';
import { openCheckpoint } from '../note/checkpoint.ts';
import { tenantVerifier } from '../note/ledger-key.ts';
import type { NoteVerifier } from '../note/note-key.ts';
import { TileFolder } from '../publish/tile-folder.ts';
import { Findings } from './findings.ts';
import type { VerificationReport } from './report.ts';
import type { ExpectedRoot } from './root-checks.ts';
import { auditTree } from './tree-audit.ts';

export interface VerifyOptions {
  readonly tenant: string;
  readonly leafStore: Pick<LeafStore, 'read' | 'tail'>;
  /** The folder that holds the tenants' folders, as given to TilePublisher. */
  readonly dir: string;
  /**
   * Verifier key text, from a place that the operator of the database cannot change. Named like the
   * deployment (`ledgerline.local+…`) or like the tenant's log (`ledgerline.local/acme+…`).
   */
  readonly verifierKey: string;
  /**
   * The committed head. Beside a running gateway give a function, it is called after the checkpoint
   * was read; without it, rows are checked up to the checkpoint only.
   */
  readonly head?: TenantHead | (() => TenantHead | undefined) | undefined;
  /** The commit log: narrows down where a history that was rewritten as a whole begins to differ. */
  readonly commits?: Iterable<HeadCommit> | undefined;
  /** What the signer remembers to have signed last (`SignedMemory.read`), read before the call. */
  readonly lastSigned?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Verifies one tenant's ledger from its stored rows, its published files and the verifier key:
 * the checkpoint's signature, head against checkpoint, every row (canonical leaf, hash chain,
 * columns, payload against commitment), the tree against the root, every tile and bundle.
 *
 * Streams: memory does not grow with the ledger. Does not throw for what it finds; a store that
 * cannot be read gives `inconclusive` with the reason.
 */
export async function verifyLedger(options: VerifyOptions): Promise<VerificationReport> {
  const findings = new Findings();
  const verifier = tenantVerifier(options.verifierKey, options.tenant);
  const folder = new TileFolder(join(options.dir, tenantFolder(options.tenant)));
  const note = folder.checkpoint();
  const head = typeof options.head === 'function' ? options.head() : options.head;
  const checkpoint = readCheckpoint(note, verifier, findings);
  const extra = checkHeads({ options, head, checkpoint, verifier, findings });
  const size = biggest(checkpoint?.size, head?.size);
  const signedSize = checkpoint?.size ?? (note === undefined ? 0n : (head?.size ?? 0n));
  const trusted = checkpoint?.root ?? head?.root;
  const base = {
    tenant: options.tenant,
    size: checkpoint?.size ?? 0n,
    root: checkpoint === undefined ? undefined : Buffer.from(checkpoint.root).toString('hex'),
    origin: checkpoint?.origin,
    checkpoint: note,
    unpublished: size - (checkpoint?.size ?? 0n),
  };
  let checked = 0n;
  let uncommitted: VerificationReport['uncommitted'] = { rows: 0n, commitIds: [] };
  let reason: string | undefined;
  try {
    uncommitted = await uncommittedTail(options, size);
    const { leafStore, tenant, commits, signal } = options;
    const tilesSize = Number(signedSize);
    const rows = leafStore.read(tenant, 0n, size);
    const tree = { tenant, rows, folder, size: Number(size), tilesSize, trusted };
    const tail = uncommitted.commitIds;
    await auditTree({ ...tree, expected: extra, commits, tail, signal, findings }, (done) => {
      checked = BigInt(done);
    });
  } catch (error) {
    reason = `It could not be read to the end: ${error instanceof Error ? error.message : 'error'}`;
  }
  const nothing = note === undefined && size === 0n;
  if (nothing) reason ??= 'There is no checkpoint and no committed leaf: nothing was checked.';
  if (note === undefined && !nothing) {
    findings.add('checkpoint_missing', 'The head counts leaves, but there is no checkpoint.');
  }
  const sound = reason === undefined ? ('verified' as const) : ('inconclusive' as const);
  const verdict = findings.count > 0n ? ('failed' as const) : sound;
  const listed = { findings: findings.list(), findingCount: findings.count };
  return { ...base, verdict, reason, checked, uncommitted, ...listed };
}

function readCheckpoint(
  note: string | undefined,
  verifier: NoteVerifier,
  findings: Findings,
): Checkpoint | undefined {
  if (note === undefined) return undefined;
  try {
    return openCheckpoint(note, verifier);
  } catch (error) {
    if (!LedgerlineError.is(error)) throw error;
    findings.add('checkpoint_invalid', error.message, { path: 'checkpoint' });
    return undefined;
  }
}

interface Heads {
  readonly options: VerifyOptions;
  readonly head: TenantHead | undefined;
  readonly checkpoint: Checkpoint | undefined;
  readonly verifier: NoteVerifier;
  readonly findings: Findings;
}

/** Compares head, checkpoint and signer's memory; returns the roots that the rows must have too. */
function checkHeads({ options, head, checkpoint, verifier, findings }: Heads): ExpectedRoot[] {
  const expected: ExpectedRoot[] = [];
  const signedSize = checkpoint?.size ?? 0n;
  if (head === undefined && options.head !== undefined && checkpoint !== undefined) {
    findings.add('head_mismatch', 'There is a signed checkpoint, but no head.');
  }
  if (head !== undefined && head.size < signedSize) {
    const message = `The head counts ${head.size} leaves, the checkpoint ${signedSize}.`;
    findings.add('head_mismatch', message, { index: Number(head.size) });
  } else if (head !== undefined && head.size > signedSize) {
    expected.push({ size: Number(head.size), root: head.root, source: 'the head' });
  } else if (head !== undefined && checkpoint !== undefined) {
    const same = sameBytes(head.root, checkpoint.root);
    if (!same) findings.add('head_mismatch', 'Head and checkpoint have different roots.');
  }
  if (options.lastSigned === undefined) return expected;
  const signed = readCheckpoint(options.lastSigned, verifier, findings);
  if (signed === undefined) return expected;
  if (signed.size > biggest(signedSize, head?.size)) {
    const message = `Size ${signed.size} was signed once; the ledger was rolled back.`;
    findings.add('head_mismatch', message, { index: Number(signedSize) });
  } else if (signed.size > 0n) {
    const source = 'the last signed checkpoint';
    expected.push({ size: Number(signed.size), root: signed.root, source });
  }
  return expected;
}

async function uncommittedTail(
  { leafStore, tenant }: VerifyOptions,
  size: bigint,
): Promise<VerificationReport['uncommitted']> {
  const tail = await leafStore.tail(tenant, size);
  const rows = tail.reduce((sum, commit) => sum + BigInt(commit.rows), 0n);
  return { rows, commitIds: tail.map((commit) => commit.commitId) };
}

function biggest(a: bigint | undefined, b: bigint | undefined): bigint {
  const [left, right] = [a ?? 0n, b ?? 0n];
  return left > right ? left : right;
}

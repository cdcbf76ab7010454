// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { HeadCommit } from '../head/head-store.ts';
import type { LeafRow } from '../leaf/audit-entry.ts';
import { sameBytes } from '../merkle/hash.ts';
import type { TileFolder } from '../publish/tile-folder.ts';
import { CopyTrees } from './copies.ts';
import { Divergences } from './divergences.ts';
import type { Findings } from './findings.ts';
import { LeafAudit } from './leaf-audit.ts';
import { PublishedCopy } from './published-copy.ts';
import type { ExpectedRoot } from './root-checks.ts';
import { RootChecks } from './root-checks.ts';
import type { RowGroup } from './row-groups.ts';
import { rowGroups } from './row-groups.ts';
import { UpperTiles } from './upper-tiles.ts';

export interface TreeAudit {
  readonly tenant: string;
  readonly rows: AsyncIterable<LeafRow>;
  readonly folder: TileFolder;
  /** Leaves to check: published ones, then committed ones that are not published. */
  readonly size: number;
  /** Leaves that the tiles must have. */
  readonly tilesSize: number;
  /** Root of the tree of `tilesSize` leaves, signed (or the head's, where no signature holds). */
  readonly trusted: Uint8Array | undefined;
  readonly expected: readonly ExpectedRoot[];
  readonly commits: Iterable<HeadCommit> | undefined;
  /** Commits that have rows above the head. */
  readonly tail: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly findings: Findings;
}

/** Goes through all leaves once. `onChecked` is told how many are done. */
export async function auditTree(
  audit: TreeAudit,
  onChecked: (leaves: number) => void,
): Promise<void> {
  const { tenant, folder, findings, tilesSize, size, signal } = audit;
  const trees = new CopyTrees();
  const divergences = new Divergences();
  const leaves = new LeafAudit(tenant, findings, divergences);
  const published = new PublishedCopy(folder, tilesSize, findings);
  const upper = new UpperTiles(folder, findings);
  const roots = new RootChecks(findings, audit.expected, audit.commits, audit.tail);
  const endOfTiles = (): void => {
    published.finish();
    if (trees.agreed !== undefined) upper.finish();
    judge(audit, trees, divergences);
  };
  if (tilesSize === 0) endOfTiles();
  const one = ({ index, rows }: RowGroup): void => {
    const inTiles = index < tilesSize;
    const entry = inTiles ? published.entry(index, rows[0]?.leaf) : undefined;
    const tileHash = inTiles ? published.tileHash(index) : undefined;
    const { hashes, agreed } = leaves.check({ index, rows, entry, tileHash, tilesSize });
    if (inTiles) trees.append(hashes, agreed, upper.onNode);
    else trees.append({ row: agreed, bundle: agreed, tile: agreed }, agreed);
    const tree = trees.agreed;
    if (tree !== undefined) roots.at(index + 1, () => tree.root());
    if (index + 1 === tilesSize) endOfTiles();
  };
  try {
    for await (const batch of rowGroups(audit.rows, size)) {
      signal?.throwIfAborted();
      for (const group of batch) one(group);
      const last = batch.at(-1);
      if (last !== undefined) onChecked(last.index + 1);
    }
  } finally {
    divergences.report(findings, undefined);
    roots.close();
  }
}

/** At the end of what is signed: is it the signed tree, and if not, which copy is? */
function judge(audit: TreeAudit, trees: CopyTrees, divergences: Divergences): void {
  const { findings, trusted, tilesSize } = audit;
  const agrees =
    trusted === undefined ||
    (trees.agreed !== undefined && sameBytes(trees.agreed.root(), trusted));
  const signed = agrees || trusted === undefined ? undefined : trees.copyWithRoot(trusted);
  divergences.report(findings, signed);
  if (agrees || signed !== undefined) return;
  const message = `The leaves do not make the tree of ${tilesSize} leaves that the checkpoint signs.`;
  findings.add('root_mismatch', message);
}

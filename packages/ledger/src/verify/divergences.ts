// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_FINDINGS } from '../limits.ts';
import { sameBytes } from '../merkle/hash.ts';
import { TILE_WIDTH, entriesPath, tilePath } from '../merkle/tiles.ts';
import type { Copy, CopyHashes } from './copies.ts';
import { COPIES } from './copies.ts';
import type { Findings } from './findings.ts';

/** A leaf on which the copies disagree. */
export interface Divergence {
  readonly index: number;
  readonly eventId: string | undefined;
  readonly hashes: CopyHashes;
  readonly agreed: Uint8Array | undefined;
  /** Index in the leaf that the row holds, where the row holds a leaf. */
  readonly rowLeafIndex: number | undefined;
  /** Leaves in the tiles, for the names of partial files. */
  readonly tilesSize: number;
}

/** Disagreements are kept until the end, because only then is it known which copy is the signed one. */
export class Divergences {
  #kept: Divergence[] = [];
  #dropped = 0;

  add(divergence: Divergence): void {
    if (this.#kept.length < MAX_FINDINGS) this.#kept.push(divergence);
    else this.#dropped += COPIES.filter((copy) => differs(divergence, copy, undefined)).length;
  }

  /** Turns them into findings. `signed` is the copy that fits the checkpoint by itself, if any. */
  report(findings: Findings, signed: Copy | undefined): void {
    for (const divergence of this.#kept) {
      for (const copy of COPIES) {
        if (differs(divergence, copy, signed)) describe(findings, divergence, copy);
      }
    }
    findings.addUnlisted(this.#dropped);
    this.#kept = [];
    this.#dropped = 0;
  }
}

function differs({ hashes, agreed }: Divergence, copy: Copy, signed: Copy | undefined): boolean {
  const truth = signed === undefined ? agreed : hashes[signed];
  const hash = hashes[copy];
  return hash !== undefined && (truth === undefined || !sameBytes(hash, truth));
}

function describe(findings: Findings, divergence: Divergence, copy: Copy): void {
  const { index, eventId, rowLeafIndex, tilesSize } = divergence;
  const tile = Math.floor(index / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, tilesSize - tile * TILE_WIDTH);
  if (copy === 'tile') {
    const path = tilePath({ level: 0, index: tile, width });
    findings.add('tile_altered', `The hash of leaf ${index} in ${path} was altered.`, {
      index,
      eventId,
      path,
    });
  } else if (copy === 'bundle') {
    const path = entriesPath(tile, width);
    findings.add('bundle_altered', `Leaf ${index} in ${path} was altered.`, {
      index,
      eventId,
      path,
    });
  } else if (rowLeafIndex !== undefined && rowLeafIndex !== index) {
    const message = `The row at ${index} holds leaf ${rowLeafIndex}.`;
    findings.add('row_swapped', message, { index, eventId });
  } else {
    findings.add('leaf_altered', `The leaf of row ${index} was altered.`, { index, eventId });
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { HASH_BYTES, sameBytes } from '../merkle/hash.ts';
import type { NodeListener } from '../merkle/compact-range.ts';
import { TILE_HEIGHT, TILE_WIDTH, tilePath } from '../merkle/tiles.ts';
import type { TileFolder } from '../publish/tile-folder.ts';
import type { Findings } from './findings.ts';

/** Compares the tiles above the leaves with the nodes of the tree as it is recomputed. */
export class UpperTiles {
  readonly #folder: TileFolder;
  readonly #findings: Findings;
  readonly #levels: { index: number; hashes: Uint8Array[] }[] = [];

  constructor(folder: TileFolder, findings: Findings) {
    this.#folder = folder;
    this.#findings = findings;
  }

  /** Give this to the compact range of the recomputed tree. */
  readonly onNode: NodeListener = (level, index, hash) => {
    if (level === 0 || level % TILE_HEIGHT !== 0) return;
    const tileLevel = level / TILE_HEIGHT;
    const tile = (this.#levels[tileLevel] ??= { index: 0, hashes: [] });
    tile.index = Math.floor(index / TILE_WIDTH);
    tile.hashes.push(hash);
    if (tile.hashes.length === TILE_WIDTH) this.#compare(tileLevel);
  };

  /** Compares the partial tiles; call when the published size is reached. */
  finish(): void {
    for (const [level, tile] of this.#levels.entries()) {
      if (tile !== undefined && tile.hashes.length > 0) this.#compare(level);
    }
  }

  #compare(level: number): void {
    const tile = this.#levels[level];
    if (tile === undefined) return;
    const { index: number, hashes } = tile;
    const path = tilePath({ level, index: number, width: hashes.length });
    const bytes = this.#folder.tile(level, number, hashes.length);
    const leaves = TILE_WIDTH ** level;
    const first = number * TILE_WIDTH * leaves;
    if (bytes === undefined && this.#folder.raw(path) === undefined) {
      this.#findings.add('tile_missing', `${path} is missing.`, { index: first, path });
    } else {
      const at = hashes.findIndex((hash, i) => {
        const stored = bytes?.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
        return stored === undefined || !sameBytes(stored, hash);
      });
      const index = first + at * leaves;
      const message = `${path} was altered at the hash of leaves ${index} and on.`;
      if (at >= 0) this.#findings.add('tile_altered', message, { index, path });
    }
    tile.hashes = [];
  }
}

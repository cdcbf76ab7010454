// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import { readIfThere } from '../files/durable-file.ts';
import { decodeEntryBundle } from '../merkle/entry-bundle.ts';
import { HASH_BYTES, nodeHash } from '../merkle/hash.ts';
import type { NodeReader } from '../merkle/proof.ts';
import { TILE_HEIGHT, TILE_WIDTH, entriesPath, tilePath, tileWidth } from '../merkle/tiles.ts';

/** Name of the file that holds the newest signed checkpoint. */
export const CHECKPOINT_FILE = 'checkpoint';

/** A published log as it lies on disk. Reads only; says nothing about whether it is right. */
export class TileFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The signed checkpoint, undefined when there is none. */
  checkpoint(): string | undefined {
    return readIfThere(join(this.path, CHECKPOINT_FILE))?.toString('utf8');
  }

  /** True when there is a checkpoint or a tile: somebody published here. */
  isUsed(): boolean {
    return (
      this.checkpoint() !== undefined ||
      this.tile(0, 0, 1) !== undefined ||
      this.entries(0, 1) !== undefined
    );
  }

  /** The first `width` hashes of a tile, 32 bytes each; undefined when not there or malformed. */
  tile(level: number, index: number, width: number): Uint8Array | undefined {
    const file = this.#widest(width, (w) => tilePath({ level, index, width: w }));
    if (file === undefined || file.bytes.length !== file.width * HASH_BYTES) return undefined;
    return file.bytes.subarray(0, width * HASH_BYTES);
  }

  /** The first `width` entries of a bundle; undefined when not there or malformed. */
  entries(index: number, width: number): Uint8Array[] | undefined {
    const file = this.#widest(width, (w) => entriesPath(index, w));
    const entries = file === undefined ? undefined : decodeEntryBundle(file.bytes);
    return entries?.length === file?.width ? entries?.slice(0, width) : undefined;
  }

  /** The bytes of a file of the log, as they are. */
  raw(path: string): Uint8Array | undefined {
    return readIfThere(join(this.path, path));
  }

  /**
   * Reads nodes of the tree of `size` leaves from its tiles, for proofs.
   * Throws LedgerlineError `ledger_incomplete` when a tile is missing.
   */
  nodeReader(size: number): NodeReader {
    const tiles = new Map<string, Uint8Array>();
    return (level, index) => {
      const tileLevel = Math.floor(level / TILE_HEIGHT);
      const span = 2 ** (level % TILE_HEIGHT);
      const first = Number(index) * span;
      const tileIndex = Math.floor(first / TILE_WIDTH);
      const width = tileWidth(tileLevel, tileIndex, size);
      const path = tilePath({ level: tileLevel, index: tileIndex, width: Math.max(width, 1) });
      const tile = tiles.get(path) ?? this.tile(tileLevel, tileIndex, width);
      const start = first - tileIndex * TILE_WIDTH;
      if (tile === undefined || start + span > width) {
        throw new LedgerlineError('ledger_incomplete', `${join(this.path, path)} is missing.`);
      }
      tiles.set(path, tile);
      return subtreeRoot(tile, start, span);
    };
  }

  /**
   * A partial tile may have been replaced by a wider one or by the full one since the checkpoint
   * was read; both begin with the same bytes, as C2SP tlog-tiles lets a reader assume.
   */
  #widest(
    width: number,
    pathOf: (width: number) => string,
  ): { width: number; bytes: Uint8Array } | undefined {
    if (width < 1) return undefined;
    const folder = dirname(join(this.path, pathOf(1)));
    const wider = (): number[] => partialWidths(folder).filter((other) => other > width);
    for (const candidate of [() => [width], () => [TILE_WIDTH], wider]) {
      for (const w of candidate()) {
        const bytes = readIfThere(join(this.path, pathOf(w)));
        if (bytes !== undefined) return { width: w, bytes };
      }
    }
    return undefined;
  }
}

/** Widths of the partial tiles in a `.p` folder, smallest first; none when there is no folder. */
export function partialWidths(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const numbers = names.filter((name) => /^[1-9][0-9]{0,2}$/.test(name)).map(Number);
  return numbers.sort((a, b) => a - b);
}

function subtreeRoot(tile: Uint8Array, start: number, span: number): Uint8Array {
  if (span === 1) return tile.subarray(start * HASH_BYTES, (start + 1) * HASH_BYTES);
  const half = span / 2;
  return nodeHash(subtreeRoot(tile, start, half), subtreeRoot(tile, start + half, half));
}

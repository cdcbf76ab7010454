// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CompactRange, rangeNodes } from '../merkle/compact-range.ts';
import { encodeEntry } from '../merkle/entry-bundle.ts';
import { HASH_BYTES, leafHash, sameBytes } from '../merkle/hash.ts';
import { TILE_HEIGHT, TILE_WIDTH, entriesPath, partialTiles, tilePath } from '../merkle/tiles.ts';
import type { TileFolder } from './tile-folder.ts';

/** A file of a log, its path relative to the log's folder. */
export interface TileFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Turns leaves into tiles and entry bundles. Holds only the right edge: at most 255 hashes a level
 * and 255 entries. Pure: it hands files over and writes none.
 */
export class TileBuilder {
  readonly range: CompactRange;
  readonly #levels: Uint8Array[][];
  #entries: Uint8Array[];

  private constructor(range: CompactRange, levels: Uint8Array[][], entries: Uint8Array[]) {
    this.range = range;
    this.#levels = levels;
    this.#entries = entries;
  }

  static empty(): TileBuilder {
    return new TileBuilder(new CompactRange(), [], []);
  }

  /**
   * The builder of a published tree of `size` leaves, undefined when a file of its right edge is
   * missing or its entries are not those of its hashes. The caller compares `range.root()` with a
   * root that it trusts: that covers every hash read here.
   */
  static restore(folder: TileFolder, size: number): TileBuilder | undefined {
    const levels: Uint8Array[][] = [];
    for (const { level, index, width } of partialTiles(size)) {
      const tile = folder.tile(level, index, width);
      if (tile === undefined) return undefined;
      levels[level] = splitHashes(tile);
    }
    const hashes = levels[0] ?? [];
    const bundle = Math.floor(size / TILE_WIDTH);
    const entries = hashes.length === 0 ? [] : folder.entries(bundle, hashes.length);
    if (entries === undefined) return undefined;
    const fits = hashes.every((hash, i) => sameBytes(hash, leafHash(entries[i] ?? '')));
    if (!fits) return undefined;
    const read = folder.nodeReader(size);
    let nodes: Uint8Array[];
    try {
      nodes = rangeNodes(size).map(({ level, index }) => read(level, BigInt(index)));
    } catch {
      return undefined;
    }
    return new TileBuilder(CompactRange.of(size, nodes), levels, entries.map(encodeEntry));
  }

  get size(): number {
    return this.range.size;
  }

  clone(): TileBuilder {
    const levels = this.#levels.map((level) => [...level]);
    return new TileBuilder(this.range.clone(), levels, [...this.#entries]);
  }

  /** Adds a leaf; `onFile` gets the files that it completes, each full. */
  append(entry: Uint8Array | string, onFile: (file: TileFile) => void): void {
    this.#entries.push(encodeEntry(entry));
    if (this.#entries.length === TILE_WIDTH) {
      const index = Math.floor(this.range.size / TILE_WIDTH);
      onFile({ path: entriesPath(index), bytes: Buffer.concat(this.#entries) });
      this.#entries = [];
    }
    this.range.append(leafHash(entry), (level, index, hash) => {
      if (level % TILE_HEIGHT === 0) this.#addHash(level / TILE_HEIGHT, index, hash, onFile);
    });
  }

  /** The partial tiles and the partial bundle at the right edge, as they stand now. */
  partials(): TileFile[] {
    const files: TileFile[] = partialTiles(this.size).map((tile) => ({
      path: tilePath(tile),
      bytes: Buffer.concat(this.#levels[tile.level] ?? []),
    }));
    if (this.#entries.length > 0) {
      const path = entriesPath(Math.floor(this.size / TILE_WIDTH), this.#entries.length);
      files.push({ path, bytes: Buffer.concat(this.#entries) });
    }
    return files;
  }

  #addHash(level: number, index: number, hash: Uint8Array, onFile: (file: TileFile) => void): void {
    const hashes = (this.#levels[level] ??= []);
    hashes.push(hash);
    if (hashes.length < TILE_WIDTH) return;
    const tile = { level, index: Math.floor(index / TILE_WIDTH), width: TILE_WIDTH };
    onFile({ path: tilePath(tile), bytes: Buffer.concat(hashes) });
    this.#levels[level] = [];
  }
}

function splitHashes(tile: Uint8Array): Uint8Array[] {
  const count = tile.length / HASH_BYTES;
  return Array.from({ length: count }, (_, i) =>
    tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

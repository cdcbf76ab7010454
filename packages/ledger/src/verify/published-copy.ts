// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { encodeEntry } from '../merkle/entry-bundle.ts';
import { HASH_BYTES } from '../merkle/hash.ts';
import { TILE_WIDTH, entriesPath, tilePath, tileWidth } from '../merkle/tiles.ts';
import type { TileFolder } from '../publish/tile-folder.ts';
import type { Findings } from './findings.ts';

/**
 * The leaves of a published log, one tile and one bundle in memory at a time. Reports files that are
 * missing or do not even have the right shape.
 */
export class PublishedCopy {
  readonly #folder: TileFolder;
  readonly #size: number;
  readonly #findings: Findings;
  #loaded = -1;
  #tile: Uint8Array | undefined;
  #entries: Uint8Array[] | undefined;
  /** Text of the rows beside a bundle whose framing is broken, to find where it breaks. */
  #rowsBeside: string[] | undefined;

  constructor(folder: TileFolder, size: number, findings: Findings) {
    this.#folder = folder;
    this.#size = size;
    this.#findings = findings;
  }

  /** Leaf hash in the tile, undefined where there is none. Indexes must not go back. */
  tileHash(index: number): Uint8Array | undefined {
    this.#load(Math.floor(index / TILE_WIDTH));
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    return this.#tile?.subarray(at, at + HASH_BYTES);
  }

  /** Entry in the bundle, undefined where there is none. `rowLeaf` helps to place broken framing. */
  entry(index: number, rowLeaf: string | undefined): Uint8Array | undefined {
    this.#load(Math.floor(index / TILE_WIDTH));
    this.#rowsBeside?.push(rowLeaf ?? '');
    return this.#entries?.[index % TILE_WIDTH];
  }

  /** Call after the last leaf. */
  finish(): void {
    this.#reportBrokenFraming();
  }

  #load(number: number): void {
    if (number === this.#loaded) return;
    this.#reportBrokenFraming();
    this.#loaded = number;
    const width = tileWidth(0, number, this.#size);
    const index = number * TILE_WIDTH;
    this.#tile = this.#folder.tile(0, number, width);
    this.#entries = this.#folder.entries(number, width);
    if (this.#tile === undefined) {
      const path = tilePath({ level: 0, index: number, width });
      if (this.#folder.raw(path) === undefined) {
        this.#findings.add('tile_missing', `${path} is missing.`, { index, path });
      } else {
        this.#findings.add('tile_altered', `${path} is not ${width} hashes.`, { index, path });
      }
    }
    if (this.#entries !== undefined) return;
    const path = entriesPath(number, width);
    if (this.#folder.raw(path) !== undefined) this.#rowsBeside = [];
    else this.#findings.add('bundle_missing', `${path} is missing.`, { index, path });
  }

  #reportBrokenFraming(): void {
    const beside = this.#rowsBeside;
    this.#rowsBeside = undefined;
    if (beside === undefined) return;
    const path = entriesPath(this.#loaded, tileWidth(0, this.#loaded, this.#size));
    const bytes = this.#folder.raw(path) ?? new Uint8Array();
    let [at, position] = [0, 0];
    for (; position < beside.length; position += 1) {
      const expected = encodeEntry(beside[position] ?? '');
      if (Buffer.compare(bytes.subarray(at, at + expected.length), expected) !== 0) break;
      at += expected.length;
    }
    const index = this.#loaded * TILE_WIDTH + Math.min(position, Math.max(beside.length - 1, 0));
    this.#findings.add('bundle_altered', `${path} breaks at leaf ${index}.`, { index, path });
  }
}

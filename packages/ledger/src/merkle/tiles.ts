// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Hashes in a full tile, entries in a full bundle. C2SP tlog-tiles. */
export const TILE_WIDTH = 256;
/** Tree levels that one tile spans. */
export const TILE_HEIGHT = 8;

/** One tile of a tree: `width` hashes (1..256) at tile level `level` (0 = leaves). */
export interface TileCoordinates {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** Path of a hash tile, such as `tile/0/x001/234.p/5`; a full tile has no `.p` part. */
export function tilePath(tile: TileCoordinates): string {
  return `tile/${tile.level}/${indexPath(tile.index)}${partial(tile.width)}`;
}

/** Path of the entry bundle that belongs to the level-0 tile `index`. */
export function entriesPath(index: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${indexPath(index)}${partial(width)}`;
}

/** The partial tile at the right edge of each level of a tree of `size` leaves, where there is one. */
export function partialTiles(size: number): TileCoordinates[] {
  const tiles: TileCoordinates[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    const width = count % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(count / TILE_WIDTH), width });
  }
  return tiles;
}

/** Width of tile (level, index) in a tree of `size` leaves: 0 when it is not there at all. */
export function tileWidth(level: number, index: number, size: number): number {
  const count = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, count - index * TILE_WIDTH));
}

// Three digits a folder, every group but the last marked with x, so no folder grows past 1000 names.
function indexPath(index: number): string {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
}

function partial(width: number): string {
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) {
    throw new RangeError(`a tile has 1 to ${TILE_WIDTH} hashes, not ${width}`);
  }
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}

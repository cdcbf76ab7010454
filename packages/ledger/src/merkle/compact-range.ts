// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { emptyRoot, nodeHash } from './hash.ts';

/** Told of every perfect subtree that an append completes: level 0 is the leaf hash itself. */
export type NodeListener = (level: number, index: number, hash: Uint8Array) => void;

/**
 * The right edge of an RFC 6962 tree: one hash for each perfect subtree, largest first.
 * Appending costs two hashes on average and the state is at most 53 hashes.
 */
export class CompactRange {
  #size = 0;
  #nodes: Uint8Array[] = [];

  /** A range from its parts: `nodes` are the perfect subtrees of `size` leaves, largest first. */
  static of(size: number, nodes: readonly Uint8Array[]): CompactRange {
    if (nodes.length !== popCount(size)) {
      throw new RangeError(`a range of ${size} leaves has ${popCount(size)} nodes`);
    }
    const range = new CompactRange();
    range.#size = size;
    range.#nodes = [...nodes];
    return range;
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  clone(): CompactRange {
    return CompactRange.of(this.#size, this.#nodes);
  }

  append(leafHash: Uint8Array, onNode?: NodeListener): void {
    let level = 0;
    let index = this.#size;
    let hash = leafHash;
    onNode?.(level, index, hash);
    while (index % 2 === 1) {
      const left = this.#nodes.pop();
      if (left === undefined) throw new RangeError('the compact range lost a node');
      hash = nodeHash(left, hash);
      level += 1;
      index = (index - 1) / 2;
      onNode?.(level, index, hash);
    }
    this.#nodes.push(hash);
    this.#size += 1;
  }

  /** Root of the tree as it stands, 32 bytes. */
  root(): Uint8Array {
    let root = this.#nodes.at(-1);
    if (root === undefined) return emptyRoot();
    for (let i = this.#nodes.length - 2; i >= 0; i -= 1) {
      const left = this.#nodes[i];
      if (left !== undefined) root = nodeHash(left, root);
    }
    return root;
  }
}

/** Coordinates of the perfect subtrees that make up `size` leaves, largest first. */
export function rangeNodes(size: number): { level: number; index: number }[] {
  const nodes: { level: number; index: number }[] = [];
  let level = 0;
  let rest = size;
  while (rest > 0) {
    if (rest % 2 === 1) nodes.unshift({ level, index: rest - 1 });
    rest = Math.floor(rest / 2);
    level += 1;
  }
  return nodes;
}

function popCount(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

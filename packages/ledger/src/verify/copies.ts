// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { NodeListener } from '../merkle/compact-range.ts';
import { CompactRange } from '../merkle/compact-range.ts';
import { sameBytes } from '../merkle/hash.ts';

/** The three places that keep each leaf. */
export const COPIES = ['row', 'bundle', 'tile'] as const;
export type Copy = (typeof COPIES)[number];

/** Leaf hash of one leaf according to each copy; undefined where the copy lacks it. */
export type CopyHashes = Readonly<Record<Copy, Uint8Array | undefined>>;

/** The hash that two copies agree on, else any that there is. */
export function agreedHash({ row, bundle, tile }: CopyHashes): Uint8Array | undefined {
  if (row !== undefined && tile !== undefined && sameBytes(row, tile)) return row;
  if (bundle !== undefined && tile !== undefined && sameBytes(bundle, tile)) return bundle;
  return row ?? bundle ?? tile;
}

/**
 * The tree that the copies agree on, and, from the first disagreement on, the tree of each copy by
 * itself. When what two copies agree on is not what was signed, a copy whose own tree is the signed
 * one tells which two were altered.
 */
export class CopyTrees {
  /** Undefined once a leaf was in no copy. */
  agreed: CompactRange | undefined = new CompactRange();
  readonly #apart = new Map<Copy, CompactRange | undefined>();

  append(hashes: CopyHashes, agreed: Uint8Array | undefined, onNode?: NodeListener): void {
    for (const copy of COPIES) {
      const hash = hashes[copy];
      if (this.#apart.has(copy)) {
        if (hash === undefined) this.#apart.set(copy, undefined);
        else this.#apart.get(copy)?.append(hash);
      } else if (hash === undefined || agreed === undefined || !sameBytes(hash, agreed)) {
        const own = hash === undefined ? undefined : this.agreed?.clone();
        if (hash !== undefined) own?.append(hash);
        this.#apart.set(copy, own);
      }
    }
    if (agreed === undefined) this.agreed = undefined;
    else this.agreed?.append(agreed, onNode);
  }

  /** The copy whose tree has this root, if one has. */
  copyWithRoot(root: Uint8Array): Copy | undefined {
    return COPIES.find((copy) => {
      const range = this.#apart.has(copy) ? this.#apart.get(copy) : this.agreed;
      return range !== undefined && sameBytes(range.root(), root);
    });
  }
}

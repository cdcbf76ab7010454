// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { HASH_BYTES, nodeHash, sameBytes } from './hash.ts';

/** Reads the hash of a perfect subtree: 2^level leaves beginning at leaf index * 2^level. */
export type NodeReader = (level: number, index: bigint) => Uint8Array;

/**
 * The audit path of leaf `index` in a tree of `size` leaves, from the leaf up. RFC 6962 2.1.1.
 * Throws RangeError when the leaf is not in the tree.
 */
export function inclusionProof(index: bigint, size: bigint, read: NodeReader): Uint8Array[] {
  if (index < 0n || index >= size) throw new RangeError(`leaf ${index} is not in ${size} leaves`);
  const proof: Uint8Array[] = [];
  let [low, high] = [0n, size];
  while (high - low > 1n) {
    const middle = low + splitPoint(high - low);
    if (index < middle) {
      proof.push(rangeRoot(middle, high, read));
      high = middle;
    } else {
      proof.push(rangeRoot(low, middle, read));
      low = middle;
    }
  }
  return proof.reverse();
}

/**
 * Proof that the tree of `size2` leaves extends the tree of `size1`. RFC 6962 section 2.1.2.
 * Empty when the sizes are equal or `size1` is 0; see `verifyConsistency` for size 0.
 */
export function consistencyProof(size1: bigint, size2: bigint, read: NodeReader): Uint8Array[] {
  if (size1 < 0n || size1 > size2) throw new RangeError(`no proof from ${size1} to ${size2}`);
  if (size1 === 0n || size1 === size2) return [];
  const proof: Uint8Array[] = [];
  let [low, high, whole] = [0n, size2, true];
  while (size1 !== high) {
    const middle = low + splitPoint(high - low);
    if (size1 <= middle) {
      proof.push(rangeRoot(middle, high, read));
      high = middle;
    } else {
      proof.push(rangeRoot(low, middle, read));
      low = middle;
      whole = false;
    }
  }
  if (!whole) proof.push(rangeRoot(low, high, read));
  return proof.reverse();
}

/** True when `proof` shows that `leaf` (a leaf hash) is leaf `index` of the tree with `root`. */
export function verifyInclusion(
  index: bigint,
  size: bigint,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index < 0n || index >= size || ![leaf, root, ...proof].every(isHash)) return false;
  const inner = bitLength(index ^ (size - 1n));
  if (proof.length !== inner + oneBits(index >> BigInt(inner))) return false;
  return sameBytes(climb(leaf, proof, index, inner), root);
}

/**
 * True when `proof` shows that the tree (size2, root2) extends the tree (size1, root1).
 * A `size1` of 0 is refused: everything extends the empty tree, so such a proof says nothing. What
 * an older size of 0 means is for the protocol above to decide.
 */
export function verifyConsistency(
  size1: bigint,
  size2: bigint,
  proof: readonly Uint8Array[],
  root1: Uint8Array,
  root2: Uint8Array,
): boolean {
  if (size1 <= 0n || size2 < size1) return false;
  if (size1 === size2) return proof.length === 0 && sameBytes(root1, root2);
  if (![root1, root2, ...proof].every(isHash)) return false;
  // The proof begins at the largest perfect subtree that ends at size1; all of size1 if it is one.
  const shift = trailingZeros(size1);
  const perfect = size1 === 1n << BigInt(shift);
  const seed = perfect ? root1 : proof[0];
  const rest = perfect ? proof : proof.slice(1);
  if (seed === undefined) return false;
  const last = size1 - 1n;
  const inner = bitLength(last ^ (size2 - 1n)) - shift;
  const border = oneBits(last >> BigInt(inner + shift));
  if (rest.length !== inner + border) return false;
  const start = last >> BigInt(shift);
  const old = climbLeft(seed, rest, start, inner);
  return sameBytes(old, root1) && sameBytes(climb(seed, rest, start, inner), root2);
}

/** Root of leaves low..high, where the range is a node of an RFC 6962 tree. */
function rangeRoot(low: bigint, high: bigint, read: NodeReader): Uint8Array {
  const count = high - low;
  const level = bitLength(count) - 1;
  if (count === 1n << BigInt(level)) return read(level, low >> BigInt(level));
  const middle = low + splitPoint(count);
  return nodeHash(rangeRoot(low, middle, read), rangeRoot(middle, high, read));
}

/** Folds a path into a root: inner steps go by the bits of the index, border steps to the left. */
function climb(
  seed: Uint8Array,
  proof: readonly Uint8Array[],
  index: bigint,
  inner: number,
): Uint8Array {
  let hash = seed;
  for (const [step, sibling] of proof.entries()) {
    const right = step >= inner || ((index >> BigInt(step)) & 1n) === 1n;
    hash = right ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  }
  return hash;
}

/** As `climb`, but only with left siblings: the root of the older tree. */
function climbLeft(
  seed: Uint8Array,
  proof: readonly Uint8Array[],
  index: bigint,
  inner: number,
): Uint8Array {
  let hash = seed;
  for (const [step, sibling] of proof.entries()) {
    if (step >= inner || ((index >> BigInt(step)) & 1n) === 1n) hash = nodeHash(sibling, hash);
  }
  return hash;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES;
}

/** The largest power of two below `count`, which is at least 2. */
function splitPoint(count: bigint): bigint {
  return 1n << BigInt(bitLength(count - 1n) - 1);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

function oneBits(value: bigint): number {
  let bits = 0;
  for (let rest = value; rest > 0n; rest >>= 1n) bits += Number(rest & 1n);
  return bits;
}

function trailingZeros(value: bigint): number {
  return value === 0n ? 0 : bitLength(value & -value) - 1;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CompactRange,
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from '@ledgerline/ledger';
import type { NodeReader } from '@ledgerline/ledger';
import { jsonVectors, vectorFolder } from '../fixtures/vectors.ts';

const MAX = 200;
const leaves = Array.from({ length: MAX }, (_, i) => leafHash(`leaf ${i}`));

/** The definition of RFC 6962 section 2.1, word by word. */
function treeHash(from: number, to: number): Uint8Array {
  if (to === from) return emptyRoot();
  if (to - from === 1) return leaves[from]!;
  let k = 1;
  while (k * 2 < to - from) k *= 2;
  return nodeHash(treeHash(from, from + k), treeHash(from + k, to));
}

const nodes = new Map<string, Uint8Array>();
const roots: Uint8Array[] = [];
const range = new CompactRange();
for (const leaf of leaves) {
  roots.push(range.root());
  range.append(leaf, (level, index, hash) => nodes.set(`${level}/${index}`, hash));
}
roots.push(range.root());
const read: NodeReader = (level, index) => nodes.get(`${level}/${index}`)!;

describe('the tree', () => {
  test('has the root that RFC 6962 defines, at every size up to 200', () => {
    for (let size = 0; size <= MAX; size += 1) expect(roots[size]).toEqual(treeHash(0, size));
  });

  test('a clone goes its own way', () => {
    const copy = range.clone();
    copy.append(leafHash('more'));
    expect(range.root()).toEqual(roots[MAX]);
    expect(copy.size).toBe(MAX + 1);
  });
});

describe('inclusion', () => {
  test('every leaf of every size up to 200 has a proof that verifies', () => {
    for (let size = 1n; size <= MAX; size += 1n) {
      const root = roots[Number(size)]!;
      for (let index = 0n; index < size; index += 1n) {
        const proof = inclusionProof(index, size, read);
        expect(verifyInclusion(index, size, leaves[Number(index)]!, proof, root)).toBe(true);
      }
    }
  }, 60_000);

  test('a proof does not verify for another leaf, index, size, root or with a changed step', () => {
    const place = fc
      .integer({ min: 2, max: MAX })
      .chain((size) =>
        fc.tuple(
          fc.constant(size),
          fc.integer({ min: 0, max: size - 1 }),
          fc.nat(),
          fc.integer({ min: 1, max: 255 }),
        ),
      );
    fc.assert(
      fc.property(place, ([size, index, at, mask]) => {
        const proof = inclusionProof(BigInt(index), BigInt(size), read);
        const [i, n, leaf, root] = [BigInt(index), BigInt(size), leaves[index]!, roots[size]!];
        const other = (index + 1) % size;
        expect(verifyInclusion(i, n, leaves[other]!, proof, root)).toBe(false);
        expect(verifyInclusion(BigInt(other), n, leaf, proof, root)).toBe(false);
        expect(verifyInclusion(i, n, leaf, proof, roots[size - 1]!)).toBe(false);
        expect(verifyInclusion(i, n, leaf, [...proof, leaf], root)).toBe(false);
        expect(verifyInclusion(i, n, leaf, proof.slice(1), root)).toBe(false);
        const changed = proof.map((hash) => Uint8Array.from(hash));
        const step = changed[at % changed.length]!;
        step[at % 32]! ^= mask;
        expect(verifyInclusion(i, n, leaf, changed, root)).toBe(false);
      }),
    );
  });

  test('there is none outside the tree', () => {
    expect(() => inclusionProof(5n, 5n, read)).toThrow(RangeError);
    expect(() => inclusionProof(-1n, 5n, read)).toThrow(RangeError);
    expect(verifyInclusion(0n, 0n, leaves[0]!, [], emptyRoot())).toBe(false);
  });
});

describe('consistency', () => {
  test('every pair of sizes up to 200 has a proof that verifies, and only for that pair', () => {
    for (let size2 = 1n; size2 <= MAX; size2 += 1n) {
      for (let size1 = 1n; size1 <= size2; size1 += 1n) {
        const proof = consistencyProof(size1, size2, read);
        const [root1, root2] = [roots[Number(size1)]!, roots[Number(size2)]!];
        expect(verifyConsistency(size1, size2, proof, root1, root2)).toBe(true);
        if (size1 < size2) {
          expect(verifyConsistency(size1, size2, proof, root2, root1)).toBe(false);
          expect(verifyConsistency(size1, size2, proof, roots[Number(size1) - 1]!, root2)).toBe(
            false,
          );
        }
      }
    }
  }, 60_000);

  test('from size 0 the verifier refuses: it says nothing about the later tree', () => {
    expect(consistencyProof(0n, 7n, read)).toEqual([]);
    expect(verifyConsistency(0n, 7n, [], roots[0]!, roots[7]!)).toBe(false);
    expect(verifyConsistency(0n, 0n, [], roots[0]!, roots[0]!)).toBe(false);
    expect(() => consistencyProof(8n, 7n, read)).toThrow(RangeError);
  });
});

const folder = vectorFolder('merkle');
describe.skipIf(folder === undefined)('vectors of transparency-dev/merkle', () => {
  const bytes = (text: unknown): Uint8Array => Buffer.from((text as string | null) ?? '', 'base64');
  const proofOf = (list: unknown): Uint8Array[] => ((list as string[] | null) ?? []).map(bytes);

  test('98 inclusion cases', () => {
    const cases = jsonVectors(`${folder}/inclusion`);
    expect(cases).toHaveLength(98);
    for (const { path, data } of cases) {
      const [index, size] = [data['leafIdx'] as bigint, data['treeSize'] as bigint];
      const [leaf, root] = [bytes(data['leafHash']), bytes(data['root'])];
      const ok = verifyInclusion(index, size, leaf, proofOf(data['proof']), root);
      expect(ok, path).toBe(data['wantErr'] !== true);
    }
  });

  test('98 consistency cases', () => {
    const cases = jsonVectors(`${folder}/consistency`);
    expect(cases).toHaveLength(98);
    for (const { path, data } of cases) {
      const [size1, size2] = [data['size1'] as bigint, data['size2'] as bigint];
      const [root1, root2] = [bytes(data['root1']), bytes(data['root2'])];
      const ok = verifyConsistency(size1, size2, proofOf(data['proof']), root1, root2);
      expect(ok, path).toBe(data['wantErr'] !== true);
    }
  });
});

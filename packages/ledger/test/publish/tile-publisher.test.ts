// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  openCheckpoint,
  tenantVerifier,
  verifyConsistency,
  verifyInclusion,
} from '@ledgerline/ledger';
import type { TenantHead } from '@ledgerline/ledger';
import { LedgerBench } from '../fixtures/ledger-bench.ts';

function files(bench: LedgerBench): string[] {
  const root = bench.publisher.folder(bench.tenant).path;
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(root, path)).isFile())
    .toSorted();
}

describe('publishing', () => {
  test('keeps the partial tiles of the newest two checkpoints and no others', async () => {
    using bench = await LedgerBench.start();
    for (const count of [3, 2, 4]) await bench.append(count);
    expect(files(bench)).toEqual([
      'checkpoint',
      'tile/0/000.p/5',
      'tile/0/000.p/9',
      'tile/entries/000.p/5',
      'tile/entries/000.p/9',
    ]);
    await bench.append(248);
    expect(files(bench)).toEqual([
      'checkpoint',
      'tile/0/000',
      'tile/0/001.p/1',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001.p/1',
    ]);
    await bench.append(1);
    await bench.append(1);
    // The tile above did not change, so it is still the one that both checkpoints need.
    expect(files(bench)).toContain('tile/1/000.p/1');
    expect(files(bench)).toEqual([
      'checkpoint',
      'tile/0/000',
      'tile/0/001.p/2',
      'tile/0/001.p/3',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001.p/2',
      'tile/entries/001.p/3',
    ]);
    await bench.restart();
    await bench.append(1);
    await bench.append(1);
    expect(files(bench).filter((path) => path.includes('.p/'))).toEqual([
      'tile/0/001.p/4',
      'tile/0/001.p/5',
      'tile/1/000.p/1',
      'tile/entries/001.p/4',
      'tile/entries/001.p/5',
    ]);
  });

  test('leaves no temporary files and repeats without harm', async () => {
    using bench = await LedgerBench.start();
    const { rows } = await bench.append(300);
    const before = files(bench);
    const note = bench.publisher.folder('acme').checkpoint();
    expect(await bench.publisher.publish(bench.head!, rows)).toBe(note);
    expect(await bench.publisher.publish(bench.head!, [])).toBe(note);
    expect(files(bench)).toEqual(before);
    expect(before.filter((path) => path.includes('.tmp'))).toEqual([]);
  });

  test('signs nothing that the leaves do not lead to', async () => {
    using bench = await LedgerBench.start(5);
    const prepared = bench.log.prepare(bench.entries(2), 'c');
    const head: TenantHead = { ...bench.head!, size: 7n, root: leafHash('something else') };
    await expect(bench.publisher.publish(head, prepared.rows)).rejects.toMatchObject({
      code: 'ledger_forked',
    });
    const good: TenantHead = { ...head, root: prepared.root };
    await expect(bench.publisher.publish(good, prepared.rows.slice(1))).rejects.toMatchObject({
      code: 'ledger_incomplete',
    });
    await expect(bench.publisher.publish(good, prepared.rows.slice(0, 1))).rejects.toMatchObject({
      code: 'ledger_incomplete',
    });
    expect(bench.memory.read('acme')).toBe(bench.publisher.folder('acme').checkpoint());
    await bench.publisher.publish(good, prepared.rows);
    expect(bench.memory.read('acme')).toContain('\n7\n');
  });

  test('what is published proves each leaf, and each checkpoint from the ones before', async () => {
    using bench = await LedgerBench.start();
    const notes: string[] = [];
    for (const count of [1, 200, 100, 400]) {
      await bench.append(count);
      notes.push(bench.publisher.folder('acme').checkpoint()!);
    }
    const folder = bench.publisher.folder('acme');
    const verifier = tenantVerifier(bench.key.verifierKey(), 'acme');
    const checkpoints = notes.map((note) => openCheckpoint(note, verifier));
    const { size, root } = checkpoints.at(-1)!;
    const read = folder.nodeReader(Number(size));
    for (const row of bench.store.rows) {
      const proof = inclusionProof(row.index, size, read);
      expect(verifyInclusion(row.index, size, leafHash(row.leaf), proof, root)).toBe(true);
    }
    for (const old of checkpoints) {
      const proof = consistencyProof(old.size, size, read);
      expect(verifyConsistency(old.size, size, proof, old.root, root)).toBe(true);
    }
    expect(() => read(0, size)).toThrow(/missing/);
  });
});

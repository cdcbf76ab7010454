// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteHeadStore, emptyRoot, leafHash } from '@ledgerline/ledger';
import type { HeadChange, TenantHead } from '@ledgerline/ledger';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledgerline-heads-'));
  path = join(dir, 'heads.db');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function head(tenant: string, sequence: number, size: number): TenantHead {
  const root = size === 0 ? emptyRoot() : leafHash(`${tenant} ${size}`);
  return { tenant, sequence: BigInt(sequence), size: BigInt(size), root: Uint8Array.from(root) };
}

function step(expected: TenantHead | undefined, next: TenantHead, commitId: string): HeadChange {
  return { tenant: next.tenant, expected, next, commitId };
}

describe('a head store', () => {
  test('creates, moves, remembers across openings and logs each step', () => {
    using store = closing(new SqliteHeadStore(path, { now: () => new Date(0) }));
    expect(store.it.read('a')).toBeUndefined();
    expect(store.it.compareAndSwap([step(undefined, head('a', 2, 0), 'c1')])).toBe(true);
    expect(store.it.compareAndSwap([step(head('a', 2, 0), head('a', 5, 3), 'c2')])).toBe(true);
    store.it.close();
    using again = closing(new SqliteHeadStore(path));
    expect(again.it.read('a')).toEqual(head('a', 5, 3));
    expect(again.it.all()).toEqual([head('a', 5, 3)]);
    const at = '1970-01-01T00:00:00.000Z';
    expect([...again.it.commits('a')]).toEqual([
      {
        tenant: 'a',
        commitId: 'c1',
        sequenceBefore: 0n,
        sequenceAfter: 2n,
        sizeBefore: 0n,
        sizeAfter: 0n,
        root: head('a', 2, 0).root,
        at,
      },
      {
        tenant: 'a',
        commitId: 'c2',
        sequenceBefore: 2n,
        sequenceAfter: 5n,
        sizeBefore: 0n,
        sizeAfter: 3n,
        root: head('a', 5, 3).root,
        at,
      },
    ]);
    expect([...again.it.commits('b')]).toEqual([]);
  });

  test('moves several tenants or none', () => {
    using store = closing(new SqliteHeadStore(path));
    expect(store.it.compareAndSwap([step(undefined, head('a', 1, 1), 'c1')])).toBe(true);
    const stale = step(undefined, head('a', 2, 2), 'c2');
    expect(store.it.compareAndSwap([step(undefined, head('b', 1, 1), 'c2'), stale])).toBe(false);
    expect(store.it.read('b')).toBeUndefined();
    expect([...store.it.commits('b')]).toEqual([]);
    const both = [
      step(undefined, head('b', 1, 1), 'c3'),
      step(head('a', 1, 1), head('a', 9, 2), 'c3'),
    ];
    expect(store.it.compareAndSwap(both)).toBe(true);
    expect(store.it.all().map((h) => h.sequence)).toEqual([9n, 1n]);
  });

  test('a head that differs in any part is not the expected one', () => {
    using store = closing(new SqliteHeadStore(path));
    const now = head('a', 4, 2);
    store.it.compareAndSwap([step(undefined, now, 'c1')]);
    const next = head('a', 6, 3);
    for (const wrong of [
      undefined,
      { ...now, sequence: 3n },
      { ...now, size: 1n },
      { ...now, root: leafHash('other') },
    ]) {
      expect(store.it.compareAndSwap([step(wrong, next, 'c2')])).toBe(false);
    }
    expect(store.it.read('a')).toEqual(now);
  });

  test('steps that no caller can mean throw', () => {
    using store = closing(new SqliteHeadStore(path));
    const now = head('a', 4, 2);
    store.it.compareAndSwap([step(undefined, now, 'c1')]);
    for (const next of [
      head('a', 3, 2),
      head('a', 5, 1),
      now,
      { ...head('a', 5, 2), root: leafHash('another root, same size') },
      { ...head('a', 5, 3), root: new Uint8Array(31) },
    ]) {
      expect(() => store.it.compareAndSwap([step(now, next, 'c2')])).toThrow(/cannot move/);
    }
    expect(() => store.it.compareAndSwap([step(now, head('a', 5, 3), '')])).toThrow(/cannot move/);
    // A commit id is used once; the second use throws and changes nothing.
    expect(() => store.it.compareAndSwap([step(now, head('a', 5, 3), 'c1')])).toThrow();
    expect(store.it.read('a')).toEqual(now);
    expect(store.it.compareAndSwap([step(now, head('a', 5, 3), 'c2')])).toBe(true);
  });

  test('of two stores on one file exactly one wins, in any order of calls', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), (turns) => {
        const file = join(mkdtempSync(join(dir, 'race-')), 'heads.db');
        using one = closing(new SqliteHeadStore(file));
        using two = closing(new SqliteHeadStore(file));
        let size = 0;
        let last: TenantHead | undefined;
        for (const [i, oneFirst] of turns.entries()) {
          const seen = [one.it.read('a'), two.it.read('a')];
          expect(seen).toEqual([last, last]);
          const next = head('a', i + 1, i + 1);
          const order = oneFirst ? [one, two] : [two, one];
          const won = order.map((s, n) => s.it.compareAndSwap([step(last, next, `${i}-${n}`)]));
          expect(won).toEqual([true, false]);
          size += 1;
          last = next;
        }
        expect([...two.it.commits('a')]).toHaveLength(size);
      }),
      { numRuns: 10 },
    );
  });

  test('four threads that race make one history without a gap', async () => {
    new SqliteHeadStore(path).close();
    const wins = await Promise.all(['w', 'x', 'y', 'z'].map(async (name) => race(name, 25)));
    expect(wins).toEqual([25, 25, 25, 25]);
    using store = closing(new SqliteHeadStore(path));
    expect(store.it.read('a')?.size).toBe(100n);
    const sizes = [...store.it.commits('a')].map((commit) => [commit.sizeBefore, commit.sizeAfter]);
    expect(sizes).toEqual(Array.from({ length: 100 }, (_, i) => [BigInt(i), BigInt(i + 1)]));
  });
});

async function race(name: string, wins: number): Promise<unknown> {
  const worker = new Worker(new URL('../fixtures/race-worker.ts', import.meta.url), {
    workerData: { path, name, wins },
    execArgv: ['--conditions=ledgerline-source'],
  });
  const [won] = (await once(worker, 'message')) as unknown[];
  return won;
}

function closing(it: SqliteHeadStore): { it: SqliteHeadStore } & Disposable {
  return { it, [Symbol.dispose]: () => it.close() };
}

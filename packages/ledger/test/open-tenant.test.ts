// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCheckpoint, tenantFolder, tenantVerifier } from '@ledgerline/ledger';
import { LedgerBench } from './fixtures/ledger-bench.ts';
import type { KilledAfter } from './fixtures/ledger-bench.ts';

const forked = expect.objectContaining({ code: 'ledger_forked' }) as unknown;
const incomplete = expect.objectContaining({ code: 'ledger_incomplete' }) as unknown;

function signedSize(bench: LedgerBench): bigint {
  const note = bench.publisher.folder(bench.tenant).checkpoint() ?? '';
  return openCheckpoint(note, tenantVerifier(bench.key.verifierKey(), bench.tenant)).size;
}

describe('a log that goes on after a restart', () => {
  test('stands where it stood, at sizes around the tile borders', async () => {
    using bench = await LedgerBench.start();
    let size = 0;
    for (const count of [1, 254, 1, 1, 255, 1, 300, 700]) {
      await bench.append(count);
      size += count;
      const { root, lastHash } = bench.log;
      bench.store.readFrom = undefined;
      const opened = await bench.restart();
      expect(bench.log.size).toBe(BigInt(size));
      expect(bench.log.root).toEqual(root);
      expect(bench.log.lastHash).toEqual(lastHash);
      expect(opened.republished).toBe(0n);
      // The files were enough: no committed row was read again.
      expect(bench.store.readFrom ?? BigInt(size)).toBe(BigInt(size));
      expect(await bench.verify()).toMatchObject({ verdict: 'verified', size: BigInt(size) });
    }
  });

  test('a tenant of ops events only has a signed log of size 0', async () => {
    using bench = await LedgerBench.start();
    await bench.tick();
    await bench.restart();
    await bench.tick();
    expect(signedSize(bench)).toBe(0n);
    expect(await bench.verify()).toMatchObject({ verdict: 'verified', size: 0n, checked: 0n });
    await bench.append(3);
    await bench.tick();
    expect(await bench.verify()).toMatchObject({ verdict: 'verified', size: 3n, checked: 3n });
  });
});

describe('a process that is killed', () => {
  const steps: KilledAfter[] = ['stage', 'swap', 'publish'];
  for (const killedAfter of steps) {
    for (const before of [0, 1, 255, 256, 300]) {
      test(`after ${killedAfter}, with ${before} leaves before, needs no hand`, async () => {
        using bench = await LedgerBench.start();
        if (before > 0) await bench.append(before);
        const { rows } = await bench.append(5, killedAfter);
        const opened = await bench.restart(before === 0 && killedAfter === 'stage');
        const counted = killedAfter === 'stage' ? before : before + 5;
        expect(bench.log.size).toBe(BigInt(counted));
        expect(opened.abandoned).toEqual(killedAfter === 'stage' ? [rows[0]!.commitId] : []);
        expect(opened.republished).toBe(killedAfter === 'swap' ? 5n : 0n);
        // The sender sends again what was not acknowledged; nothing is there twice.
        await bench.append(5);
        const report = await bench.verify();
        expect(report).toMatchObject({ verdict: 'verified', checked: BigInt(counted + 5) });
        expect(report.uncommitted.rows).toBe(0n);
      });
    }
  }

  test('between tiles and checkpoint leaves wider tiles behind, and goes on', async () => {
    using bench = await LedgerBench.start(10);
    const old = readFileSync(bench.file('checkpoint'));
    await bench.append(5);
    writeFileSync(bench.file('checkpoint'), old);
    rmSync(bench.file('tile/0/000.p/10'));
    rmSync(bench.file('tile/entries/000.p/10'));
    expect(await bench.verify()).toMatchObject({ verdict: 'verified', unpublished: 5n });
    expect((await bench.restart()).republished).toBe(5n);
    expect(signedSize(bench)).toBe(15n);
    expect(await bench.verify()).toMatchObject({ verdict: 'verified', unpublished: 0n });
  });

  test('in the middle of a write leaves nothing behind for ever', async () => {
    using bench = await LedgerBench.start(10);
    const left = ['.tmp-1-1', 'tile/0/000.p/.tmp-1-2', 'tile/entries/000.p/.tmp-1-3'];
    for (const path of left) writeFileSync(bench.file(path), 'half');
    expect(await bench.verify()).toMatchObject({ verdict: 'verified' });
    await bench.restart();
    expect(left.filter((path) => existsSync(bench.file(path)))).toEqual([]);
    expect(await bench.verify()).toMatchObject({ verdict: 'verified' });
  });

  test('loses tiles: they are made again from the rows', async () => {
    using bench = await LedgerBench.start(600);
    const before = readFileSync(bench.file('tile/0/001'));
    rmSync(bench.publisher.folder('acme').path, { recursive: true });
    expect((await bench.restart()).republished).toBe(600n);
    expect(readFileSync(bench.file('tile/0/001'))).toEqual(before);
    expect(await bench.verify()).toMatchObject({ verdict: 'verified', checked: 600n });
    for (const path of ['tile/0/002.p/88', 'tile/1/000.p/2', 'tile/entries/002.p/88']) {
      writeFileSync(bench.file(path), 'torn');
      expect((await bench.restart()).republished).toBe(600n);
      expect(await bench.verify()).toMatchObject({ verdict: 'verified' });
    }
  });

  for (const kept of ['the checkpoint', 'the tiles', 'neither']) {
    test(`loses power, of the names of the last commit ${kept} is kept, and goes on`, async () => {
      using bench = await LedgerBench.start(300);
      const old = readFileSync(bench.file('checkpoint'));
      await bench.append(5);
      if (kept !== 'the checkpoint') writeFileSync(bench.file('checkpoint'), old);
      if (kept !== 'the tiles') {
        for (const path of ['tile/0/001.p/49', 'tile/entries/001.p/49']) rmSync(bench.file(path));
      }
      // With the checkpoint alone the right edge is not enough: all is made from the rows.
      const republished = kept === 'the checkpoint' ? 305n : 5n;
      expect((await bench.restart()).republished).toBe(republished);
      expect(signedSize(bench)).toBe(305n);
      expect(await bench.verify()).toMatchObject({ verdict: 'verified', unpublished: 0n });
      await bench.append(3);
      expect(await bench.verify()).toMatchObject({ verdict: 'verified', size: 308n });
    });
  }

  test('a staged commit that is retried under a new id is counted once', async () => {
    using bench = await LedgerBench.start(3);
    await bench.append(2, 'stage');
    await bench.append(2, 'stage');
    const report = await bench.verify();
    expect(report).toMatchObject({ verdict: 'verified', size: 3n });
    expect(report.uncommitted).toEqual({ rows: 4n, commitIds: ['commit-2', 'commit-3'] });
    expect((await bench.restart()).abandoned).toEqual(['commit-2', 'commit-3']);
    await bench.append(2);
    expect(await bench.verify()).toMatchObject({ verdict: 'verified', size: 5n });
  });
});

describe('two histories', () => {
  test('no log is begun by accident', async () => {
    using bench = new LedgerBench();
    await expect(bench.restart(false)).rejects.toEqual(incomplete);
  });

  test('a head that is gone beside a published log is not a new log', async () => {
    using bench = await LedgerBench.start(4);
    bench.heads.close();
    for (const name of readdirSync(bench.dir).filter((n) => n.startsWith('heads.db'))) {
      rmSync(join(bench.dir, name));
    }
    await expect(bench.restart(true)).rejects.toEqual(forked);
    rmSync(bench.publisher.folder('acme').path, { recursive: true });
    await expect(bench.restart(true)).rejects.toEqual(forked);
  });

  test('a head store that was rolled back is refused', async () => {
    using bench = await LedgerBench.start(4);
    bench.heads.close();
    const copy = readFileSync(join(bench.dir, 'heads.db'));
    await bench.restart();
    await bench.append(3);
    bench.heads.close();
    for (const name of ['heads.db-wal', 'heads.db-shm'])
      rmSync(join(bench.dir, name), { force: true });
    writeFileSync(join(bench.dir, 'heads.db'), copy);
    await expect(bench.restart()).rejects.toEqual(forked);
    // Also when the published files were rolled back with it: the signer remembers.
    rmSync(bench.publisher.folder('acme').path, { recursive: true });
    await expect(bench.restart()).rejects.toEqual(forked);
  });

  test('rows that were replaced before they were published are not signed', async () => {
    using bench = await LedgerBench.start(4);
    await bench.append(3, 'swap');
    using other = await LedgerBench.start(7);
    bench.store.rows = other.store.rows;
    await expect(bench.restart()).rejects.toEqual(forked);
    expect(signedSize(bench)).toBe(4n);
  });

  test('committed rows that are missing stop the start', async () => {
    using bench = await LedgerBench.start(4);
    await bench.append(3, 'swap');
    bench.store.rows.splice(5, 1);
    await expect(bench.restart()).rejects.toEqual(incomplete);
  });

  test('a committed row that was moved above the head takes no other row with it', async () => {
    using bench = await LedgerBench.start(4);
    bench.store.rows[2] = { ...bench.store.rows[2]!, index: 900n };
    expect((await bench.restart()).abandoned).toEqual([]);
    const report = await bench.verify();
    expect(report.findings.map(({ kind, index }) => `${kind} ${index}`)).toEqual([
      'row_inserted 0',
      'row_missing 2',
    ]);
  });

  test('a tenant that was deleted everywhere is still known to the signer', async () => {
    using bench = await LedgerBench.start(4, 'Acme:eu');
    expect(bench.memory.tenants()).toEqual(['Acme:eu']);
  });

  test('a lost key beside signed checkpoints is not made anew', async () => {
    using bench = await LedgerBench.start(4);
    rmSync(join(bench.dir, 'keys', 'ledger.key'));
    await expect(bench.restart()).rejects.toEqual(expect.objectContaining({ code: 'key_invalid' }));
    expect(existsSync(join(bench.dir, 'keys', 'ledger.key'))).toBe(false);
  });
});

describe('folders of tenants', () => {
  test('never climb, never meet, never differ by case only', () => {
    const names = [
      'acme',
      'Acme',
      'ACME',
      '.',
      '..',
      '...',
      'a.b',
      '.a',
      'a.',
      'a:b',
      'a~b',
      'a@b',
    ];
    const long = ['A', 'a', 'B'].map((char) => char.repeat(128));
    const folders = [...names, ...long, '=0041cme'].map((name) => tenantFolder(name));
    expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(folders.length);
    for (const folder of folders) {
      expect(folder).toMatch(/^[a-z0-9_=-][a-z0-9_.=-]{0,127}$/);
      expect(folder.endsWith('.')).toBe(false);
    }
    expect(tenantFolder('acme')).toBe('acme');
  });

  test('odd tenants have whole ledgers', async () => {
    using bench = await LedgerBench.start(3, '..');
    expect(await bench.verify()).toMatchObject({ verdict: 'verified' });
    expect(readdirSync(bench.ledgerDir)).toEqual(['=002e=002e']);
  });
});

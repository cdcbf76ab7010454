// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  LedgerKey,
  MAX_FINDINGS,
  encodeEntry,
  leafHash,
  parseLeaf,
  sealLeaf,
} from '@ledgerline/ledger';
import type { FindingKind, LeafRow, VerificationReport } from '@ledgerline/ledger';
import { LedgerBench } from '../fixtures/ledger-bench.ts';

// Three commits over a tile border: full tile, partial tile, upper tile, several commits.
const COMMITS = [250, 50, 40];
const SIZE = 340;
const FILES = [
  'checkpoint',
  'tile/0/000',
  'tile/0/001.p/84',
  'tile/1/000.p/1',
  'tile/entries/000',
  'tile/entries/001.p/84',
];

let bench: LedgerBench;
let rows: readonly LeafRow[];
const files = new Map<string, Buffer>();

beforeAll(async () => {
  bench = await LedgerBench.start();
  for (const count of COMMITS) await bench.append(count);
  rows = bench.store.rows;
  for (const path of FILES) files.set(path, readFileSync(bench.file(path)));
});
afterAll(() => bench[Symbol.dispose]());
beforeEach(() => {
  bench.store.rows = [...rows];
  for (const [path, bytes] of files) writeFileSync(bench.file(path), bytes);
});

function kinds(report: VerificationReport): string[] {
  return report.findings.map(({ kind, index }) => `${kind} ${index ?? '-'}`);
}

async function expectFindings(
  expected: readonly [FindingKind, number | undefined][],
): Promise<void> {
  const report = await bench.verify();
  expect(kinds(report)).toEqual(expected.map(([kind, index]) => `${kind} ${index ?? '-'}`));
  expect(report.verdict).toBe(expected.length === 0 ? 'verified' : 'failed');
  expect(report.findingCount).toBe(BigInt(expected.length));
  for (const finding of report.findings) {
    // A finding about a stored record names its event.
    const aboutRow = /^(row_[^i]|leaf_|payload_|column_)/.test(finding.kind);
    if (aboutRow) expect(finding.eventId).toBe(`event-${finding.index}`);
    expect(finding.message).not.toContain('café');
  }
}

function change(index: number, patch: Partial<LeafRow>): void {
  bench.store.rows[index] = { ...rows[index]!, ...patch };
}

function flipText(text: string, at: number): string {
  const char = text.charCodeAt(at);
  return text.slice(0, at) + String.fromCharCode(char ^ 1) + text.slice(at + 1);
}

function flipByte(path: string, at: number, mask: number = 1): void {
  const bytes = Buffer.from(files.get(path)!);
  bytes[at]! ^= mask;
  writeFileSync(bench.file(path), bytes);
}

describe('an untouched ledger', () => {
  test('verifies, and the report says what was checked', async () => {
    const report = await bench.verify();
    expect(report).toMatchObject({
      tenant: 'acme',
      verdict: 'verified',
      reason: undefined,
      size: BigInt(SIZE),
      checked: BigInt(SIZE),
      unpublished: 0n,
      uncommitted: { rows: 0n, commitIds: [] },
      origin: 'ledgerline.local/acme',
      root: Buffer.from(bench.log.root).toString('hex'),
      findings: [],
      findingCount: 0n,
    });
    expect(report.checkpoint).toBe(files.get('checkpoint')!.toString());
  });

  test('verifies without head, commit log and memory, and with the key of the log itself', async () => {
    const report = await bench.verify({
      head: undefined,
      commits: undefined,
      lastSigned: undefined,
      verifierKey: bench.key.verifierKey('acme'),
    });
    expect(report).toMatchObject({ verdict: 'verified', checked: BigInt(SIZE) });
  });

  test('verifies with an uncommitted tail, which is reported apart', async () => {
    const { rows: tail } = bench.log.prepare(bench.entries(3), 'staged-only');
    bench.store.rows.push(...tail);
    expect(await bench.verify()).toMatchObject({
      verdict: 'verified',
      checked: BigInt(SIZE),
      uncommitted: { rows: 3n, commitIds: ['staged-only'] },
    });
  });

  test('verifies beside the rows of an abandoned commit', async () => {
    const stray = { ...rows[7]!, leaf: '{}', commitId: 'given-up' };
    bench.store.rows.push(stray);
    await expectFindings([['row_inserted', 7]]);
    await bench.store.abandon('acme', ['given-up']);
    await expectFindings([]);
  });
});

describe('one byte of a row', () => {
  const anyRow = fc.integer({ min: 0, max: SIZE - 1 });

  test('of the payload or of its key', async () => {
    await fc.assert(
      fc.asyncProperty(anyRow, fc.nat(), async (index, at) => {
        const { payload } = rows[index]!;
        change(index, { payload: flipText(payload, at % payload.length) });
        await expectFindings([['payload_altered', index]]);
        const commitmentKey = Uint8Array.from(rows[index]!.commitmentKey);
        commitmentKey[at % 32]! ^= 1;
        change(index, { commitmentKey });
        await expectFindings([['payload_altered', index]]);
        change(index, {});
      }),
      { numRuns: 15 },
    );
    change(3, { payload: '' });
    change(4, { commitmentKey: new Uint8Array() });
    await expectFindings([
      ['payload_altered', 3],
      ['payload_altered', 4],
    ]);
  });

  test('of the leaf, any byte of it', async () => {
    await fc.assert(
      fc.asyncProperty(anyRow, fc.nat(), async (index, at) => {
        const { leaf } = rows[index]!;
        const flipped = flipText(leaf, at % leaf.length);
        change(index, { leaf: flipped });
        // A byte of the index makes it another leaf's text; everything else is an altered leaf.
        const claims = parseLeaf(flipped)?.index ?? index;
        const report = await bench.verify();
        expect(kinds(report)[0]).toBe(
          `${claims === index ? 'leaf_altered' : 'row_swapped'} ${index}`,
        );
        expect(report.findings[0]?.eventId).toBe(`event-${index}`);
        if (claims === index) expect(report.findingCount).toBe(1n);
        change(index, {});
      }),
      { numRuns: 40 },
    );
  });

  test('of a leaf that was sealed again with all its hashes', async () => {
    const old = parseLeaf(rows[270]!.leaf)!;
    const { text, hash } = sealLeaf({ ...old, eventType: 'approval_denied' });
    change(270, { leaf: text, hash, eventType: 'approval_denied' });
    await expectFindings([
      ['leaf_altered', 270],
      ['column_drift', 270],
    ]);
  });

  test('of a column', async () => {
    const other = new Uint8Array(32).fill(1);
    for (const [name, patch] of Object.entries({
      event_id: { eventId: 'event-999' },
      event_type: { eventType: 'approval_denied' },
      run_id: { runId: '' },
      occurred_at: { occurredAtUnixNano: rows[9]!.occurredAtUnixNano + 1n },
      prev_hash: { prevHash: other },
      hash: { hash: other },
    })) {
      change(9, patch);
      await expectFindings([['column_drift', 9]]);
      expect((await bench.verify()).findings[0]?.message).toContain(`: ${name}.`);
    }
  });
});

describe('rows', () => {
  for (const index of [0, 100, 255, 256, SIZE - 1]) {
    test(`deleting row ${index}`, async () => {
      bench.store.rows.splice(index, 1);
      await expectFindings([['row_missing', index]]);
    });

    test(`deleting row ${index} and its leaf from the bundle too`, async () => {
      bench.store.rows.splice(index, 1);
      rmSync(bench.file(index < 256 ? 'tile/entries/000' : 'tile/entries/001.p/84'));
      const found = kinds(await bench.verify());
      expect(found).toContain(`row_missing ${index}`);
      expect(found).toContain(`bundle_missing ${index < 256 ? 0 : 256}`);
    });

    test(`inserting a row at ${index}, or the same row twice`, async () => {
      bench.store.rows.push({ ...rows[index]!, payload: '{"amount":1}' });
      await expectFindings([['row_inserted', index]]);
      bench.store.rows = [{ ...rows[index]!, leaf: '{}' }, ...rows];
      await expectFindings([['row_inserted', index]]);
      bench.store.rows = [...rows, { ...rows[index]! }];
      await expectFindings([['row_duplicated', index]]);
    });
  }

  test('cutting the tail', async () => {
    bench.store.rows.splice(SIZE - 3);
    await expectFindings([
      ['row_missing', SIZE - 3],
      ['row_missing', SIZE - 2],
      ['row_missing', SIZE - 1],
    ]);
  });

  test('swapping two rows', async () => {
    change(20, { ...rows[300]!, index: 20n });
    change(300, { ...rows[20]!, index: 300n });
    const report = await bench.verify();
    expect(kinds(report)).toEqual(['row_swapped 20', 'row_swapped 300']);
    expect(report.findings.map((finding) => finding.eventId)).toEqual(['event-20', 'event-300']);
    expect(report.findings[0]?.message).toContain('holds leaf 300');
  });

  test('moving a committed row above the head', async () => {
    change(100, { index: 5000n });
    await expectFindings([
      ['row_inserted', 0],
      ['row_missing', 100],
    ]);
  });

  test('swapping two payloads with their keys', async () => {
    const { payload, commitmentKey } = rows[8]!;
    change(8, { payload: rows[9]!.payload, commitmentKey: rows[9]!.commitmentKey });
    change(9, { payload, commitmentKey });
    await expectFindings([
      ['payload_altered', 8],
      ['payload_altered', 9],
    ]);
  });

  test('rows of another ledger, whole and sound in themselves', async () => {
    using other = await LedgerBench.start();
    for (const count of COMMITS) await other.append(count);
    bench.store.rows = other.store.rows;
    const report = await bench.verify();
    expect(report.verdict).toBe('failed');
    expect(report.findings[0]).toMatchObject({ kind: 'leaf_altered', index: 0n });
    // Leaf, payload and hash columns of every row are foreign.
    expect(report.findingCount).toBe(BigInt(3 * SIZE));
  });

  test('all rows gone', async () => {
    bench.store.rows = [];
    const report = await bench.verify();
    expect(report.findingCount).toBe(BigInt(SIZE));
    expect(report.findings.every(({ kind }) => kind === 'row_missing')).toBe(true);
  });
});

describe('files', () => {
  test('any byte of a leaf tile names the leaf', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: SIZE * 32 - 1 }), async (at) => {
        const index = Math.floor(at / 32);
        const path = index < 256 ? 'tile/0/000' : 'tile/0/001.p/84';
        flipByte(path, at % 8192);
        const report = await bench.verify();
        expect(kinds(report)).toEqual([`tile_altered ${index}`]);
        expect(report.findings[0]).toMatchObject({ path, eventId: `event-${index}` });
        writeFileSync(bench.file(path), files.get(path)!);
      }),
      { numRuns: 20 },
    );
  });

  test('any byte of a bundle names the leaf', async () => {
    for (const path of ['tile/entries/000', 'tile/entries/001.p/84']) {
      const first = path.endsWith('000') ? 0 : 256;
      const starts: number[] = [];
      for (let i = first, at = 0; i < Math.min(first + 256, SIZE); i += 1) {
        starts.push(at);
        at += encodeEntry(rows[i]!.leaf).length;
      }
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: files.get(path)!.length - 1 }), async (at) => {
          flipByte(path, at);
          const index = first + starts.findLastIndex((start) => start <= at);
          const report = await bench.verify();
          expect(kinds(report)).toEqual([`bundle_altered ${index}`]);
          expect(report.findings[0]?.path).toBe(path);
        }),
        { numRuns: 20 },
      );
      // The two bytes of a length: the framing after it makes no sense any more.
      flipByte(path, starts[40]!);
      await expectFindings([['bundle_altered', first + 40]]);
      flipByte(path, starts[41]! + 1);
      await expectFindings([['bundle_altered', first + 41]]);
      writeFileSync(bench.file(path), files.get(path)!);
    }
  });

  test('an upper tile', async () => {
    flipByte('tile/1/000.p/1', 31);
    await expectFindings([['tile_altered', 0]]);
  });

  test('any byte of the checkpoint', async () => {
    const { length } = files.get('checkpoint')!;
    for (let at = 0; at < length; at += 1) {
      flipByte('checkpoint', at);
      const report = await bench.verify();
      expect(report.verdict).toBe('failed');
      expect(kinds(report), `byte ${at}`).toEqual(['checkpoint_invalid -']);
    }
  }, 60_000);

  test('files that are missing, cut or too long', async () => {
    for (const path of FILES.slice(1)) {
      const kind = path.includes('entries') ? 'bundle' : 'tile';
      const first = path.includes('001') ? 256 : 0;
      rmSync(bench.file(path));
      expect(kinds(await bench.verify())).toEqual([`${kind}_missing ${first}`]);
      const bytes = files.get(path)!;
      for (const wrong of [bytes.subarray(0, -1), Buffer.concat([bytes, bytes.subarray(0, 32)])]) {
        writeFileSync(bench.file(path), wrong);
        expect(kinds(await bench.verify())[0]).toContain(`${kind}_altered`);
      }
      writeFileSync(bench.file(path), bytes);
    }
    rmSync(bench.file('checkpoint'));
    expect(kinds(await bench.verify())).toContain('checkpoint_missing -');
  });
});

describe('two copies altered alike', () => {
  function reseal(index: number): string {
    const leaf = parseLeaf(rows[index]!.leaf)!;
    const { text, hash } = sealLeaf({ ...leaf, runId: 'run-x' });
    change(index, { leaf: text, hash, runId: 'run-x' });
    return text;
  }

  function writeBundle(): void {
    const bundle = Buffer.concat(
      bench.store.rows.slice(0, 256).map((row) => encodeEntry(row.leaf)),
    );
    writeFileSync(bench.file('tile/entries/000'), bundle);
  }

  test('row and bundle: the tile still is the signed one, so these two are named', async () => {
    reseal(12);
    writeBundle();
    const found = kinds(await bench.verify());
    expect(found).toContain('leaf_altered 12');
    expect(found).toContain('bundle_altered 12');
    expect(found).not.toContain('tile_altered 12');
  });

  test('row and tile: the bundle still is the signed one', async () => {
    const text = reseal(12);
    const tile = Buffer.from(files.get('tile/0/000')!);
    tile.set(leafHash(text), 12 * 32);
    writeFileSync(bench.file('tile/0/000'), tile);
    const found = kinds(await bench.verify());
    expect(found).toContain('leaf_altered 12');
    expect(found).toContain('tile_altered 12');
    expect(found).not.toContain('bundle_altered 12');
  });

  test('everything but the signature: the commit log says which commit', async () => {
    using forged = await LedgerBench.start();
    await forged.append(COMMITS[0]!);
    // The same first commit, then another history with a key of its own.
    forged.store.rows = rows.slice(0, 250);
    using other = await LedgerBench.start();
    for (const count of COMMITS) await other.append(count);
    bench.store.rows = other.store.rows;
    for (const path of FILES.slice(1))
      writeFileSync(bench.file(path), readFileSync(other.file(path)));
    const report = await bench.verify();
    expect(kinds(report)[0]).toBe('root_mismatch -');
    expect(report.findings[1]).toMatchObject({ kind: 'root_mismatch', index: 0n });
    expect(report.findings[1]?.message).toContain('commit-1');
    // With the other checkpoint too, the key does not fit.
    writeFileSync(bench.file('checkpoint'), readFileSync(other.file('checkpoint')));
    expect(kinds(await bench.verify())).toContain('checkpoint_invalid -');
  });
});

describe('heads', () => {
  test('a head that is missing, behind, or of another root', async () => {
    const head = bench.head!;
    const cases: [string, Parameters<LedgerBench['verify']>[0]][] = [
      ['head_mismatch -', { head: () => undefined }],
      ['head_mismatch 300', { head: { ...head, size: 300n } }],
      ['head_mismatch -', { head: { ...head, root: leafHash('x') } }],
    ];
    for (const [expected, options] of cases) {
      expect(kinds(await bench.verify(options))).toEqual([expected]);
    }
  });

  test('committed rows that are not published are checked against the head', async () => {
    using ahead = await LedgerBench.start(10);
    await ahead.append(4, 'swap');
    expect(await ahead.verify()).toMatchObject({
      verdict: 'verified',
      size: 10n,
      unpublished: 4n,
      checked: 14n,
    });
    const row = ahead.store.rows[12]!;
    ahead.store.rows[12] = { ...row, payload: 'x' };
    expect(kinds(await ahead.verify())).toEqual(['payload_altered 12']);
    const leaf = parseLeaf(row.leaf)!;
    const { text, hash } = sealLeaf({ ...leaf, eventId: 'other' });
    ahead.store.rows[12] = { ...row, leaf: text, hash, eventId: 'other' };
    expect(kinds(await ahead.verify())).toContain('chain_broken 13');
    expect(kinds(await ahead.verify())).toContain('root_mismatch 13');
    ahead.store.rows.splice(12, 1);
    expect(kinds(await ahead.verify())).toEqual(['row_missing 12']);
  });

  test('a copy that was rolled back as a whole is caught by what the signer remembers', async () => {
    using ledger = await LedgerBench.start(10);
    const old = {
      head: ledger.head!,
      checkpoint: readFileSync(ledger.file('checkpoint')),
      rows: [...ledger.store.rows],
    };
    await ledger.append(4);
    ledger.store.rows = old.rows;
    writeFileSync(ledger.file('checkpoint'), old.checkpoint);
    const report = await ledger.verify({ head: old.head, commits: undefined });
    expect(kinds(report)).toEqual(['head_mismatch 10']);
    expect(report.findings[0]?.message).toContain('rolled back');
  });

  test('another key does not verify it', async () => {
    const verifierKey = LedgerKey.generate().verifierKey();
    const found = kinds(await bench.verify({ verifierKey, lastSigned: undefined }));
    expect(found).toEqual(['checkpoint_invalid -']);
    await expect(bench.verify({ verifierKey: 'nonsense' })).rejects.toMatchObject({
      code: 'key_invalid',
    });
  });
});

describe('beside a gateway that goes on', () => {
  test('commits and publications during the verification are no findings', async () => {
    using live = await LedgerBench.start(300);
    const { store } = live;
    let appended = 0;
    const leafStore = {
      async tail(tenant: string, from: bigint) {
        await live.append(3);
        return store.tail(tenant, from);
      },
      async *read(tenant: string, from: bigint, to: bigint): AsyncIterable<LeafRow> {
        for await (const row of store.read(tenant, from, to)) {
          if (row.index % 50n === 0n) {
            appended += 1;
            await live.append(60);
          }
          yield row;
        }
      },
    };
    const report = await live.verify({ leafStore });
    expect(report).toMatchObject({ verdict: 'verified', size: 300n, checked: 300n });
    expect(report.uncommitted.rows).toBe(3n);
    expect(appended).toBe(6);
    expect(await live.verify()).toMatchObject({ verdict: 'verified', size: 663n });
  });
});

describe('what cannot be decided', () => {
  test('nothing there at all is inconclusive', async () => {
    using empty = new LedgerBench('nobody');
    const report = await empty.verify();
    expect(report).toMatchObject({ verdict: 'inconclusive', size: 0n, checked: 0n });
    expect(report.reason).toContain('nothing was checked');
    expect(existsSync(empty.ledgerDir)).toBe(false);
  });

  test('a store that breaks off is inconclusive, with the reason', async () => {
    const leafStore = {
      tail: bench.store.tail.bind(bench.store),
      async *read(tenant: string, from: bigint, to: bigint): AsyncIterable<LeafRow> {
        let count = 0;
        for await (const row of bench.store.read(tenant, from, to)) {
          if (count === 300) throw new Error('connection lost');
          count += 1;
          yield row;
        }
      },
    };
    const report = await bench.verify({ leafStore });
    expect(report).toMatchObject({ verdict: 'inconclusive', checked: 299n });
    expect(report.reason).toContain('connection lost');
    change(5, { payload: 'x' });
    expect(await bench.verify({ leafStore })).toMatchObject({ verdict: 'failed' });
  });

  test('an aborted verification is inconclusive', async () => {
    const report = await bench.verify({ signal: AbortSignal.abort(new Error('enough')) });
    expect(report).toMatchObject({ verdict: 'inconclusive' });
    expect(report.reason).toContain('enough');
  });
});

test('findings are listed up to a limit and counted beyond it', async () => {
  using big = await LedgerBench.start(MAX_FINDINGS + 300);
  big.store.rows = big.store.rows.map((row) => ({ ...row, leaf: '{}' }));
  const report = await big.verify();
  expect(report.verdict).toBe('failed');
  expect(report.findings).toHaveLength(MAX_FINDINGS);
  expect(report.findingCount).toBe(BigInt(MAX_FINDINGS + 300));
});

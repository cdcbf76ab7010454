// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LedgerBench } from './fixtures/ledger-bench.ts';

const scratch = mkdtempSync(join(tmpdir(), 'ledgerline-go-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const program = buildProgram();

/** Builds the Go program; undefined, said out loud, where Go or its module cannot be had. */
function buildProgram(): string | undefined {
  const out = join(scratch, 'go-verify');
  const cwd = join(import.meta.dirname, 'go-verify');
  const build = spawnSync('go', ['build', '-o', out, '.'], { cwd, encoding: 'utf8' });
  if (build.status === 0) return out;
  const why = build.error === undefined ? build.stderr.trim() : 'Go is not installed';
  // A program that does not compile is our fault; a machine without Go or a network is not.
  if (/\.go:\d+/.test(why)) throw new Error(why);
  console.log(`SKIPPED: the independent verifier in Go (${why})`);
  return undefined;
}

function goVerify(bench: LedgerBench, ...more: string[]): { ok: boolean; text: string } {
  const folder = bench.publisher.folder(bench.tenant).path;
  const args = [folder, bench.key.verifierKey(bench.tenant), ...more];
  const { status, stdout, stderr } = spawnSync(program ?? '', args, { encoding: 'utf8' });
  return { ok: status === 0, text: (stdout + stderr).trim() };
}

describe.skipIf(program === undefined)('golang.org/x/mod/sumdb', () => {
  test('verifies what we publish, at sizes around the tile borders, each from the one before', async () => {
    using bench = await LedgerBench.start();
    const older = join(scratch, 'older');
    for (const count of [1, 254, 1, 1, 299, 1000]) {
      await bench.append(count);
      const from = bench.log.size > 1n ? [older] : [];
      const { ok, text } = goVerify(bench, ...from);
      expect(text).toBe(`verified ${bench.log.size} leaves of ledgerline.local/acme`);
      expect(ok).toBe(true);
      copyFileSync(bench.file('checkpoint'), older);
    }
  });

  test('verifies a log of more than one upper tile', async () => {
    using bench = await LedgerBench.start(66_000);
    expect(goVerify(bench)).toEqual({
      ok: true,
      text: 'verified 66000 leaves of ledgerline.local/acme',
    });
  });

  test('refuses one changed byte in each kind of file, and another key', async () => {
    using bench = await LedgerBench.start(700);
    for (const path of ['checkpoint', 'tile/0/001', 'tile/entries/001', 'tile/entries/002.p/188']) {
      const bytes = readFileSync(bench.file(path));
      const changed = Buffer.from(bytes);
      changed[100]! ^= 1;
      writeFileSync(bench.file(path), changed);
      expect(goVerify(bench).ok, path).toBe(false);
      writeFileSync(bench.file(path), bytes);
    }
    expect(goVerify(bench).ok).toBe(true);
    using other = await LedgerBench.start(3);
    bench.key = other.key;
    expect(goVerify(bench).ok).toBe(false);
  });
});

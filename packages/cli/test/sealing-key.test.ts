// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode, run } from '@ledgerline/cli';
import { openingKey, sealingKey } from '@ledgerline/redaction';
import { afterAll, expect, test } from 'vitest';
import { readOpeningKeys } from '../src/unseal/key-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledgerline-sealing-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function call(...argv: readonly string[]) {
  let out = '';
  let err = '';
  const code = await run(['sealing-key', ...argv], {
    out: (more) => void (out += more),
    err: (more) => void (err += more),
    input: (async function* () {})(),
    drained: async () => {},
    isInteractive: false,
  });
  return { code, out, err };
}

test('makes a pair in two files, shows the public half and never the private one', async () => {
  const path = join(folder, 'new', 'acme.key');
  const { code, out } = await call(path);
  expect(code).toBe(ExitCode.ok);
  const secret = readFileSync(path, 'utf8').trim();
  const shown = readFileSync(`${path}.pub`, 'utf8').trim();
  const { id } = openingKey(secret);
  expect(sealingKey(shown).id).toBe(id);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(out).toContain(`Key id       ${id}\nPublic key   ${shown}`);
  expect(out).not.toContain(secret);
});

test('--json says the same to a program', async () => {
  const path = join(folder, 'json.key');
  const pair = JSON.parse((await call(path, '--json')).out) as Record<string, string>;
  const [key] = readOpeningKeys(path);
  expect(pair).toMatchObject({
    keyId: key?.id,
    privateKeyFile: path,
    publicKeyFile: `${path}.pub`,
  });
});

test.each(['', '.pub'])('overwrites nothing: a file%s that is there stays', async (ending) => {
  const path = join(folder, `kept${ending === '' ? '-private' : '-public'}.key`);
  writeFileSync(`${path}${ending}`, 'mine');
  const { code, err } = await call(path);
  expect(code).toBe(ExitCode.unavailable);
  expect(err).toContain('exists already. [key_exists]');
  expect(readFileSync(`${path}${ending}`, 'utf8')).toBe('mine');
});

test('without a file it makes no sense', async () => {
  expect((await call()).code).toBe(ExitCode.usage);
  expect((await call('a', 'b')).code).toBe(ExitCode.usage);
});

test('a key file may hold the keys from before a rotation; what is no key is named by its line', () => {
  const path = join(folder, 'ring.key');
  const pair = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((key) => key.toString('base64url'));
  writeFileSync(path, `${pair[0]}\n\n${pair[1]}\n`, { mode: 0o600 });
  expect(readOpeningKeys(path).map(({ id }) => id)).toEqual(pair.map((key) => openingKey(key).id));
  writeFileSync(path, `${pair[0]}\nsecret-canary\n`);
  expect(() => readOpeningKeys(path)).toThrow(
    /^Line 2 of '.*ring.key' is no private sealing key.$/,
  );
  writeFileSync(path, '\n');
  expect(() => readOpeningKeys(path)).toThrow('holds no key');
  expect(() => readOpeningKeys(join(folder, 'nowhere'))).toThrow('There is no key file');
});

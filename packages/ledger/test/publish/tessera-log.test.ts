// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TileBuilder, noteSigner, parseSigningKey, signCheckpoint } from '@ledgerline/ledger';
import type { TileFile } from '@ledgerline/ledger';
import { vectorFolder } from '../fixtures/vectors.ts';

// The public key pair of the sample log of transparency-dev/tessera (testdata/build_log.sh): test
// data, secret to nobody.
const SAMPLE_KEY =
  'PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg';
const ENTRIES =
  'one two three four five six seven eit nain ten ileven twelf threeten fourten fivten'.split(' ');

const folder = vectorFolder('tessera-log/log');
describe.skipIf(folder === undefined)('the sample log of Tessera', () => {
  test('is made again byte for byte, all 46 files', () => {
    const { name: origin, seed } = parseSigningKey(SAMPLE_KEY);
    const signer = noteSigner(origin, seed);
    const builder = TileBuilder.empty();
    const made = new Map<string, Uint8Array>();
    const keep = ({ path, bytes }: TileFile): void => void made.set(path, bytes);
    const sign = (): Buffer => {
      const [size, root] = [BigInt(builder.size), builder.range.root()];
      return Buffer.from(signCheckpoint({ origin, size, root }, signer));
    };
    made.set('checkpoint.0', sign());
    for (const entry of ENTRIES) {
      builder.append(entry, keep);
      builder.partials().forEach(keep);
      made.set(`checkpoint.${builder.size}`, sign());
    }
    const paths = readdirSync(folder!, { recursive: true, encoding: 'utf8' })
      .filter((path) => path !== 'checkpoint' && statSync(join(folder!, path)).isFile())
      .toSorted();
    expect(paths).toHaveLength(46);
    expect([...made.keys()].toSorted()).toEqual(paths);
    for (const path of paths) {
      const theirs = readFileSync(join(folder!, path));
      expect(Buffer.compare(theirs, made.get(path)!), path).toBe(0);
    }
    expect(readFileSync(join(folder!, 'checkpoint'))).toEqual(made.get('checkpoint.15'));
  });
});

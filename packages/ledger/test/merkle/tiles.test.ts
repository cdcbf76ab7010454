// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeEntryBundle,
  encodeEntry,
  entriesPath,
  partialTiles,
  tilePath,
  tileWidth,
} from '@ledgerline/ledger';

test('paths are those of C2SP tlog-tiles', () => {
  expect(tilePath({ level: 0, index: 0, width: 256 })).toBe('tile/0/000');
  expect(tilePath({ level: 3, index: 999, width: 1 })).toBe('tile/3/999.p/1');
  expect(tilePath({ level: 1, index: 1_234_067, width: 256 })).toBe('tile/1/x001/x234/067');
  expect(entriesPath(1000, 255)).toBe('tile/entries/x001/000.p/255');
  expect(() => entriesPath(0, 0)).toThrow(RangeError);
  expect(() => tilePath({ level: 0, index: 0, width: 257 })).toThrow(RangeError);
});

test('the right edge of 70 000 leaves is three partial tiles', () => {
  expect(partialTiles(70_000)).toEqual([
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ]);
  expect(partialTiles(0)).toEqual([]);
  expect(tileWidth(0, 273, 70_000)).toBe(112);
  expect(tileWidth(0, 272, 70_000)).toBe(256);
  expect(tileWidth(0, 274, 70_000)).toBe(0);
});

test('bundles come back as they were, and broken framing is seen', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 8 }), (entries) => {
      const bundle = Buffer.concat(entries.map((entry) => encodeEntry(entry)));
      const back = decodeEntryBundle(bundle)?.map((entry) => Uint8Array.from(entry));
      expect(back).toEqual(entries.map((entry) => Uint8Array.from(entry)));
      if (bundle.length > 0) expect(decodeEntryBundle(bundle.subarray(0, -1))).toBeUndefined();
    }),
  );
  expect(() => encodeEntry(new Uint8Array(65_536))).toThrow(RangeError);
  expect(encodeEntry(new Uint8Array(65_535))).toHaveLength(65_537);
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSealed } from '../../src/sealing/open-sealed.ts';
import { readSealed, writeSealed, type SealedPlace } from '../../src/sealing/sealed-text.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import {
  encodeKey,
  generateOpeningKey,
  openingKey,
  sealingKey,
} from '../../src/sealing/sealing-key.ts';

const key = generateOpeningKey();
const place: SealedPlace = { tenant: 'shop', recordId: 'r-1', policy: 'default@1' };
const originals = [
  { path: 'body', value: 'ada@example.com' },
  { path: 'body', value: '+49 151 12345678' },
  { path: 'user.mail', value: 'ünïcode@例え.jp' },
];
const sealed = new Sealer('shop', key).seal(place, originals)!;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (LedgerlineError.is(error)) return error.code;
    throw error;
  }
  return 'no error';
}

describe('sealed originals', () => {
  it('open for the tenant with its key', () => {
    expect(openSealed([generateOpeningKey(), key], sealed, place)).toEqual(originals);
  });

  it('open whatever the values are', () => {
    const values = fc.array(
      fc.record({ path: fc.string(), value: fc.string({ unit: 'grapheme' }) }),
      { minLength: 1 },
    );
    const sealer = new Sealer('shop', key);
    fc.assert(
      fc.property(values, (some) => {
        expect(openSealed([key], sealer.seal(place, some)!, place)).toEqual(some);
      }),
      { numRuns: 200 },
    );
  });

  it('are no attribute at all when there is nothing to seal', () => {
    expect(new Sealer('shop', key).seal(place, [])).toBeUndefined();
  });

  it('show nothing of the values', () => {
    const bytes = Buffer.concat(readSealed(sealed).boxes.map(({ box }) => box)).toString('latin1');
    for (const { value } of originals) {
      expect(sealed).not.toContain(value);
      expect(bytes).not.toContain(value);
    }
  });

  it('do not open without the private key', () => {
    expect(codeOf(() => openSealed([generateOpeningKey()], sealed, place))).toBe(
      'seal_key_unknown',
    );
  });

  it.each([
    ['tenant', { ...place, tenant: 'other' }],
    ['record', { ...place, recordId: 'r-2' }],
    ['policy', { ...place, policy: 'default@2' }],
  ])('do not open for another %s', (_, other) => {
    expect(codeOf(() => openSealed([key], sealed, other))).toBe('seal_invalid');
  });

  it('do not open when one byte of the key or of a box differs', () => {
    const read = readSealed(sealed);
    const parts = [read.wrappedKey, ...read.boxes.map(({ box }) => box)];
    for (const bytes of parts) {
      for (let at = 0; at < bytes.length; at += 1) {
        bytes[at]! ^= 1;
        expect(codeOf(() => openSealed([key], writeSealed(read), place))).toBe('seal_invalid');
        bytes[at]! ^= 1;
      }
    }
    expect(openSealed([key], writeSealed(read), place)).toEqual(originals);
  });

  it('do not open when boxes are swapped, renamed or come from another record', () => {
    const read = readSealed(sealed);
    const [first, second, third] = read.boxes;
    const foreign = readSealed(
      new Sealer('shop', key).seal({ ...place, recordId: 'r-2' }, originals)!,
    );
    for (const boxes of [
      [second!, first!, third!],
      [first!, second!, { ...third!, path: 'body' }],
      [second!],
      [foreign.boxes[0]!, second!, third!],
    ]) {
      expect(codeOf(() => openSealed([key], writeSealed({ ...read, boxes }), place))).toBe(
        'seal_invalid',
      );
    }
  });

  it.each([
    '',
    'null',
    '[]',
    '{"v":2}',
    '{"v":1,"key_id":"k","key":"AA","boxes":[null]}',
    '{"v":1,"key_id":"k","key":"AA","boxes":[{"path":"body"}]}',
    '{"v":1,"key_id":"k"}',
  ])('that are malformed are refused without being quoted: %s', (text) => {
    expect(codeOf(() => openSealed([key], text, place))).toBe('seal_invalid');
  });

  it('with a forged key id are refused without quoting it', () => {
    const forged = writeSealed({ ...readSealed(sealed), keyId: 'ada@example.com' });
    expect(() => openSealed([key], forged, place)).toThrow('(malformed)');
  });
});

describe('a data key', () => {
  const wrapped = (text: string | undefined): string => encodeKey(readSealed(text!).wrappedKey);

  it('serves for many records of its lifetime and is then replaced', () => {
    let now = 0;
    const sealer = new Sealer('shop', key, { lifetimeMs: 1_000, boxes: 100 }, () => now);
    const first = wrapped(sealer.seal(place, originals));
    now = 999;
    expect(wrapped(sealer.seal(place, originals))).toBe(first);
    now = 1_000;
    const later = sealer.seal(place, originals);
    expect(wrapped(later)).not.toBe(first);
    expect(openSealed([key], later!, place)).toEqual(originals);
  });

  it('is replaced at once when it was forgotten', () => {
    const sealer = new Sealer('shop', key);
    const first = wrapped(sealer.seal(place, originals));
    sealer.forget();
    expect(wrapped(sealer.seal(place, originals))).not.toBe(first);
  });

  it('seals no more boxes than random nonces allow', () => {
    const sealer = new Sealer('shop', key, { lifetimeMs: 1_000, boxes: 6 }, () => 0);
    const keys = [1, 2, 3].map(() => wrapped(sealer.seal(place, originals)));
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});

describe('keys', () => {
  it('are read from the text that they are written as', () => {
    expect(openingKey(encodeKey(key.privateKey))).toEqual(key);
    expect(sealingKey(encodeKey(key.publicKey))).toEqual({ id: key.id, publicKey: key.publicKey });
  });

  it.each(['', 'AAAA', `${encodeKey(key.publicKey)}=`, `${encodeKey(key.publicKey)}AA`])(
    'of another length or form are refused: %j',
    (text) => {
      expect(codeOf(() => sealingKey(text))).toBe('config_invalid');
      expect(codeOf(() => openingKey(text))).toBe('config_invalid');
    },
  );
});

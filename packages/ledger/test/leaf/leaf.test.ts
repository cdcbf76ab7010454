// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { canonicalJson } from '@ledgerline/conventions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TenantLog, commitPayload, entryProblem, parseLeaf, sealLeaf } from '@ledgerline/ledger';
import type { Leaf } from '@ledgerline/ledger';
import { entry } from '../fixtures/ledger-bench.ts';

const id = fc.stringMatching(/^[A-Za-z0-9._~:@-]{1,128}$/);
const hex = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((b) => Buffer.from(b).toString('hex'));
const leaves: fc.Arbitrary<Leaf> = fc.record({
  tenant: id,
  index: fc.nat(),
  eventId: id,
  eventType: id,
  runId: fc.oneof(id, fc.constant('')),
  occurredAt: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
  commitment: hex,
  prevHash: hex,
});

describe('a leaf', () => {
  test('is the canonical JSON of its fields, and its hash that of the rest', () => {
    fc.assert(
      fc.property(leaves, (leaf) => {
        const fields = {
          v: 1,
          tenant: leaf.tenant,
          index: leaf.index,
          event_id: leaf.eventId,
          event_type: leaf.eventType,
          run_id: leaf.runId,
          occurred_at: leaf.occurredAt,
          commitment: leaf.commitment,
          prev_hash: leaf.prevHash,
        };
        const hash = createHash('sha256').update(canonicalJson(fields)).digest('hex');
        const sealed = sealLeaf(leaf);
        expect(Buffer.from(sealed.hash).toString('hex')).toBe(hash);
        expect(sealed.text).toBe(canonicalJson({ ...fields, hash }));
        expect(parseLeaf(sealed.text)).toEqual({ ...leaf, hash, hashHolds: true });
      }),
    );
  });

  test('any other text of the same meaning is not a leaf', () => {
    const { text } = sealLeaf({
      tenant: 'acme',
      index: 3,
      eventId: 'e-3',
      eventType: 'decision_made',
      runId: '',
      occurredAt: '17',
      commitment: '0'.repeat(64),
      prevHash: 'f'.repeat(64),
    });
    expect(parseLeaf(text)?.index).toBe(3);
    const flipped = text.replace('"index":3', '"index":4');
    expect(parseLeaf(flipped)).toMatchObject({ index: 4, hashHolds: false });
    for (const other of [
      '',
      'null',
      '[]',
      '{}',
      ` ${text}`,
      `${text}\n`,
      text.replace(':', ': '),
      text.replace('"v":1', '"v":2'),
      text.replace('"v":1', '"v":1,"w":1'),
      text.replace('"index":3', '"index":3.0'),
      text.replace('"index":3', '"index":"3"'),
      text.replace('"index":3', '"index":-3'),
      text.replace('"17"', '17'),
      text.replace('"17"', '"017"'),
      text.replace('ffff', 'FFFF'),
      text.replace('acme', 'ac\\u006de'),
      text.replace('e-3', 'é-3'),
      text.replace('"tenant":"acme"', '"tenant":"acme","tenant":"acme"'),
    ]) {
      expect(parseLeaf(other), other).toBeUndefined();
    }
  });
});

test('a commitment is HMAC-SHA256 of the payload with its domain in front', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30_000 }), (payload) => {
      const key = randomBytes(32);
      const hmac = createHmac('sha256', key)
        .update('ledgerline/payload/1\n')
        .update(payload, 'utf8');
      expect(commitPayload(key, payload)).toBe(hmac.digest('hex'));
    }),
  );
  expect(() => commitPayload(new Uint8Array(16), '')).toThrow(RangeError);
});

describe('entries', () => {
  test('only ids of the allowed shape reach a leaf', () => {
    expect(entryProblem(entry(1))).toBeUndefined();
    expect(entryProblem({ ...entry(1), runId: '' })).toBeUndefined();
    for (const wrong of [
      { eventId: '' },
      { eventId: 'Mr Jones, 4 Main Street' },
      { eventId: 'x'.repeat(129) },
      { eventType: 'a"b' },
      { runId: 'a\nb' },
      { payload: 'lone \udc00' },
      { occurredAtUnixNano: -1n },
      { occurredAtUnixNano: 2n ** 63n },
    ]) {
      expect(entryProblem({ ...entry(1), ...wrong }), Object.keys(wrong).join()).toBeTypeOf(
        'string',
      );
    }
  });

  test('prepare names the event and changes nothing when one is not', () => {
    const log = new TenantLog('acme');
    const wrong = { ...entry(1), runId: 'not an id' };
    expect(() => log.prepare([entry(0), wrong], 'c')).toThrow(/event-1/);
    expect(log.size).toBe(0n);
    const unnamed = { ...entry(1), eventId: 'Mr Jones' };
    expect(() => log.prepare([unnamed], 'c')).not.toThrow(/Jones/);
    expect(() => log.prepare([unnamed], 'c')).toThrow(/cannot become a leaf/);
    expect(() => new TenantLog('two words')).toThrow(/scope key/);
  });

  test('payloads are not in leaves, and equal payloads have different commitments', () => {
    const log = new TenantLog('acme');
    const payload = JSON.stringify({ secret: 'canary-4711' });
    const { rows } = log.prepare(
      [
        { ...entry(0), payload },
        { ...entry(1), payload },
      ],
      'c',
    );
    expect(rows.map((row) => row.leaf).join()).not.toContain('canary');
    const commitments = rows.map((row) => parseLeaf(row.leaf)?.commitment);
    expect(commitments[0]).not.toBe(commitments[1]);
  });
});

test('a payload as bytes makes the row that its text makes; bytes that are not UTF-8 make none', () => {
  const random = (count: number): Uint8Array => new Uint8Array(count).fill(7);
  const texts = ['{}', '{"name":"Zoë 🦉"}', `"${'ä'.repeat(9_000)}"`];
  const bytes = texts.map((payload) => ({ ...entry(0), payload: Buffer.from(payload) }));
  const asBytes = new TenantLog('acme', undefined, random).prepare(bytes, 'c');
  const asText = new TenantLog('acme', undefined, random).prepare(
    texts.map((payload) => ({ ...entry(0), payload })),
    'c',
  );
  expect(asBytes.root).toEqual(asText.root);
  expect(asBytes.rows.map((row) => row.leaf)).toEqual(asText.rows.map((row) => row.leaf));
  const broken = { ...entry(0), payload: Uint8Array.of(0x22, 0xff, 0x22) };
  expect(() => new TenantLog('acme').prepare([broken], 'c')).toThrow(/not well-formed/);
});

describe('preparing and accepting', () => {
  test('the chain runs from 32 zero bytes through every leaf, across commits', () => {
    const log = new TenantLog('acme');
    const rows = [];
    for (const count of [1, 3, 0, 2]) {
      const prepared = log.prepare(
        Array.from({ length: count }, (_, i) => entry(i)),
        'c',
      );
      log.accept(prepared);
      rows.push(...prepared.rows);
    }
    let prev = '0'.repeat(64);
    for (const row of rows) {
      const leaf = parseLeaf(row.leaf)!;
      expect(leaf.prevHash).toBe(prev);
      expect(Buffer.from(row.prevHash).toString('hex')).toBe(prev);
      prev = leaf.hash;
    }
    expect(rows.map((row) => row.index)).toEqual([0n, 1n, 2n, 3n, 4n, 5n]);
    expect(Buffer.from(log.lastHash).toString('hex')).toBe(prev);
  });

  test('rows of an older state are not accepted', () => {
    const log = new TenantLog('acme');
    const first = log.prepare([entry(0)], 'c1');
    const second = log.prepare([entry(1)], 'c2');
    log.accept(first);
    expect(() => log.accept(second)).toThrow(/another state/);
    log.reset(first.before);
    log.accept(second);
    expect(log.size).toBe(1n);
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import {
  LedgerKey,
  formatCheckpoint,
  noteSigner,
  noteVerifier,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseSigningKey,
  parseVerifierKey,
  signCheckpoint,
  signNote,
  tenantVerifier,
} from '@ledgerline/ledger';
import type { NoteVerifier } from '@ledgerline/ledger';

// Published in the documentation of golang.org/x/mod/sumdb/note, as test data.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

function verifierOf(vkey: string): NoteVerifier {
  const { name, publicKey } = parseVerifierKey(vkey);
  return noteVerifier(name, publicKey);
}

const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const bad = expect.objectContaining({ code: 'note_invalid' }) as unknown;
const badKey = expect.objectContaining({ code: 'key_invalid' }) as unknown;

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the example of the Go package', () => {
  test('verifies', () => {
    const note = openNote(PETER_NOTE, [verifierOf(PETER)]);
    expect(note.verified.map((signature) => signature.name)).toEqual(['PeterNeumann']);
    expect(note.text.endsWith('what your problem is.\n')).toBe(true);
  });

  test('does not verify once a byte of text or signature is changed', () => {
    const verifiers = [verifierOf(PETER)];
    const text = PETER_NOTE.replace('cryptography', 'Cryptography');
    expect(thrown(() => openNote(text, verifiers))).toEqual(bad);
    const signature = PETER_NOTE.replace('x08go/ZJ', 'x08go/ZK');
    expect(thrown(() => openNote(signature, verifiers))).toEqual(bad);
    const otherId = PETER_NOTE.replace('x08go/ZJ', 'y08go/ZJ');
    expect(thrown(() => openNote(otherId, verifiers))).toEqual(bad);
  });
});

describe('keys', () => {
  test('a verifier key whose id, type, name or base64 is off is refused', () => {
    const parts = PETER.split('+');
    for (const text of [
      '',
      'PeterNeumann',
      PETER.replace('c74f20a3', 'c74f20a4'),
      PETER.replace('PeterNeumann', 'Peter Neumann'),
      PETER.replace('PeterNeumann', ''),
      PETER.replace('+ARpc', '+BRpc'),
      PETER.slice(0, -4),
      `${PETER}=`,
      parts.slice(0, 2).join('+'),
    ]) {
      expect(
        thrown(() => parseVerifierKey(text)),
        text,
      ).toEqual(badKey);
    }
  });

  test('texts come back as they were, and no error shows a secret', () => {
    const key = LedgerKey.generate('audit.example.org', seed(9));
    expect(LedgerKey.parse(key.secretText()).verifierKey()).toBe(key.verifierKey());
    const broken = key.secretText().replace('audit', 'Audit');
    const error = thrown(() => parseSigningKey(broken));
    expect(error).toEqual(badKey);
    expect(String(error)).not.toContain(key.secretText().slice(-20));
    expect(thrown(() => LedgerKey.generate('with/slash'))).toEqual(badKey);
    expect(thrown(() => LedgerKey.generate('with space'))).toEqual(badKey);
  });

  test('one key signs for every tenant under the name of its log', () => {
    const key = LedgerKey.generate(undefined, seed(3));
    const root = seed(1);
    const note = signCheckpoint({ origin: 'ledgerline.local/a', size: 4n, root }, key.signer('a'));
    for (const vkey of [key.verifierKey(), key.verifierKey('a')]) {
      expect(openCheckpoint(note, tenantVerifier(vkey, 'a')).size).toBe(4n);
    }
    expect(thrown(() => openCheckpoint(note, tenantVerifier(key.verifierKey(), 'b')))).toEqual(bad);
  });
});

describe('notes', () => {
  const alice = noteSigner('alice', seed(1));
  const bob = noteSigner('bob', seed(2));
  const alicePublic = verifierOf(LedgerKey.generate('alice', seed(1)).verifierKey());
  const bobPublic = verifierOf(LedgerKey.generate('bob', seed(2)).verifierKey());

  test('unknown signatures are carried along, known ones must hold', () => {
    const note = signNote('hello\n\nworld\n', [alice, bob]);
    const opened = openNote(note, [bobPublic]);
    expect(opened.text).toBe('hello\n\nworld\n');
    expect(opened.verified.map((s) => s.name)).toEqual(['bob']);
    expect(opened.unverified.map((s) => s.name)).toEqual(['alice']);
    expect(openNote(note, [alicePublic, bobPublic]).verified).toHaveLength(2);
    expect(thrown(() => openNote(note, []))).toEqual(bad);
    // Bob's signature on another text, under a note that Alice signed well.
    const foreign = signNote('other\n', [bob]).split('\n\n')[1]!;
    const mixed = `${signNote('hello\n', [alice])}${foreign}`;
    expect(thrown(() => openNote(mixed, [alicePublic, bobPublic]))).toEqual(bad);
    expect(openNote(mixed, [alicePublic]).unverified).toHaveLength(1);
  });

  test('sixteen grease signatures of unknown types do no harm', () => {
    const grease = Array.from({ length: 16 }, (_, i) => {
      const bytes = Buffer.alloc(5 + i * 40, i).toString('base64');
      return `\u2014 grease.example/${i} ${bytes}\n`;
    });
    const [text, signature] = signNote('hello\n', [alice]).split('\n\n');
    const note = `${text}\n\n${grease.slice(0, 8).join('')}${signature}${grease.slice(8).join('')}`;
    expect(openNote(note, [alicePublic]).unverified).toHaveLength(16);
  });

  test('the same signature twice counts once', () => {
    const note = signNote('hello\n', [alice, alice]);
    expect(openNote(note, [alicePublic]).verified).toHaveLength(1);
    expect(thrown(() => openNote(note, [alicePublic, alicePublic]))).toEqual(bad);
  });

  test('texts that may not be signed', () => {
    for (const text of [
      'no newline',
      'tab\there\n',
      'nul\u0000\n',
      'cr\r\n',
      'lone \ud800\n',
      '',
    ]) {
      expect(
        thrown(() => signNote(text, [alice])),
        JSON.stringify(text),
      ).toEqual(bad);
    }
  });

  test('malformed notes', () => {
    const good = signNote('hello\n', [alice]);
    for (const note of [
      'hello\n',
      good.replace('\n\n', '\n'),
      good.slice(0, -1),
      good.replace('\u2014 ', '- '),
      good.replace('alice ', 'ali ce '),
      good.replace('alice ', 'al+ice '),
      `${good}\u2014 x AAAA\n`,
      `${good}junk\n`,
      good.replace('hello', 'hel\u0001lo'),
      `${good.slice(0, -1)} \n`,
    ]) {
      expect(
        thrown(() => openNote(note, [alicePublic])),
        JSON.stringify(note),
      ).toEqual(bad);
    }
    const notUtf8 = Buffer.from(good);
    notUtf8[0] = 0xff;
    expect(thrown(() => openNote(notUtf8, [alicePublic]))).toEqual(bad);
    expect(openNote(Buffer.from(good), [alicePublic]).text).toBe('hello\n');
  });
});

describe('checkpoints', () => {
  const root = seed(7);
  test('come back as they were; extension lines are ignored', () => {
    const text = formatCheckpoint({ origin: 'ex.org/log', size: 12n, root });
    expect(text).toBe(`ex.org/log\n12\n${Buffer.from(root).toString('base64')}\n`);
    expect(parseCheckpoint(text)).toEqual({
      origin: 'ex.org/log',
      size: 12n,
      root: Buffer.from(root),
    });
    expect(parseCheckpoint(`${text}extension\n`).size).toBe(12n);
  });

  test('malformed ones are refused', () => {
    const text = formatCheckpoint({ origin: 'ex.org/log', size: 12n, root });
    for (const wrong of [
      '',
      'a\n',
      'a\n1\n',
      text.replace('12', '012'),
      text.replace('12', '-1'),
      text.replace('12', '1x'),
      text.replace('12', '99999999999999999999999'),
      text.replace('Bw', 'B!'),
      text.replace('Bw', ''),
      text.replace('ex.org/log', ''),
      text.slice(0, -1),
      `${text}\n`,
    ]) {
      expect(
        thrown(() => parseCheckpoint(wrong)),
        JSON.stringify(wrong),
      ).toEqual(bad);
    }
    expect(thrown(() => formatCheckpoint({ origin: 'a b', size: 1n, root }))).toEqual(bad);
    expect(thrown(() => formatCheckpoint({ origin: 'a', size: -1n, root }))).toEqual(bad);
  });
});

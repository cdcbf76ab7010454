// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { describe, expect, it } from 'vitest';
import { hpkeOpen, hpkeSeal } from '../../src/sealing/hpke.ts';
import { generateOpeningKey } from '../../src/sealing/sealing-key.ts';

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const key = generateOpeningKey();
const info = Buffer.from('info');
const aad = Buffer.from('additional data');
const plaintext = Buffer.from('ada@example.com');

describe('HPKE, against another implementation', () => {
  it('opens what the other one sealed', async () => {
    const recipientPublicKey = await suite.kem.importKey('raw', toArrayBuffer(key.publicKey), true);
    const sender = await suite.createSenderContext({ recipientPublicKey, info });
    const ciphertext = new Uint8Array(await sender.seal(plaintext, aad));
    const message = { encapsulated: new Uint8Array(sender.enc), ciphertext };
    expect(Buffer.from(hpkeOpen(key.privateKey, message, info, aad))).toEqual(plaintext);
  });

  it('seals what the other one opens', async () => {
    const message = hpkeSeal(key.publicKey, info, aad, plaintext);
    const recipientKey = await suite.kem.importKey('raw', toArrayBuffer(key.privateKey), false);
    const enc = toArrayBuffer(message.encapsulated);
    const recipient = await suite.createRecipientContext({ recipientKey, enc, info });
    const opened = await recipient.open(toArrayBuffer(message.ciphertext), aad);
    expect(Buffer.from(opened)).toEqual(plaintext);
  });
});

describe('HPKE', () => {
  const message = hpkeSeal(key.publicKey, info, aad, plaintext);

  it('seals the same plaintext differently each time', () => {
    const again = hpkeSeal(key.publicKey, info, aad, plaintext);
    expect(again.ciphertext).not.toEqual(message.ciphertext);
    expect(again.encapsulated).not.toEqual(message.encapsulated);
  });

  it.each([
    ['another key', () => hpkeOpen(generateOpeningKey().privateKey, message, info, aad)],
    ['another info', () => hpkeOpen(key.privateKey, message, aad, aad)],
    ['other additional data', () => hpkeOpen(key.privateKey, message, info, info)],
    [
      'a ciphertext shorter than its tag',
      () =>
        hpkeOpen(
          key.privateKey,
          { ...message, ciphertext: message.ciphertext.subarray(0, 15) },
          info,
          aad,
        ),
    ],
    [
      'an encapsulated key of small order',
      () => hpkeOpen(key.privateKey, { ...message, encapsulated: new Uint8Array(32) }, info, aad),
    ],
  ])('refuses %s', (_, open) => {
    expect(open).toThrow();
  });
});

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

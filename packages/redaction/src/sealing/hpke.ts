// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * HPKE (RFC 9180) in base mode, one message a context: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM. Own code because every library of it is asynchronous and `emit()` is not; its test
 * exchanges messages with one of those libraries, both ways.
 */

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

/** Bytes of an X25519 key, of the encapsulated key and of an AES-256 key. */
export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

const HASH_BYTES = 32;
const EMPTY = Buffer.alloc(0);
const VERSION = Buffer.from('HPKE-v1');
// Section 7: KEM 0x0020, KDF 0x0001, AEAD 0x0002.
const KEM_SUITE = Buffer.from([...Buffer.from('KEM'), 0x00, 0x20]);
const SUITE = Buffer.from([...Buffer.from('HPKE'), 0x00, 0x20, 0x00, 0x01, 0x00, 0x02]);
const BASE_MODE = Buffer.from([0]);
// RFC 8410: what stands in front of the 32 bytes of an X25519 key in SPKI and in PKCS #8.
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** What a sender makes for one receiver: the encapsulated key (32 bytes) and the ciphertext. */
export interface HpkeMessage {
  readonly encapsulated: Uint8Array;
  /** As long as the plaintext, and 16 bytes of tag. */
  readonly ciphertext: Uint8Array;
}

/** `SealBase` of section 6.1. */
export function hpkeSeal(
  publicKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): HpkeMessage {
  const ephemeral = generateKeyPairSync('x25519');
  const encapsulated = rawPublicKey(ephemeral.publicKey);
  const shared = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: publicKeyOf(publicKey),
  });
  const { key, nonce } = schedule(kemSecret(shared, encapsulated, publicKey), info);
  return { encapsulated, ciphertext: aesSeal(key, nonce, aad, plaintext) };
}

/** `OpenBase` of section 6.1. Throws when the message was not made for this key, info and aad. */
export function hpkeOpen(
  privateKey: Uint8Array,
  message: HpkeMessage,
  info: Uint8Array,
  aad: Uint8Array,
): Uint8Array {
  const secretKey = privateKeyOf(privateKey);
  const shared = diffieHellman({
    privateKey: secretKey,
    publicKey: publicKeyOf(message.encapsulated),
  });
  const own = rawPublicKey(createPublicKey(secretKey));
  const { key, nonce } = schedule(kemSecret(shared, message.encapsulated, own), info);
  return aesOpen(key, nonce, aad, message.ciphertext);
}

/** The public key of a private one; both are 32 bytes. */
export function publicKeyFrom(privateKey: Uint8Array): Uint8Array {
  return rawPublicKey(createPublicKey(privateKeyOf(privateKey)));
}

/** AES-256-GCM; the tag stands behind the ciphertext. */
export function aesSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext; throws when one bit of key, nonce, aad or text differs. */
export function aesOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  const end = sealed.length - TAG_BYTES;
  if (end < 0) throw new RangeError('The ciphertext is shorter than its tag.');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()]);
}

/** `ExtractAndExpand` of section 4.1. Node refuses the all-zero secret that the RFC forbids. */
function kemSecret(shared: Uint8Array, encapsulated: Uint8Array, receiver: Uint8Array): Buffer {
  const context = Buffer.concat([encapsulated, receiver]);
  const key = extract(KEM_SUITE, EMPTY, 'eae_prk', shared);
  return expand(KEM_SUITE, key, 'shared_secret', context, HASH_BYTES);
}

/** `KeySchedule` of section 5.1 without a pre-shared key; key and nonce of the first message. */
function schedule(secret: Uint8Array, info: Uint8Array): { key: Buffer; nonce: Buffer } {
  const context = Buffer.concat([
    BASE_MODE,
    extract(SUITE, EMPTY, 'psk_id_hash', EMPTY),
    extract(SUITE, EMPTY, 'info_hash', info),
  ]);
  const base = extract(SUITE, secret, 'secret', EMPTY);
  return {
    key: expand(SUITE, base, 'key', context, KEY_BYTES),
    nonce: expand(SUITE, base, 'base_nonce', context, NONCE_BYTES),
  };
}

/** `LabeledExtract` of section 4. */
function extract(suite: Uint8Array, salt: Uint8Array, label: string, input: Uint8Array): Buffer {
  const hmac = createHmac('sha256', salt);
  return hmac.update(VERSION).update(suite).update(label).update(input).digest();
}

/** `LabeledExpand` of section 4, for at most one block of the hash. */
function expand(
  suite: Uint8Array,
  key: Uint8Array,
  label: string,
  info: Uint8Array,
  length: number,
): Buffer {
  const hmac = createHmac('sha256', key).update(Buffer.from([length >> 8, length & 0xff]));
  hmac
    .update(VERSION)
    .update(suite)
    .update(label)
    .update(info)
    .update(Buffer.from([1]));
  return hmac.digest().subarray(0, length);
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
}

function privateKeyOf(raw: Uint8Array): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, raw]),
    format: 'der',
    type: 'pkcs8',
  });
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
}

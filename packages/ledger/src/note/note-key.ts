// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { LedgerlineError } from '@ledgerline/conventions';
import { sha256 } from '../merkle/hash.ts';

/** Signature type byte of Ed25519 in key ids and vkeys. C2SP signed-note. */
const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
const SEED_BYTES = 32;
// Fixed DER heads of an Ed25519 key, which node:crypto wants around the 32 raw bytes (RFC 8410).
const PKCS8_HEAD: Buffer = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD: Buffer = Buffer.from('302a300506032b6570032100', 'hex');
const SECRET_HEAD = 'PRIVATE+KEY+';

/** Signs notes under one key name. */
export interface NoteSigner {
  readonly name: string;
  /** First 4 bytes of SHA-256(name || 0x0A || type || public key), as 8 hex digits. */
  readonly keyId: string;
  sign(text: string): Uint8Array;
}

/** Checks note signatures of one key name. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: string;
  verify(text: string, signature: Uint8Array): boolean;
}

/** True for a name that a key or a log may have: no white space, no plus sign, not empty. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.isWellFormed() && !/[\p{White_Space}\p{Cc}+]/u.test(name);
}

/** The verifier key text `name+id+base64(type || public key)`. C2SP signed-note. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  const typed = typedKey(publicKey);
  return `${checkedName(name)}+${keyIdOf(name, typed)}+${typed.toString('base64')}`;
}

/** A parsed verifier key. Throws LedgerlineError `key_invalid`. */
export function parseVerifierKey(text: string): { name: string; publicKey: Uint8Array } {
  const { name, id, key } = parseKeyText(text.trim());
  if (id !== keyIdOf(name, typedKey(key))) throw badKey('its id is not that of its key');
  return { name, publicKey: key };
}

/** The signing key text of Go's sumdb tools, `PRIVATE+KEY+name+id+base64(type || seed)`. */
export function formatSigningKey(name: string, seed: Uint8Array): string {
  const id = keyIdOf(name, typedKey(publicKeyOf(seed)));
  return `${SECRET_HEAD}${checkedName(name)}+${id}+${typedKey(seed).toString('base64')}`;
}

/** A parsed signing key: its name and the 32-byte Ed25519 seed. Throws `key_invalid`. */
export function parseSigningKey(text: string): { name: string; seed: Uint8Array } {
  const line = text.trim();
  if (!line.startsWith(SECRET_HEAD)) throw badKey('a signing key begins with PRIVATE+KEY+');
  const { name, id, key } = parseKeyText(line.slice(SECRET_HEAD.length));
  if (id !== keyIdOf(name, typedKey(publicKeyOf(key))))
    throw badKey('its id is not that of its key');
  return { name, seed: key };
}

/** A signer under `name` from a 32-byte seed. */
export function noteSigner(name: string, seed: Uint8Array): NoteSigner {
  const key = privateKey(seed);
  const keyId = keyIdOf(checkedName(name), typedKey(publicKeyOf(seed)));
  return { name, keyId, sign: (text) => sign(null, Buffer.from(text, 'utf8'), key) };
}

/** A verifier under `name` for a 32-byte public key. */
export function noteVerifier(name: string, publicKey: Uint8Array): NoteVerifier {
  const key = createPublicKey({
    key: Buffer.concat([SPKI_HEAD, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return {
    name,
    keyId: keyIdOf(checkedName(name), typedKey(publicKey)),
    verify: (text, signature) => verify(null, Buffer.from(text, 'utf8'), key, signature),
  };
}

/** The 32-byte public key of a 32-byte seed. */
export function publicKeyOf(seed: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' });
  return der.subarray(SPKI_HEAD.length);
}

function parseKeyText(text: string): { name: string; id: string; key: Uint8Array } {
  // The base64 part may hold plus signs, the name may not.
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text);
  const [, name, id, base64] = match ?? [];
  if (name === undefined || id === undefined || base64 === undefined || !isKeyName(name)) {
    throw badKey('it is not name+id+base64');
  }
  const typed = Buffer.from(base64, 'base64');
  if (typed.toString('base64') !== base64) throw badKey('its base64 is not canonical');
  if (typed[0] !== ED25519 || typed.length !== 1 + SEED_BYTES) throw badKey('it is not Ed25519');
  return { name, id, key: typed.subarray(1) };
}

function keyIdOf(name: string, typed: Uint8Array): string {
  const digest = sha256(Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), typed]));
  return Buffer.from(digest.subarray(0, KEY_ID_BYTES)).toString('hex');
}

function typedKey(key: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(ED25519), key]);
}

function privateKey(seed: Uint8Array): KeyObject {
  if (seed.length !== SEED_BYTES) throw badKey(`an Ed25519 seed has ${SEED_BYTES} bytes`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
}

function checkedName(name: string): string {
  if (!isKeyName(name)) throw badKey('its name is empty or has white space or a plus sign');
  return name;
}

function badKey(why: string): LedgerlineError {
  // Never the key text itself: it may be a secret.
  return new LedgerlineError('key_invalid', `The key cannot be used: ${why}.`);
}

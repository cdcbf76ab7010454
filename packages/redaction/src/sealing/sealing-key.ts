// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { createHash, randomBytes } from 'node:crypto';
import { KEY_BYTES, publicKeyFrom } from './hpke.ts';

/** What a process that seals holds. It opens nothing. */
export interface SealingKey {
  /** 16 hexadecimal digits: the start of the SHA-256 of the public key, so it cannot name another. */
  readonly id: string;
  readonly publicKey: Uint8Array;
}

/** What the tenant keeps where no engine, gateway or collector reaches it. */
export interface OpeningKey extends SealingKey {
  readonly privateKey: Uint8Array;
}

const ID_DIGITS = 16;

/** A new pair. Whoever destroys its private half makes everything sealed for it unreadable. */
export function generateOpeningKey(): OpeningKey {
  // RFC 7748, section 5: any 32 bytes are a private key.
  return openingKey(randomBytes(KEY_BYTES).toString('base64url'));
}

/** Reads a public key: 32 bytes as base64url. Throws `config_invalid`. */
export function sealingKey(publicKey: string): SealingKey {
  const raw = decode(publicKey, 'public');
  return { id: keyId(raw), publicKey: raw };
}

/** Reads a private key: 32 bytes as base64url. Throws `config_invalid`. */
export function openingKey(privateKey: string): OpeningKey {
  const raw = decode(privateKey, 'private');
  return { ...sealingKey(encodeKey(publicKeyFrom(raw))), privateKey: raw };
}

/** The text form of either half. */
export function encodeKey(key: Uint8Array): string {
  return Buffer.from(key).toString('base64url');
}

function keyId(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, ID_DIGITS);
}

function decode(text: string, half: 'public' | 'private'): Uint8Array {
  const raw = Buffer.from(text, 'base64url');
  if (raw.length === KEY_BYTES && raw.toString('base64url') === text) return raw;
  throw new LedgerlineError(
    'config_invalid',
    `A ${half} sealing key is ${KEY_BYTES} bytes as base64url, 43 characters without padding.`,
  );
}

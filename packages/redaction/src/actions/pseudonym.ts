// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { createHash, createHmac } from 'node:crypto';

/** Bytes of a key; HMAC-SHA-256 gains nothing from longer ones (RFC 2104, section 3). */
const KEY_BYTES_MIN = 32;
const KEY_ID_LETTERS = 8;
/** 128 bits: no two of 2^40 values of a tenant collide in practice. */
const TOKEN_BYTES = 16;
const LETTER_A = 0x61;

const PSEUDONYM = new RegExp(`^[a-p]{${KEY_ID_LETTERS}}\\.[a-p]{${2 * TOKEN_BYTES}}$`);

/**
 * Keyed pseudonyms of one tenant. The same value of the same type gives the same token under the
 * same key, and without the key nobody can test a guess. A tenant that rotates gets new tokens from
 * then on; the id of the key is in each one, so that old and new ones are not joined by mistake.
 */
export class Pseudonyms {
  readonly #key: Uint8Array;
  /** Eight letters, made from the key. */
  readonly keyId: string;

  /** Throws `config_invalid` for a key under 32 bytes. */
  constructor(key: Uint8Array) {
    if (key.length < KEY_BYTES_MIN) {
      throw new LedgerlineError(
        'config_invalid',
        `A pseudonym key needs ${KEY_BYTES_MIN} bytes, this one has ${key.length}.`,
      );
    }
    this.#key = Uint8Array.from(key);
    const fingerprint = createHash('sha256').update('ledgerline-pseudonym-key').update(key);
    this.keyId = letters(fingerprint.digest().subarray(0, KEY_ID_LETTERS / 2));
  }

  /** `key.token` for a value of a type such as `EMAIL`. */
  of(type: string, value: string): string {
    const hmac = createHmac('sha256', this.#key);
    const digest = hmac.update(`${type}\n${canonicalForm(type, value)}`).digest();
    return `${this.keyId}.${letters(digest.subarray(0, TOKEN_BYTES))}`;
  }
}

/** True for the form that `Pseudonyms` gives, whatever its key. */
export function isPseudonym(text: string): boolean {
  return PSEUDONYM.test(text);
}

/** Numbers of people and things, which are written with and without separators. */
const NUMBERED = /^(?:IBAN|BIC|MAC|VIN|IMEI|PASSPORT|DRIVING_LICENCE|[A-Z]{2}_[A-Z_]+)$/;

/** Spellings of one value that people mean as one: letter case of addresses, groups of numbers. */
function canonicalForm(type: string, value: string): string {
  if (type === 'EMAIL') return value.toLowerCase();
  if (type === 'CARD' || type === 'PHONE') return value.replaceAll(/\D/g, '');
  // A letter more or less in capitals is another address there, and a date has its separators.
  if (type === 'BTC_ADDRESS' || type === 'DATE_OF_BIRTH') return value;
  if (type === 'ETH_ADDRESS') return value.toLowerCase();
  return NUMBERED.test(type) ? value.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase() : value;
}

/** Bytes in the letters a to p: no detector begins at a letter of this kind or sees a number. */
function letters(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += String.fromCharCode(LETTER_A + (byte >> 4), LETTER_A + (byte & 15));
  }
  return text;
}

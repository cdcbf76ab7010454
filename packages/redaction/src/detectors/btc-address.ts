// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { asciiBytes, asciiText } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { beginsWith } from './byte-checks.ts';
import { isAlnumOpen } from './alnum.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.btcAddress);
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS: readonly number[] = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** What the checksum comes to: BIP 173, and BIP 350 for later versions. */
const BECH32_SUM = 1;
const BECH32M_SUM = 0x2bc830a3;
const ADDRESS_LENGTH_MAX = 90;

/** Bitcoin addresses with their checksums: base58check (`1…`, `3…`) and bech32 (`bc1…`). */
function findAddress(scan: Scan, at: number): number {
  const { bytes } = scan;
  let end = at;
  while (end < scan.end && end - at <= ADDRESS_LENGTH_MAX && isAlnum(bytes[end]!)) end += 1;
  const segwit = beginsWith(bytes, at, end, 'bc') || beginsWith(bytes, at, end, 'tb');
  if (!segwit && !mayBeBase58(bytes, at, end)) return scan.nothing(end + 4);
  if (!isAlnumOpen(scan, at, end)) return scan.nothing(end + 4);
  const text = asciiText(bytes, at, end);
  return (segwit ? isBech32(text) : isBase58(text))
    ? scan.take(at, end, 'btc_address', PLACEHOLDER)
    : scan.nothing(end + 4);
}

/** Of hex ids, all but a few have a zero, which base58 has not. */
function mayBeBase58(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 26 || end - start > 35 || BEGINNING[bytes[start]!] === 0) return false;
  for (let i = start; i < end; i += 1) if (IN_BASE58[bytes[i]!] === 0) return false;
  return true;
}

const IN_BASE58 = new Uint8Array(256);
for (const char of BASE58) IN_BASE58[char.charCodeAt(0)] = 1;
const BEGINNING = new Uint8Array(256);
for (const char of '123mn') BEGINNING[char.charCodeAt(0)] = 1;

function isAlnum(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

/** 25 bytes: the version of an address, a hash, and four bytes of its double SHA-256. */
function isBase58(text: string): boolean {
  const bytes = new Uint8Array(25);
  for (const char of text) {
    let carry = BASE58.indexOf(char);
    if (carry < 0) return false;
    for (let i = bytes.length - 1; i >= 0; i -= 1) {
      carry += bytes[i]! * 58;
      bytes[i] = carry & 255;
      carry >>= 8;
    }
    if (carry !== 0) return false;
  }
  if (!VERSIONS.has(bytes[0]!)) return false;
  const hash = sha256(sha256(bytes.subarray(0, 21)));
  return hash.subarray(0, 4).equals(bytes.subarray(21));
}

/** To a key or a script, on the main and on the test network. */
const VERSIONS: ReadonlySet<number> = new Set([0x00, 0x05, 0x6f, 0xc4]);

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (text.length < 14 || (text !== lower && text !== text.toUpperCase())) return false;
  const prefix = /^(?:bc|tb|bcrt)1/.exec(lower)?.[0].slice(0, -1);
  if (prefix === undefined) return false;
  // Version 0 (`q`) holds 20 or 32 bytes (BIP 141).
  const size = text.length - prefix.length;
  if (lower[prefix.length + 1] === 'q' && size !== 40 && size !== 60) return false;
  const values = Array.from(lower.slice(prefix.length + 1)).map((char) => BECH32.indexOf(char));
  if (values.includes(-1)) return false;
  const codes = Array.from(prefix).map((char) => char.charCodeAt(0));
  const sum = polymod([...codes.map((c) => c >> 5), 0, ...codes.map((c) => c & 31), ...values]);
  return sum === (values[0] === 0 ? BECH32_SUM : BECH32M_SUM);
}

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, i) => {
      if (((top >> i) & 1) === 1) sum ^= generator;
    });
  }
  return sum >>> 0;
}

export const btcAddress: Detector = {
  name: 'btc_address',
  rule: 'The base58check or bech32 checksum of a Bitcoin address holds.',
  confidence: 0.99,
  triggers: [
    { on: 'token', length: [26, 35] },
    { on: 'word', prefixes: ['bc1', 'tb1', 'bcrt1'], anyCase: true },
  ],
  find: findAddress,
  examples: {
    match: [
      ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', '[BTC_ADDRESS]'],
      ['pay 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy.', 'pay [BTC_ADDRESS].'],
      ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '[BTC_ADDRESS]'],
      ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', '[BTC_ADDRESS]'],
      ['bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0', '[BTC_ADDRESS]'],
    ],
    ignore: [
      '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3',
      'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
      'bc1',
      'tb1-host',
    ],
  },
};

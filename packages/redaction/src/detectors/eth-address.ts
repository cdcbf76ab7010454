// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { keccak_256 } from '@noble/hashes/sha3.js';
import { asciiBytes, asciiText, CLASS, HEX } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isAlnumOpen } from './alnum.ts';
import { wordsNear } from './words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.ethAddress);
const HEX_DIGITS = 40;
/** What else is written as 0x and 40 hex digits. */
const OTHER: ReadonlySet<string> = new Set(
  'sha hash digest commit checksum tree blob fingerprint rev revision'.split(' '),
);

/**
 * Ethereum addresses: mixed case is a checksum (EIP-55); in one case they are what `0x` and 40 hex
 * digits mostly are, unless they are called a hash.
 */
function findAddress(scan: Scan, at: number): number {
  const { bytes } = scan;
  const from = at + 2;
  const end = from + HEX_DIGITS;
  if (end > scan.end || (bytes[at + 1]! | 0x20) !== 0x78) return scan.nothing(end);
  for (let i = from; i < end; i += 1) {
    if ((CLASS[bytes[i]!]! & HEX) === 0) return scan.nothing(end);
  }
  if (!isAlnumOpen(scan, at, end)) return scan.nothing(end + 4);
  const hex = asciiText(bytes, from, end);
  const lower = hex.toLowerCase();
  if (/^0+$/.test(hex)) return -1;
  const mixed = hex !== lower && hex !== hex.toUpperCase();
  if (mixed ? !isChecked(hex, lower) : wordsNear(scan, at).some((word) => OTHER.has(word)))
    return -1;
  return scan.take(at, end, 'eth_address', PLACEHOLDER);
}

/** A letter is a capital where the hash of the small form has a digit of 8 or more. */
function isChecked(hex: string, lower: string): boolean {
  const hash = Buffer.from(keccak_256(asciiBytes(lower))).toString('hex');
  for (let i = 0; i < HEX_DIGITS; i += 1) {
    const capital = Number.parseInt(hash[i]!, 16) >= 8;
    if (hex[i] !== (capital ? lower[i]!.toUpperCase() : lower[i])) return false;
  }
  return true;
}

export const ethAddress: Detector = {
  name: 'eth_address',
  rule: '`0x` and 40 hex digits pass EIP-55, or are in one case and not called a hash.',
  confidence: 0.97,
  triggers: [{ on: 'word', prefixes: ['0x', '0X'] }],
  find: findAddress,
  examples: {
    match: [
      ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '[ETH_ADDRESS]'],
      ['to 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359.', 'to [ETH_ADDRESS].'],
      ['wallet 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed', 'wallet [ETH_ADDRESS]'],
    ],
    ignore: [
      'sha1 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD',
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00',
      'address 0x0000000000000000000000000000000000000000',
    ],
  },
};

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';

// Where a name or an address ends that stands without quotation marks: `full_name: Ada de Vries, 36`,
// `street=12 Analytical Row, floor=3`. Bytes beyond ASCII are letters here, those from 0xc3 capitals.

const VALUE_BYTES_MAX = 160;

/** Words in small letters inside of names, streets and towns. */
const PARTICLE =
  '(?:am|an|auf|bei|bin|d[aeiou]|das|de[lnmrs]|dell[ao]|dos|e|el|et|i[bm]n?|l[aeo]s?|of|op|te[nr]|the|und|v[ao][nm]|y|zu[mr]?)';
const INNER = String.raw`(?:[^\x00-\x20,;&|<>(){}\[\]"'\\=:]|'(?=[A-Za-z]))`;
const CAPITAL = String.raw`[A-Z\xc3-\xff]${INNER}{0,40}`;
const CAPITAL_OR_NUMBER = String.raw`[A-Z0-9\xc3-\xff]${INNER}{0,40}`;

/** Up to four words with capitals. */
const NAME = new RegExp(`^${CAPITAL}(?: (?:${PARTICLE} ){0,3}${CAPITAL}){0,3}`);

/**
 * Words up to a separator, then pieces behind commas, each of which is whole: `12 Row, Suite 4, London`,
 * but not what begins in `12 Row, City=London` and `12 Row, Please call`.
 */
const ADDRESS = new RegExp(
  `^${INNER}{1,40}(?: [A-Za-z0-9]${INNER}{0,40}){0,3}(?: (?:${CAPITAL_OR_NUMBER}|${PARTICLE}(?= ))){0,4}` +
    `(?:, ${CAPITAL_OR_NUMBER}(?: (?:${CAPITAL_OR_NUMBER}|${PARTICLE}(?= ))){0,4}(?=$|[.,;&|"')}\\]\\\\\\n\\r])){0,4}`,
);

/** The end of the name at `from`; -1 when there is none. */
export function nameEnd(scan: Scan, from: number): number {
  const [name] = NAME.exec(textAt(scan, from)) ?? [];
  return name === undefined ? -1 : characterEnd(scan, from + name.length);
}

/**
 * The end of the address at `from`. With `isApart`, behind a blank, a lone word is a type or a remark:
 * `street: String`.
 */
export function addressEnd(scan: Scan, from: number, isApart: boolean): number {
  const [address] = ADDRESS.exec(textAt(scan, from)) ?? [];
  if (address === undefined) return -1;
  const to = characterEnd(scan, from + address.length);
  if (to < scan.end && scan.bytes[to] === 0x28) return -1;
  return isApart && !/[0-9 ]/.test(address) ? -1 : to;
}

/** A count of bytes may end inside of a character: then behind it. */
function characterEnd({ bytes, end }: Scan, at: number): number {
  let to = at;
  while (to < end && (bytes[to]! & 0xc0) === 0x80) to += 1;
  return to;
}

/** Up to and with the byte that no name and no address goes on behind. */
function textAt({ bytes, end }: Scan, from: number): string {
  const limit = Math.min(end, from + VALUE_BYTES_MAX);
  let to = from;
  while (to < limit && STOPS[bytes[to]!] === 0) to += 1;
  return asciiText(bytes, from, Math.min(limit, to + 1));
}

const STOPS: Uint8Array = new Uint8Array(256).fill(1, 0, 0x20);
for (const char of ';&|<>(){}[]"\\=:') STOPS[char.charCodeAt(0)] = 1;

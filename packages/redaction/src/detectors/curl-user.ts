// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { beginsWith } from './byte-checks.ts';
import { isHarmlessValue } from './harmless-values.ts';

const NAME = 'curl ';
const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
/** Of one command; options stand near its name. */
const COMMAND_BYTES_MAX = 512;
const OPTION = /(?:^|[ \n])(?:-u|--user|--proxy-user|-U)(?: +|=)?(["']?)([^ \t\r\n"':$<{]{1,64}):/;
const QUOTED_END = /["'\\\n]/;
// White space of ASCII only: in the byte form a byte of `ì` would count as some.
const VALUE_END = /["' \t\r\n\\]/;

/** The password of `curl -u user:password`. */
function findCurlUser(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  if (!beginsWith(bytes, at, end, NAME)) return scan.nothing(at + NAME.length);
  const limit = commandEnd(bytes, at + NAME.length, Math.min(end, at + COMMAND_BYTES_MAX));
  const text = hasOption(bytes, at, limit) ? asciiText(bytes, at, limit) : '';
  const option = OPTION.exec(text);
  if (option === null) return scan.nothing(limit + NAME.length);
  const [matched, quote = ''] = option;
  const from = option.index + matched.length;
  const rest = asciiText(bytes, at + from, Math.min(end, at + COMMAND_BYTES_MAX));
  const ends = quote === '' ? VALUE_END : QUOTED_END;
  const size = ends.exec(rest)?.index ?? rest.length;
  const start = at + from;
  if (size <= 0 || isHarmlessValue(bytes, start, start + size)) return -1;
  if (/^(?:\$[({A-Z_]|[<{[%])/.test(rest)) return -1;
  return scan.take(start, start + size, 'curl_user', PLACEHOLDER);
}

/** At the end of its line, unless that goes on, or where the next command begins: it is asked about, too. */
function commandEnd(bytes: Uint8Array, from: number, limit: number): number {
  for (let i = from; i < limit; i += 1) {
    const byte = bytes[i]!;
    if (byte === 0x0a && bytes[i - 1] !== 0x5c) return i;
    if (byte === 0x63 && (CLASS[bytes[i - 1]!]! & WORD) === 0 && isCommand(bytes, i)) return i;
  }
  return limit;
}

/** In small letters: the engine asks about no other. */
function isCommand(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < NAME.length; i += 1) if (bytes[at + i] !== NAME.charCodeAt(i)) return false;
  return true;
}

/** True for a dash that may begin an option. */
function hasOption(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from + NAME.length - 1; i < to - 1; i += 1) {
    if (bytes[i + 1] === 0x2d && (bytes[i] === 0x20 || bytes[i] === 0x0a)) return true;
  }
  return false;
}

export const curlUser: Detector = {
  name: 'curl_user',
  rule: 'A user and a password stand behind `-u` or `--user` of curl.',
  confidence: 0.9,
  triggers: [{ on: 'word', prefixes: ['curl'] }],
  find: findCurlUser,
  examples: {
    match: [
      ['curl -u ada:ìlove1ace https://x', 'curl -u ada:[SECRET] https://x'],
      ['curl -u ada:love1ace https://x.example', 'curl -u ada:[SECRET] https://x.example'],
      ['curl --user "ada:love lace" x', 'curl --user "ada:[SECRET]" x'],
    ],
    ignore: [
      'curl -u ada https://x.example',
      'curl -u ada:$PASSWORD x',
      'curl -u ada:<password> x',
    ],
  },
};

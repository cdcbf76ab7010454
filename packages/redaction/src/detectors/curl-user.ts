// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { beginsWith } from './byte-checks.ts';
import { isHarmlessValue } from './harmless-values.ts';

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
  if (!beginsWith(bytes, at, end, 'curl ')) return scan.nothing(at + 5);
  const text = asciiText(bytes, at, Math.min(end, at + COMMAND_BYTES_MAX));
  const line = /\n(?<!\\\n)/.exec(text)?.index ?? text.length;
  const option = OPTION.exec(text.slice(0, line));
  if (option === null) return scan.nothing(at + line);
  const [matched, quote = ''] = option;
  const from = option.index + matched.length;
  const rest = text.slice(from);
  const ends = quote === '' ? VALUE_END : QUOTED_END;
  const size = ends.exec(rest)?.index ?? rest.length;
  const start = at + from;
  if (size <= 0 || isHarmlessValue(bytes, start, start + size)) return -1;
  if (/^(?:\$[({A-Z_]|[<{[%])/.test(rest)) return -1;
  return scan.take(start, start + size, 'curl_user', PLACEHOLDER);
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

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { Beginnings } from './beginnings.ts';
import { isPlaceholderAt, PLACEHOLDERS } from '../placeholders.ts';
import { isText } from './byte-checks.ts';
import { isHarmlessValue } from './harmless-values.ts';
import { isQuotedSecret } from './literal.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
/** From the name of a call to the end of its arguments. */
const CALL_BYTES_MAX = 256;
const ARGUMENTS_MAX = 5;

/** Calls that take a password, and which of their arguments it is; 0: the last one. */
const CALLS: readonly (readonly [name: string, argument: number])[] = [
  ['login', 2],
  ['auth', 2],
  ['basic_auth', 2],
  ['basicAuth', 2],
  ['BasicAuth', 2],
  ['HTTPBasicAuth', 2],
  ['SetBasicAuth', 2],
  ['setBasicAuth', 2],
  ['NetworkCredential', 2],
  ['PasswordAuthentication', 2],
  ['UsernamePasswordCredentials', 2],
  ['Credentials', 0],
  ['getConnection', 3],
  ['PDO', 3],
  ['mysqli', 3],
  ['mysqli_connect', 3],
];

/** What stands between the name and its arguments: `(`, `=(` of Python, a blank of Ruby. */
const OPENING = /^(?:\s?=\s?)?\(\s{0,4}|^ (?=\\{0,3}["'])/;
const ARGUMENT = /^(?:(\\{0,3}["'])([^"'\\\n]{0,128})\1|[\w.$:>-]{1,64})(?:\.\w{1,20}\(\))?/;

/** `login("bob", "x")`: a password by its place. Anchor: the name of the call. */
function findInCall(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  // Nothing behind the name is read before it is one: a stream would wait for it.
  const call = BEGINNINGS.at(bytes, at).findLast(([name]) => isText(bytes, at, end, name));
  if (call === undefined) return scan.nothing(at + NAME_BYTES_MAX);
  const text = asciiText(bytes, at, Math.min(end, at + CALL_BYTES_MAX));
  const opening = OPENING.exec(text.slice(call[0].length));
  if (opening === null) return scan.nothing(at + NAME_BYTES_MAX);
  const value = argumentOf(text, call[0].length + opening[0].length, call[1]);
  if (value === undefined) return -1;
  const [start, to] = [at + value[0], at + value[1]];
  if (isPlaceholderAt(bytes, start, to) || isHarmlessValue(bytes, start, to)) return -1;
  const said = text.slice(...value);
  // Without a digit or a mark it is a word, of which other calls have just as many.
  if (said.includes(' ') || !/[^A-Za-z_./:-]/.test(said)) return -1;
  return isQuotedSecret(said, { strength: 'password', last: 'password' }, false)
    ? scan.take(start, to, 'credential_call', PLACEHOLDER)
    : -1;
}

const BEGINNINGS = new Beginnings(CALLS, ([name]) => name);
const NAME_BYTES_MAX = Math.max(...CALLS.map(([name]) => name.length)) + 8;

/** The range of an argument between quotation marks, never of the first one. */
function argumentOf(
  text: string,
  from: number,
  wanted: number,
): readonly [start: number, end: number] | undefined {
  let at = from;
  let found: readonly [number, number] | undefined;
  for (let nth = 1; nth <= ARGUMENTS_MAX; nth += 1) {
    const argument = ARGUMENT.exec(text.slice(at));
    if (argument === null) return undefined;
    const [whole, mark = '', value] = argument;
    const start = at + mark.length;
    found = value === undefined || nth === 1 ? undefined : [start, start + value.length];
    if (nth === wanted) return found;
    at += whole.length;
    const comma = /^,\s{0,8}/.exec(text.slice(at))?.[0].length ?? 0;
    if (comma === 0) return wanted === 0 && text[at] === ')' ? found : undefined;
    at += comma;
  }
  return undefined;
}

export const credentialCall: Detector = {
  name: 'credential_call',
  rule: 'A call such as `login` has a password behind the name of a user.',
  confidence: 0.8,
  triggers: [{ on: 'word', prefixes: CALLS.map(([name]) => name) }],
  find: findInCall,
  examples: {
    match: [
      ['ftp.login("bob", "Thunder2038!")', 'ftp.login("bob", "[SECRET]")'],
      ["get(url, auth=('bob', 'Thunder2038!'))", "get(url, auth=('bob', '[SECRET]'))"],
      ["http.basic_auth 'bob', 'love1ace'", "http.basic_auth 'bob', '[SECRET]'"],
      ['getConnection(url, "app", "love1ace")', 'getConnection(url, "app", "[SECRET]")'],
      [
        "new PDO('mysql:host=db', 'app', 'love1ace')",
        "new PDO('mysql:host=db', 'app', '[SECRET]')",
      ],
      [
        'Credentials("Nexus", "r.example", "ci", "lo-9")',
        'Credentials("Nexus", "r.example", "ci", "[SECRET]")',
      ],
      [
        'PasswordAuthentication("bob", "lo-9".toCharArray())',
        'PasswordAuthentication("bob", "[SECRET]".toCharArray())',
      ],
    ],
    ignore: [
      'login("bob", password)',
      'login("bob", "admin")',
      'login("Thunder2038!")',
      'login(user, "Enter password 2")',
      'auth("google", "profile")',
      'getConnection(url, user, "[SECRET]")',
      'login("bob", "${PASSWORD}")',
      'login to bob2',
    ],
  },
};

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { Beginnings } from './beginnings.ts';
import { isPlaceholderAt, PLACEHOLDERS } from '../placeholders.ts';
import { isText } from './byte-checks.ts';
import { isHarmlessValue } from './harmless-values.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
const COMMAND_BYTES_MAX = 256;

interface Command {
  /** Its first word, from its first letter on. */
  readonly word: string;
  /** Everything in front of the secret. */
  readonly before: RegExp;
  /** What must stand behind it. */
  readonly after?: RegExp;
  /** A mark that ends it. */
  readonly end?: string;
}

/** Commands that take a secret by its place, and statements and directives of servers that do. */
const COMMANDS: readonly Command[] = [
  { word: 'net ', before: /^net user [\w.-]{1,64} /i },
  { word: 'net ', before: /^net use (?:\w: |\* )?\\\\[\w.\\$-]{1,96} /i },
  {
    word: 'htpasswd',
    before: /^htpasswd -\w{0,4}b\w{0,4}(?: -\w{1,4})?(?: [\w./][\w./-]{0,96}){1,2} /,
  },
  {
    word: 'rabbitmqctl',
    before: /^rabbitmqctl (?:add_user|change_password|authenticate_user) [\w.-]{1,64} /,
  },
  { word: 'vault', before: /^vault login (?:token=)?(?=\S{0,96}\d)/ },
  {
    word: 'sqlplus',
    before: /^sqlplus (?:-\w{1,8} ){0,2}[\w$#]{1,64}\/(?=[^\s/]{3,64}(?:@|$|\s))/,
    end: '@',
  },
  { word: 'expdp', before: /^expdp (?:userid=)?[\w$#]{1,64}\//, end: '@' },
  { word: 'impdp', before: /^impdp (?:userid=)?[\w$#]{1,64}\//, end: '@' },
  { word: 'smbclient', before: /^smbclient (?:\S{1,96} ){0,4}-U ?[\w.\\/-]{1,64}%/ },
  { word: 'lftp', before: /^lftp (?:\S{1,96} ){0,3}-u ?[\w.-]{1,64},/ },
  {
    word: 'gh ',
    before: /^gh secret set \w{1,64} (?:--?\w{1,16} \S{1,64} ){0,3}(?:--body|-b)[ =]/,
  },
  { word: 'gh ', before: /^gh auth login (?:--?[\w-]{1,16} ){0,3}<<< / },
  { word: 'npm ', before: /^npm config set \S{0,96}(?:_authToken|_password|_auth)[ =]/ },
  {
    word: 'CURLOPT',
    before: /^CURLOPT_(?:PROXY)?USERPWD, {0,2}(?=["'\\])(?:\\{0,3}["'][\w.@-]{1,64}:)?/,
  },
  { word: 'AUTH ', before: /^AUTH (?:[\w-]{1,32} )?(?=\S{0,64}\d)/, after: /^(?:[\r\n\\"']|$)/ },
  { word: 'CONFIG', before: /^CONFIG SET (?:requirepass|masterauth) /i },
  { word: 'PRAGMA', before: /^PRAGMA (?:key|rekey|hexkey) ?= ?/i },
  { word: 'requirepass', before: /^requirepass / },
  { word: 'masterauth', before: /^masterauth / },
  { word: 'bindpw', before: /^bindpw[ \t]{1,8}/ },
  { word: 'rootpw', before: /^rootpw[ \t]{1,8}/ },
  { word: 'storePassword', before: /^storePassword / },
  { word: 'keyPassword', before: /^keyPassword / },
  { word: 'enable', before: /^enable (?:secret|password) (?:[0579] )?/ },
  {
    word: 'echo',
    before: /^echo (?:-\w{1,2} )?(?:\\{0,3}["']?[\w.-]{1,32}:)?/,
    after:
      /^\\{0,3}["']? \| ?(?:sudo (?:-S|chpasswd)|chpasswd|docker login|passwd --stdin|\S{1,32} login )/,
  },
];

/** A value; a byte of a letter may read like white space beyond ASCII. How it ends: between marks at the mark, otherwise at white space and what shells end. */
const VALUE = /^(?:\\{0,3}["'])?((?:[^ \t\r\n"'\\|;&<>]|&(?=[^ \t\r\n"'\\|;&<>])){3,128})/;

/** Commands in which the place of a word makes it a secret. Anchor: the first word of the command. */
function findInCommand(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  const commands = BEGINNINGS.at(bytes, at).filter(({ word }) => isText(bytes, at, end, word));
  if (commands.length === 0) return scan.nothing(at + WORD_BYTES_MAX);
  const text = asciiText(bytes, at, Math.min(end, at + COMMAND_BYTES_MAX));
  for (const { before, after, end: mark } of commands) {
    const front = before.exec(text)?.[0].length ?? 0;
    const value = front === 0 ? null : VALUE.exec(text.slice(front));
    if (value === null) continue;
    const [whole, said = ''] = value;
    const size = mark === undefined ? said.length : said.split(mark)[0]!.length;
    const to = at + front + whole.length - said.length + size;
    const start = to - size;
    if (after?.test(text.slice(to - at)) === false || /^[-/$%*<(]/.test(said)) continue;
    if (isPlaceholderAt(bytes, start, to) || isHarmlessValue(bytes, start, to)) continue;
    return scan.take(start, to, 'command_secret', PLACEHOLDER);
  }
  return -1;
}

const BEGINNINGS = new Beginnings(COMMANDS, ({ word }) => word);
const WORD_BYTES_MAX = Math.max(...COMMANDS.map(({ word }) => word.length));

export const commandSecret: Detector = {
  name: 'command_secret',
  rule: 'A known command or directive has a secret at this place.',
  confidence: 0.8,
  triggers: [{ on: 'word', prefixes: COMMANDS.map(({ word }) => word) }],
  find: findInCommand,
  examples: {
    match: [
      ['net user bob love1ace /add', 'net user bob [SECRET] /add'],
      ['htpasswd -b .htpasswd bob love1ace', 'htpasswd -b .htpasswd bob [SECRET]'],
      ['rabbitmqctl add_user app love1ace', 'rabbitmqctl add_user app [SECRET]'],
      ['sqlplus app/love1ace@shop', 'sqlplus app/[SECRET]@shop'],
      ['gh secret set API_KEY --body "love1ace"', 'gh secret set API_KEY --body "[SECRET]"'],
      [
        'npm config set //r.example/:_authToken love1ace',
        'npm config set //r.example/:_authToken [SECRET]',
      ],
      [
        "curl_setopt($c, CURLOPT_USERPWD, 'bob:love1ace')",
        "curl_setopt($c, CURLOPT_USERPWD, 'bob:[SECRET]')",
      ],
      ['requirepass love1ace', 'requirepass [SECRET]'],
      ["PRAGMA key = 'love1ace';", "PRAGMA key = '[SECRET]';"],
      ['echo "bob:love1ace" | chpasswd', 'echo "bob:[SECRET]" | chpasswd'],
      [
        'echo love1ace | docker login -u bob --password-stdin',
        'echo [SECRET] | docker login -u bob --password-stdin',
      ],
    ],
    ignore: [
      '{"a":"net user b \\tfrom here"}',
      '"vault login \\u0010"',
      'net user bob /add',
      'net user bob $PASSWORD',
      'echo love1ace | wc -c',
      'AUTH LOGIN PLAIN',
      'AUTH failed for user 12',
      'requirepass ""',
      'vault login',
      'vault login -method=ldap',
      'enable password',
      'export PATH',
    ],
  },
};

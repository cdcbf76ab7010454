// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';

/** Of one command; its name stands not far before its options. */
const COMMAND_BYTES_MAX = 160;

interface Command {
  readonly name: RegExp;
  /** What the command must be told as well. */
  readonly word?: RegExp;
  /** Options that take a password. */
  readonly options: string;
  /** `-pPASSWORD`: the value stands in the same word, and only there. */
  readonly glued?: true;
}

const COMMANDS: readonly Command[] = [
  { name: /\b(?:mysql\w*|mariadb(?:-\w{1,16}){0,2})\s/, options: 'p', glued: true },
  {
    name: /\b(?:docker|podman|nerdctl|az|oc|helm|skopeo|buildah|crane|oras)\s/,
    word: /\blogin\s/,
    options: 'p',
  },
  {
    name: /\b(?:sshpass|mongo\w*|psexec(?:\.exe)?|cqlsh|influx|arangosh|couchbase-cli)\s/i,
    options: 'p',
  },
  { name: /\bsshpass\s/, options: 'p', glued: true },
  { name: /\bredis-cli\s/, options: 'a' },
  { name: /\bldap\w+\s/, options: 'w' },
  { name: /\b(?:sqlcmd|bcp|isql)\s/, options: 'P' },
  { name: /\b(?:zip|unzip|ipmitool|mosquitto_\w{3})\s/, options: 'P' },
  { name: /\b(?:7za?|rar|twine)\s/, options: 'p' },
  { name: /\b(?:7za?|rar)\s/, options: 'p', glued: true },
  { name: /\bopenssl\s/, options: 'k' },
];

/** True when the command before `at` takes a secret by this option. */
export function isSecretOption(scan: Scan, at: number, option: string, glued: boolean): boolean {
  if (!OPTIONS.includes(option)) return false;
  const { bytes, floor } = scan;
  // A finding between the command and its option hides the command from this pass, not from the next.
  if (floor > scan.start && at - floor < COMMAND_BYTES_MAX) scan.settled = false;
  const before = asciiText(bytes, Math.max(floor, at - COMMAND_BYTES_MAX), at);
  const spoken = before.replace(/["',]{1,4}/g, ' ');
  const line = spoken.slice(Math.max(spoken.lastIndexOf('\n'), spoken.search(/[|;&][^|;&]*$/)) + 1);
  return COMMANDS.some(
    (command) =>
      command.options.includes(option) &&
      (command.glued === true) === glued &&
      command.name.test(line) &&
      command.word?.test(line) !== false,
  );
}

const OPTIONS: string = COMMANDS.map(({ options }) => options).join('');

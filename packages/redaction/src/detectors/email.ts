// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  asciiBytes,
  asciiText,
  CLASS,
  DIGIT,
  LETTER,
  LOCAL,
  skipEscape,
  TOKEN,
} from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { DOMAIN_BYTES_MAX, EMAIL_LOCAL_BYTES_MAX } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { findSpelledEmail, spelledDomainEnd } from './spelled-email.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.email);
const DOT = 0x2e;
const AT_SIGN = 0x40;

/** E-mail addresses. Anchor: `@`; from there a bounded walk to both sides. */
function findEmail(scan: Scan, at: number): number {
  const start = localStart(scan, at);
  if (start >= at) return wideLocal(scan, at);
  const plainEnd = domainEnd(scan, at + 1);
  const end = plainEnd < 0 ? spelledDomainEnd(scan, at + 1) : plainEnd;
  if (end < 0) return -1;
  if (isGitRemote(scan, start, at)) return -1;
  return scan.take(start, end, 'email', PLACEHOLDER);
}

/** `李小龙@…`: writing without spaces, and no other local part. */
function wideLocal(scan: Scan, at: number): number {
  const { bytes, floor } = scan;
  const lowest = Math.max(floor, at - EMAIL_LOCAL_BYTES_MAX);
  let start = at;
  while (start > lowest && bytes[start - 1]! >= 0x80) start -= 1;
  while (start < at && bytes[start]! < 0xc0) start += 1;
  const end = start === at || isMark(bytes, at) ? -1 : domainEnd(scan, at + 1);
  return end < 0 ? scan.nothing(at) : scan.take(start, end, 'email', PLACEHOLDER);
}

/** `max.m42 @ mail.example`: behind a name that is no word, and in front of a known top level. */
function findSpaced(scan: Scan, at: number): number {
  const { bytes, floor } = scan;
  if (at - 2 < floor || bytes[at - 1] !== 0x20) return scan.nothing(at + 2);
  const start = localStart(scan, at - 1);
  if (!isName(bytes, start, at - 1)) return scan.nothing(at + 2);
  const end = domainEnd(scan, at + 2);
  return end < 0 ? -1 : scan.take(start, end, 'email', PLACEHOLDER);
}

/** A dot, a digit or a joint stands between letters. */
function isName(bytes: Uint8Array, start: number, end: number): boolean {
  let marks = 0;
  for (let i = start; i < end; i += 1) if ((CLASS[bytes[i]!]! & LETTER) === 0) marks += 1;
  return marks > 0 && marks < end - start && (CLASS[bytes[start]!]! & LETTER) !== 0;
}

/** The marks of China and Japan, `。` and others, end a sentence. */
function isMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at - 3] === 0xe3 && bytes[at - 2] === 0x80;
}

/** Letters beyond ASCII that take two bytes (Latin, Greek, Cyrillic …) belong to an address. */
function localStart({ bytes, floor, start, end }: Scan, at: number): number {
  const lowest = Math.max(floor, at - EMAIL_LOCAL_BYTES_MAX);
  let i = at;
  while (i > lowest) {
    const byte = bytes[i - 1]!;
    if ((CLASS[byte]! & (TOKEN | LOCAL)) !== 0) i -= 1;
    else if (byte >= 0x80 && byte < 0xc0 && i - 1 > lowest && isTwoByteLead(bytes[i - 2]!)) i -= 2;
    else break;
  }
  if (i > start && i > floor) i = skipEscape(bytes, i, start, end);
  while (i < at && (CLASS[bytes[i]!]! & (TOKEN | LOCAL)) !== 0 && isEdge(bytes[i]!)) i += 1;
  return i;
}

function isTwoByteLead(byte: number): boolean {
  return byte >= 0xc3 && byte <= 0xdf;
}

/** Punctuation that may stand inside an address but not at its beginning. */
function isEdge(byte: number): boolean {
  return byte === DOT || byte === 0x27 || byte === 0x25 || byte === 0x2d;
}

/** End of the longest domain with a plausible top level, or -1. */
function domainEnd({ bytes, end }: Scan, from: number): number {
  const limit = Math.min(end, from + DOMAIN_BYTES_MAX);
  let label = from;
  let best = -1;
  let i = from;
  let labels = 0;
  for (; i <= limit; i += 1) {
    const byte = i < limit ? bytes[i]! : 0;
    if (isDomainByte(byte) || (byte >= 0x80 && bytes[label]! >= 0xe0)) continue;
    if (i === label) break;
    labels += 1;
    if (labels > 1) {
      const top = topLevelEnd(bytes, label, i);
      if (top > 0) best = top;
    }
    if (byte !== DOT) break;
    label = i + 1;
  }
  return best > 0 && isNoVersion(bytes, from, best) ? best : -1;
}

function isDomainByte(byte: number): boolean {
  return (byte !== 0x5f && (CLASS[byte]! & TOKEN) !== 0) || (byte >= 0x80 && byte < 0xe0);
}

/** A top level begins with two letters; what is glued to it, such as digits, is not part of it. */
function topLevelEnd(bytes: Uint8Array, from: number, to: number): number {
  let i = from;
  while (i < to && ((CLASS[bytes[i]!]! & LETTER) !== 0 || bytes[i]! >= 0x80)) i += 1;
  if (i - from === 2 && i < to) return isPunycode(bytes, from, to) ? to : -1;
  return i - from >= 2 ? i : -1;
}

function isPunycode(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from > 4 && asciiText(bytes, from, from + 4).toLowerCase() === 'xn--';
}

/** `pkg@1.0.0-beta.rc`, `logo@2x.png` and `chunk@index.js` are names of files and packages. */
function isNoVersion(bytes: Uint8Array, from: number, end: number): boolean {
  let last = end;
  while (bytes[last - 1] !== DOT) last -= 1;
  const size = end - last;
  if (size <= ENDING_BYTES_MAX && FILE_ENDINGS.has(asciiText(bytes, last, end).toLowerCase())) {
    return false;
  }
  let labels = 0;
  let versions = 0;
  for (let i = from; i < last; i += 1) {
    if (i > from && bytes[i - 1] !== DOT) continue;
    labels += 1;
    const first = bytes[i] === 0x76 || bytes[i] === 0x56 ? bytes[i + 1]! : bytes[i]!;
    if ((CLASS[first]! & DIGIT) !== 0) versions += 1;
  }
  return labels < 2 || versions < labels;
}

const ENDING_BYTES_MAX = 4;
const FILE_ENDINGS: ReadonlySet<string> = new Set(
  'png jpg jpeg gif svg webp avif ico css js mjs cjs ts tsx jsx json yaml yml xml html htm txt log exe dll tar gz tgz jar lock map'.split(
    ' ',
  ),
);

/** The user `git` of a remote is a convention, not a person. */
function isGitRemote({ bytes }: Scan, start: number, at: number): boolean {
  return (
    at - start === 3 &&
    bytes[start] === 0x67 &&
    bytes[start + 1] === 0x69 &&
    bytes[start + 2] === 0x74
  );
}

/** No domain begins with one of these. */
const NO_DOMAIN = '@ \t\r\n"\'`.,:;!?()<>{}=&|/\\+*~^$#';

export const email: Detector = {
  name: 'email',
  rule: 'An at-sign stands between a local part and a domain with a plausible top level.',
  confidence: 0.95,
  triggers: [
    { on: 'mark', marks: '@', notNext: NO_DOMAIN },
    { on: 'mark', marks: '@', next: ' ' },
    { on: 'mark', marks: '([{<', next: 'aA' },
    { on: 'word', prefixes: ['dot'], anyCase: true },
  ],
  find: (scan, at) => {
    if (scan.bytes[at] !== AT_SIGN) return findSpelledEmail(scan, at);
    return scan.bytes[at + 1] === 0x20 ? findSpaced(scan, at) : findEmail(scan, at);
  },
  examples: {
    match: [
      ['ada@example.com', '[EMAIL]'],
      ['write to Ada.Lovelace+x@mail.example.co.uk.', 'write to [EMAIL].'],
      ['<bob_smith@example.org>', '<[EMAIL]>'],
      ["mailto:o'brien@example.ie?subject=x", 'mailto:[EMAIL]?subject=x'],
      ['müller@bücher.de', '[EMAIL]'],
      ['иван@почта.рф', '[EMAIL]'],
      ['line\\nbob@example.com\\n', 'line\\n[EMAIL]\\n'],
      ['user@xn--bcher-kva.example', '[EMAIL]'],
      ['bob@163.com', '[EMAIL]'],
      ['a@b.com@c.com', '[EMAIL]@c.com'],
      ['ada (at) example (dot) com', '[EMAIL]'],
      ['see max.m42 @ acme.co.uk ok', 'see [EMAIL] ok'],
      ['to ada[at]example.com.', 'to [EMAIL].'],
      ['ada@example(dot)com', '[EMAIL]'],
      ['ada@mail[.]example [.] com', '[EMAIL]'],
      ['see ada@example dot org, please', 'see [EMAIL], please'],
      ['mail ada at mail dot example dot com now', 'mail [EMAIL] now'],
      ['客户邮箱bob@example.com。', '客户邮箱[EMAIL]。'],
    ],
    ignore: [
      'git@github.com:acme/repo.git',
      'react@18.2.0',
      'pkg@1.0.0-alpha.beta',
      'pkg@v1.2.3',
      'logo@2x.png',
      'npm i @types/node@24.1.0',
      'root@localhost',
      '@property (nonatomic)',
      'a @ b.com',
      'meet us @ example.com',
      'look at line dot five',
      'meet me at the dot com party',
      'f(at) and g[at]',
      'meet me (at) noon',
    ],
  },
};

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Tells words of a language and names of a program from what a machine drew at random. All of it
// works on short texts; callers bound the length.

/** Digits that names end in: `base64`, `utf8`, `RSA2048`. */
const NAME_DIGITS_MAX = 5;
/** Groups of digits in a name of a program. */
const NAME_GROUPS_MAX = 3;
/** In random letters every third pair is one that words do not have. */
const ODD_PAIRS_MAX = 1;

/** True for words and names: `app-secret-key`, `X-User-Token`, `testRSA2048Key`, `token.value`. */
export function isWordy(value: string): boolean {
  const text = value.replace(SHORT_FORMS, 'A');
  let groups = 0;
  let inside = 0;
  let odd = 0;
  let humps = 0;
  let letters = 0;
  for (let i = 0; i < text.length; i += 1) {
    const kind = kindOf(text, i);
    const before = i === 0 ? OTHER : kindOf(text, i - 1);
    if (kind === DIGITS) {
      if (before !== DIGITS) groups += 1;
      if (isLongNumber(text, i)) return false;
    } else if (kind === SMALL) {
      letters += 1;
      if (before === DIGITS) inside += 1;
      else if (before === OTHER) humps += 1;
      if (isOddPair(text, i)) odd += 1;
    } else if (kind === CAPITAL) {
      letters += 1;
      if (before !== CAPITAL) humps += 1;
      else if (isOddPair(text, i)) odd += 1;
    }
  }
  if (groups > NAME_GROUPS_MAX || inside > 1 || odd > ODD_PAIRS_MAX) return false;
  // Random letters change their case at every second place.
  return humps < 3 || letters >= humps * 3;
}

/** Their letters stand as in no word; a capital keeps them apart from what follows. */
const SHORT_FORMS =
  /jw[kset]|pwd|ctx|cfg|https?|html|xml|sdk|grpc|dns|tls|ssl|aws|gcp|kms|hmac|pkcs|sql|npm|vpc|vpn|mfa|[cx]srf|bcrypt|mqtt|kv|db|pg|tpm|k8s|i18n|x509/gi;

const OTHER = 0;
const DIGITS = 1;
const SMALL = 2;
const CAPITAL = 3;

function kindOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return DIGITS;
  if (code >= 0x61 && code <= 0x7a) return SMALL;
  return code >= 0x41 && code <= 0x5a ? CAPITAL : OTHER;
}

function isLongNumber(text: string, at: number): boolean {
  return at >= NAME_DIGITS_MAX && /^\d+$/.test(text.slice(at - NAME_DIGITS_MAX, at + 1));
}

/** True when words hardly ever have the letter at `at` behind the one before. */
function isOddPair(text: string, at: number): boolean {
  if (at === 0) return false;
  const second = ODD_AFTER[text.charAt(at - 1).toLowerCase()];
  return second !== undefined && second.includes(text.charAt(at).toLowerCase());
}

/** By the first letter: the second ones that English words and names of programs avoid. */
const ODD_AFTER: Readonly<Record<string, string>> = {
  a: 'oq',
  b: 'cfgkqwxz',
  c: 'bfgjvwxz',
  d: 'fjkqxz',
  e: 'hjz',
  f: 'bcdhjkmnpqvwxz',
  g: 'bcdfjkmpqvxz',
  h: 'bcdfghjkpqvwxz',
  i: 'hjwy',
  j: 'bcdfghjklmnpqrtvwxyz',
  k: 'bcdfgjkmpqtvxz',
  l: 'hjnqrxz',
  m: 'cdfghjkqrtvwxz',
  n: 'bhjqrxz',
  o: 'jqz',
  p: 'bcdfgjkmqvwxz',
  q: 'bcdefghijklmnopqrstvwxyz',
  r: 'hjqxz',
  s: 'bgjrvxz',
  t: 'bdfgjkpqvxz',
  u: 'hjquvwy',
  v: 'bcdfghjklmnpqrstuvwxyz',
  w: 'bcfgjkmpqtuvwxyz',
  x: 'bdfghjkmnrqsuvwyz',
  y: 'bfghjkquvxyz',
  z: 'bcdfghjkmnpqrstvwx',
};

/** Letters and digits that no word mixes so, or a long run of what is no word. */
export function looksRandom(text: string): boolean {
  if (text.length < 6 || /\s/.test(text)) return false;
  if (/^\d+$/.test(text)) return true;
  if (isWordy(text)) return false;
  return /\d/.test(text) || text.length >= 12;
}

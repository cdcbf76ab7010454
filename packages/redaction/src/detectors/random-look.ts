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

/**
 * True for words and names: `app-secret-key`, `X-User-Token`, `testRSA2048Key`, `token.value`. One
 * look at each character: of long texts it is asked again and again.
 */
export function isWordy(text: string): boolean {
  let groups = 0;
  let inside = 0;
  let odd = 0;
  let humps = 0;
  let letters = 0;
  let run = 0;
  let last = 0;
  let i = 0;
  while (i < text.length) {
    const form = shortFormAt(text, i);
    const code = form === 0 ? text.charCodeAt(i) : CAPITAL_A;
    const kind = kindOf(code);
    const before = kindOf(last);
    if (kind === DIGITS) {
      run = before === DIGITS ? run + 1 : 1;
      if (run === 1) groups += 1;
      if (run > NAME_DIGITS_MAX || groups > NAME_GROUPS_MAX) return false;
    } else if (kind !== OTHER) {
      letters += 1;
      if (kind === SMALL && before === DIGITS) inside += 1;
      else if (before === OTHER || (kind === CAPITAL && before !== CAPITAL)) humps += 1;
      if ((kind === SMALL || before === CAPITAL) && isOddPair(last, code)) odd += 1;
      if (inside > 1 || odd > ODD_PAIRS_MAX) return false;
    }
    last = code;
    i += form === 0 ? 1 : form;
  }
  // Random letters change their case at every second place.
  return humps < 3 || letters >= humps * 3;
}

/** Their letters stand as in no word; a capital keeps them apart from what follows. */
const SHORT_FORMS =
  'jwk jws jwe jwt pwd ctx cfg https http html xml sdk grpc dns tls ssl aws gcp kms hmac pkcs sql npm vpc vpn mfa csrf xsrf bcrypt mqtt kv db pg tpm k8s i18n x509'.split(
    ' ',
  );
const CAPITAL_A = 0x41;

/** By the low five bits of the first two characters, in the order above. */
const FORMS_BY_PAIR: (readonly string[] | undefined)[] = Array.from<undefined>({ length: 1 << 10 });
for (const form of SHORT_FORMS) {
  const pair = formPair(form.charCodeAt(0), form.charCodeAt(1));
  FORMS_BY_PAIR[pair] = [...(FORMS_BY_PAIR[pair] ?? []), form];
}

function formPair(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

/** Length of the short form that begins here, in any case, or 0. */
function shortFormAt(text: string, at: number): number {
  if (at + 1 >= text.length) return 0;
  const forms = FORMS_BY_PAIR[formPair(text.charCodeAt(at), text.charCodeAt(at + 1))];
  if (forms === undefined) return 0;
  for (const form of forms) if (isFormAt(text, at, form)) return form.length;
  return 0;
}

function isFormAt(text: string, at: number, form: string): boolean {
  if (at + form.length > text.length) return false;
  for (let i = 0; i < form.length; i += 1) {
    if (lowered(text.charCodeAt(at + i)) !== form.charCodeAt(i)) return false;
  }
  return true;
}

/** The small letter of a capital. */
function lowered(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
}

const OTHER = 0;
const DIGITS = 1;
const SMALL = 2;
const CAPITAL = 3;

function kindOf(code: number): number {
  if (code >= 0x61) return code <= 0x7a ? SMALL : OTHER;
  if (code >= 0x41) return code <= 0x5a ? CAPITAL : OTHER;
  return code >= 0x30 && code <= 0x39 ? DIGITS : OTHER;
}

/** True when words hardly ever have the second letter behind the first. */
function isOddPair(first: number, second: number): boolean {
  return kindOf(first) > DIGITS && (ODD_PAIRS[first & 31]! & (1 << (second & 31))) !== 0;
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

/** The same as bits of both letters. */
const ODD_PAIRS = new Int32Array(32);
for (const [first, seconds] of Object.entries(ODD_AFTER)) {
  for (const second of seconds)
    ODD_PAIRS[first.charCodeAt(0) & 31]! |= 1 << (second.charCodeAt(0) & 31);
}

/** Letters and digits that no word mixes so, or a long run of what is no word. */
export function looksRandom(text: string): boolean {
  if (text.length < 6 || /\s/.test(text)) return false;
  if (/^\d+$/.test(text)) return true;
  if (isWordy(text)) return false;
  return /\d/.test(text) || text.length >= 12;
}

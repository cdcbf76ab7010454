// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { NameStrength } from '../key-names.ts';

// The words by which sentences of several languages speak of secrets. Letters beyond ASCII are written
// as the bytes of their UTF-8 form; languages in other scripts are in `view/words.ts`.

/** Words that mean a secret in a sentence; behind those of strength `key` only random values count. */
export const NAMES: ReadonlyMap<string, NameStrength> = new Map<string, NameStrength>([
  ...names(
    'password',
    'password passwd passphrase passcode pwd pw pin passwort kennwort senha wachtwoord haslo has heslo salasana parola contrase clave sandi senord senordet passord passordet adgangskode adgangskoden jelsz passe pass otp identified code digo codice einmalcode tigungscode sicherheitscode',
  ),
  ...names('password', 'credentials creds'),
  ...names('key', 'token secret apikey key schl cl chiave chave'),
]);

/** Words that `secret_context` does not know. */
export const OWN: ReadonlySet<string> = words(
  'pw senha haslo has heslo salasana parola contrase clave sandi senord senordet passord passordet adgangskode adgangskoden jelsz schl cl chiave chave identified key code digo codice einmalcode tigungscode sicherheitscode',
);
/** What makes one of these of a run of letters: the rest of the word, or the words around it. */
export const REST: Readonly<Record<string, RegExp>> = {
  contrase: /^(?:\u00c3\u00b1)?as?(?!\w)/,
  has: /^\u00c5\u0082[oe]m?(?!\w)/,
  jelsz: /^\u00c3\u00b3[a-z]{0,3}(?!\w)/,
  schl: /^\u00c3\u00bcssel(?!\w)/,
  cl: /^\u00c3\u00a9 (?:d[e']\s?)?(?:l')?api(?!\w)/i,
  clave: /^(?: (?:de )?(?:la )?api)?(?!\w)/i,
  chiave: /^ api(?!\w)/i,
  chave: /^ (?:de |da )?api(?!\w)/i,
};

/** These codes are sent to open something once; most others are numbers of errors and places. */
export const CODE_KIND: RegExp =
  /(?:one[- ]time|verification|confirmation|security|login|sign[- ]?in|access|auth\w{0,12}|sms|[2m]fa|factor|activation|reset|your|tu|su|seu) $/i;
export const CODE_OF: RegExp =
  /^ (?:de|di|d')\s?(?:v.{0,3}rific|confirm|s.{0,2}curi|segur|acces|sicurez)/i;

/** `key` alone opens doors and maps; with one of these before it, it opens an account. */
export const KEY_KIND: RegExp =
  /(?:api|access|secret|private|licen[sc]e|signing|encryption|auth|account|client|master|storage|subscription|session|bearer|app|deploy|service|admin)[ _-]$/i;
export const CONNECTORS: ReadonlySet<string> = words(
  'is was are be to by \u00e3\u00a8 \u00e3\u00a9 \u00e3\u00a4r er je ist est es = : := now lautet lauten follows is:',
);
export const FILLERS: ReadonlySet<string> = words(
  'now currently still set changed set: simply just the following as a',
);
/** What is told of a secret, and what makes another thing of it. */
export const DESCRIBED: ReadonlySet<string> = words(
  'policy type count length limit usage expiry expires expired name id hash hashes manager reset field prompt validation rotation strength rules requirements generation at in or and must should can cannot may has was',
);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

function names(strength: NameStrength, text: string): [string, NameStrength][] {
  return text.split(' ').map((word) => [word, strength]);
}

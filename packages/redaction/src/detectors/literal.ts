// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { NameStrength } from '../key-names.ts';
import { isWordy, looksRandom } from './random-look.ts';

// Behind a secret's name stands a secret, or a word about it, or an expression of a program.

/** How a value stands behind its name. */
export interface ValuePlace {
  readonly strength: NameStrength;
  /** The last word of the name, in lower case. */
  readonly last: string;
  /** The sign is `=`, not `:`. */
  readonly equals: boolean;
  /** White space stands behind the sign. */
  readonly spaced: boolean;
  /** What stands behind the value: a character, or nothing at the end of the text. */
  readonly after: string;
  /** An open round bracket stands before the name on its line: a call or a signature. */
  readonly inCall: boolean;
  /** The name is a member: `this.password`. */
  readonly dotted: boolean;
  /** The name has dashes, as those of headers have. */
  readonly dashed: boolean;
}

/** True when a value between quotation marks is one. `asData`: its name is quoted, too, as in JSON. */
export function isQuotedSecret(
  text: string,
  { strength, last }: { readonly strength: NameStrength; readonly last: string },
  asData: boolean,
): boolean {
  if (!asData && /^\s*[+,.);]/.test(text)) return false;
  if (isPathLike(text) || (text.length < SAID_LENGTH_MAX && isSaid(text))) return false;
  const value = text.replace(/^(?:bearer|basic|token|apikey) +/i, '');
  if (strength !== 'password' && isNumbered(value)) return false;
  if (strength === 'weak') {
    if (SHORT_NUMBERS.has(last)) return /\d{3}/.test(value);
    const made = last === 'secret' && isMadeUp(value) && /\d/.test(value);
    return (made || looksRandom(withoutPlaceholders(value))) && !isTemplate(text);
  }
  if (isTemplate(text)) return false;
  if (strength === 'password') return !isNameOf(text);
  if (value.length < 3 || /\s/.test(value)) return false;
  if (/\d/.test(value) && /[!@#$%^&*?]/.test(value)) return true;
  if (/^[a-z]+(?:_[a-z]+)+$/.test(value)) return false;
  if (looksRandom(value) || !isWordy(value)) return true;
  return asData ? isMadeUp(value) : /^[A-Z]?[a-z]{5,}\d{3,}$/.test(value);
}

/** A long word of small letters, or one with a digit or a mark: what people make up in a file. */
function isMadeUp(text: string): boolean {
  if (isNameOf(text)) return false;
  return (
    /^[a-z]{8,}$/.test(text) ||
    (/\d|[^\w.:-]/.test(text) && !/^_*[A-Za-z0-9]+(?:[-_.]_*[A-Za-z0-9]+)+_*$/.test(text))
  );
}

/** The name of a resource and its number: `team-eu-1208358310`. */
function isNumbered(text: string): boolean {
  return /^[a-z]{2,12}\d?(?:-[a-z]{1,12}\d?)*-\d{4,12}$/.test(text);
}

/** Longer texts are no labels of an interface. */
const SAID_LENGTH_MAX = 80;

/** `postgres://app@db/shop`, with nothing between a user and `@`, and no query. */
const URL_WITHOUT_SECRET =
  /^[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^:@/\s]{1,64}@)?[\w.-]{1,96}(?::\d{1,5})?(?:\/[\w.-]{0,96})?$/;

/** `/auth`, `#edit`, `./key.pem`, `https://…`, `arn:…`: where something is. */
function isPathLike(text: string): boolean {
  if (/^(?:https?:\/\/[^@]*$|arn:|urn:)/.test(text) || URL_WITHOUT_SECRET.test(text)) return true;
  if (/\.(?:pem|key|crt|cer|p12|jks|json|ya?ml|txt|env|html?|[jt]sx?)$/.test(text)) return true;
  if (/^#[a-z-]+$/.test(text)) return true;
  return text.includes('/') && /^[\w./#@~-]+$/.test(text) && isWordy(text);
}

/** A sentence of an interface: `Enter your password`, `Passwort`, `Forgot password?`. */
function isSaid(text: string): boolean {
  if (
    /^(?:pass(?:wor[dt]|wd|phrase|code)?|mot de passe|contrase|senha|kennwort|wachtwoord|has[lł]o|l[oö]sen|adgangs|heslo|jelsz|parol)[^0-9@$!%&*]*$/i.test(
      text,
    )
  )
    return true;
  if (!/\s/.test(text)) return /^[A-Z]?[a-z]+[:?…]$/.test(text);
  if (/[.:?…]$|\.\.\.$|, /.test(text)) return true;
  return (
    /(?:pass|secret|token|key|credential|code|enter|must|please|invalid|your|is not|wrong|reset|forgot|required)/i.test(
      text,
    ) || /^[A-Z][a-z]+(?: [a-z]+)+$/.test(text)
  );
}

/** A name that itself speaks of a password: `edit_password`, `getMasterUserPassword`. */
function isNameOf(text: string): boolean {
  return /^[A-Za-z_.-]+$/.test(text) && NAMES.test(text);
}

const NAMES = /pass(?:word|wd|phrase)|pwd|secret|token|credential/i;

/** Most of it is put in by a program. */
function isTemplate(text: string): boolean {
  if (!/[$#{%<]/.test(text)) return false;
  const rest = text
    .replace(/[$#]?\{\{?[^{}]*\}?\}|<[^<>]*>|%[-+0-9.]*[sdvqxrf@](?![A-Za-z0-9])|%\(\w+\)s/g, '')
    .replace(/^(?:bearer|basic|token)\b/i, '');
  return rest !== text && !looksRandom(rest.replace(/\s/g, ''));
}

/** True when an unquoted value is one: no type, no variable, no call, no word of a sentence. */
export function isBareSecret(text: string, place: ValuePlace): boolean {
  const { strength } = place;
  if (/^\d+$/.test(text)) return isSecretNumber(text, place);
  if (!/[!-~]/.test(text) || isCounted(text)) return false;
  if (isPathLike(text) || isExpression(text, place)) return false;
  if (strength !== 'password' && isNumbered(text)) return false;
  if (strength === 'weak') {
    // In a query, letters and digits that change places: `token=abc123def456&x=1`.
    const inQuery = place.equals && !place.spaced && place.last === 'token';
    if (inQuery && text.length >= 10 && /^[a-z]+\d+[a-z]+\d[a-z\d]*$/i.test(text)) return true;
    return looksRandom(withoutPlaceholders(text));
  }
  if (/^[A-Za-z]+$/.test(text)) return isChosenWord(text, place);
  if (isNameOf(text)) return false;
  if (!isWordy(text)) return looksRandom(text) || (strength === 'password' && text.length >= 3);
  // What people choose stands in headers, too: `Private-Token: Garden-dragon-49`.
  if (place.dashed && !place.equals && place.spaced && endsLine(place)) {
    return /\d/.test(text) && /^[\w!@#$%^&*-]{8,}$/.test(text);
  }
  // Words with a digit or a mark: passwords of people, and names in programs.
  if (isCode(place))
    return (
      strength === 'password' &&
      /[a-z][0-9]+$/.test(text) &&
      text.length >= 6 &&
      !/[A-Z_.]/.test(text)
    );
  if (strength === 'password') return text.length >= 3;
  if (!/\d/.test(text)) return false;
  if (place.equals && !place.spaced) return text.length >= 4;
  return (
    !place.equals && text.length >= 6 && /^[A-Z]?[a-z]+\d[a-z\d]*$/.test(text) && endsLine(place)
  );
}

/** `12位`, `8文字以上`: so many characters a password must have. */
function isCounted(text: string): boolean {
  return /^\d{1,3}[^!-~]/.test(text);
}

/** What stands for a finding looks random when it is a pseudonym, and says nothing. */
function withoutPlaceholders(text: string): string {
  return text.replace(/\[[A-Z_]{2,24}(?:[~*][^[\]]{0,128})?(?:\]|$)/g, '');
}

/** Only where something is counted or numbered would fewer digits stand. */
function isSecretNumber(text: string, { strength, last, spaced, equals }: ValuePlace): boolean {
  if (SHORT_NUMBERS.has(last)) return text.length >= 3;
  // So many tests passed.
  if (last === 'pass') return text.length >= 6;
  if (strength === 'password') return text.length >= (equals && spaced ? 6 : 3);
  return text.length >= 8;
}

const SHORT_NUMBERS: ReadonlySet<string> = new Set(
  'pin otp passcode pincode cvv cvc csc cvv2 code'.split(' '),
);

/** `getToken()`, `config.secret`, `await …`, `Buffer`: passes a value on and does not spell it. */
function isExpression(text: string, { after }: ValuePlace): boolean {
  if (text.startsWith('/') && (isWordy(text) || /\/[gimsuy]*$/.test(text))) return true;
  if (/^(?:[({<|&=!?+*^~\\]|\[(?![A-Z])|->|--$|\.\.\.|\$\(|@$)/.test(text))
    return !/^[!?+*&^~=][^\s()0-9A-Za-z]*[0-9A-Za-z][^\s()]*[0-9!@#$%^&*]/.test(text);
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return true;
  const head = /^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]*)*/.exec(text)?.[0] ?? '';
  const next = text[head.length] ?? '';
  if (head !== '' && (next === '(' || next === '[' || next === '{')) return true;
  if (KEYWORDS.has(head) && head === text) return true;
  const chained = /\?\.|\.|::|->/.test(head) && isWordy(head);
  if (chained && (next === '' || /^[()[\]?!;:,}]/.test(next))) return true;
  return (after === '(' || after === '<') && head === text && head !== '';
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'await async new function class void typeof return yield this self super null unique keyof readonly const let var if else not error err ctx args argv params opts options req res the a an is was are in of to for and or from with by as at it be your my via per on no any all only must should will can may has have'.split(
    ' ',
  ),
);

/** A word of letters only: a password that somebody chose, a type, a variable or plain language. */
function isChosenWord(text: string, place: ValuePlace): boolean {
  const { strength, equals, spaced, after } = place;
  if (!isWordy(text) && text.length >= 12) return true;
  if (isNameOf(text) || KEYWORDS.has(text.toLowerCase()) || TALK.has(text.toLowerCase()))
    return false;
  const ends = endsLine(place);
  if (equals && !spaced) {
    if (place.inCall || after === '(') return false;
    const clear = ends || after === '&' || after === ' ' || after === '"' || after === "'";
    if (strength === 'password')
      return text.length >= 3 && (clear || after === ',' || after === ')' || text.length >= 4);
    return clear && text.length >= 8 && !/[a-z][A-Z]/.test(text);
  }
  if (!equals && !spaced) return false;
  if (strength !== 'password' || /[a-z][A-Z]|^[A-Z][a-z]/.test(text)) return false;
  if (equals) return ends && text.length >= 6;
  return ends && text.length >= 3;
}

function endsLine({ after }: ValuePlace): boolean {
  return after === '' || '\n\r\\"\''.includes(after);
}

/** What is said of a password, and types of it. */
const TALK: ReadonlySet<string> = new Set(
  'required optional missing invalid incorrect wrong expired changed reset updated accepted rejected ok failed set valid correct weak strong empty blank hidden protected encrypted hashed plain stored string str text bytes number int boolean bool char varchar field input label form prompt secret token binary buffer any object unknown never undefined authentication auth login denied granted provided needed mandatory disabled enabled used unused same different short long sent received success error none null yes no true false'.split(
    ' ',
  ),
);

/** True where programs pass values on: behind `:` with a comma, in a call, with spaces around `=`. */
function isCode({ equals, spaced, after, inCall, dotted }: ValuePlace): boolean {
  if (equals && spaced) return after === ';' || after === ',' || after === ')' || inCall;
  if (equals && !inCall && !dotted) return false;
  return (
    after === ';' || after === ')' || ((after === ',' || after === '}') && (inCall || !equals))
  );
}

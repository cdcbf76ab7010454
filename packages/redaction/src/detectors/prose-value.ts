// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { NameStrength } from '../key-names.ts';
import { isWordy, looksRandom } from './random-look.ts';

// In a sentence, most words behind “password” are words. A secret there has a digit among letters, a
// mark inside of it, or looks drawn at random.

/** Names of methods and standards, sizes, times and versions: words with digits that hide nothing. */
const TECHNICAL: readonly RegExp[] = [
  /^(?:sha-?\d+|md\d|pbkdf2|bcrypt|argon2i?d?|oauth-?\d?|[23]fa|base-?\d+|utf-?\d+|1password)$/i,
  /^(?:ipv[46]|rfc-?\d+|http\/?\d|tls-?v?\d|[ehr]s\d{3}|x\.?509|iso-?\d+|ed25519|k8s|i18n|ec2)/i,
  /^v?\d+(?:st|nd|rd|th|x|h|m|s|d|min|ms|kb?|mb|gb|%)?$/i,
  /^v?\d+\.[\d.]*\w?$/,
  /^\d+-(?:digit|bit|char|character|day|hour|byte|minute)s?$/i,
  /^[a-z]+[-_]?\d{1,2}$/i,
];

/** An address, a path, a place in a program or in a template, a name of a program. */
const ELSEWHERE: readonly RegExp[] = [
  /^(?:https?:|\.{1,2}\/|~\/|\/[A-Za-z]+(?:\/|$)|[<{$([@#]|%[\w(]|--)/,
  /[({[]/,
  /[)}\]>]$/,
  /^[\w.-]+\.(?:[jt]sx?|py|go|rs|java|md|ya?ml|json|env|txt|com|io|org|dev)$/,
  /^[a-z]+(?:[A-Z][a-z]+)+\d?$/,
  /^[a-z]+_[a-z_]+\d?$/,
];

/** With letters before and something behind it, a mark stands in no word. */
const MARK_INSIDE = /[A-Za-z][!@#$%^&*+=~][^\s]|[A-Za-z]{3}[!@#$%^&*]{2}/;

/** How a word stands in its sentence. */
export interface ProsePlace {
  readonly strength: NameStrength;
  /** Between quotation marks or as code. */
  readonly marked: boolean;
  /** Behind `is`, `:` or the like. */
  readonly told: boolean;
}

/** True when a word of a sentence is the secret that the sentence speaks of. */
export function isProseSecret(text: string, { strength, marked, told }: ProsePlace): boolean {
  if (text.length < 4 || text.length > 256) return false;
  if (ELSEWHERE.some((pattern) => pattern.test(text))) return false;
  if (/^-?[A-Za-z_][\w.-]*=/.test(text) && !/[+/=]$/.test(text)) return false;
  if (text.includes('.') && isWordy(text)) return false;
  const letters = /[A-Za-z]/.test(text);
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return false;
  if (strength !== 'password') return text.length >= 8 && letters && looksRandom(text);
  if (!letters) return /^\d+$/.test(text) ? (marked || told) && text.length <= 12 : false;
  if (marked && told) return /^[\w!@#$%^&*+=~.-]+$/.test(text);
  if (MARK_INSIDE.test(text)) return true;
  // `hunter2` behind `is` is a password, `step1` in a list is none.
  if (/^[a-z]+\d{1,2}$/i.test(text)) return told && text.length >= 6;
  if (TECHNICAL.some((pattern) => pattern.test(text))) return false;
  return /\d/.test(text) || looksRandom(text);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from '../engine/bytes.ts';
import { isMasked } from './secret-value.ts';

/** Longer values are never taken for a word of code or a reference. */
const LENGTH_MAX = 128;

/** Values which stand where a secret would stand and are none: `null`, `${NAME}`, `********`. */
export function isHarmlessValue(bytes: Uint8Array, start: number, end: number): boolean {
  if (isMasked(bytes, start, end)) return true;
  if (end - start > LENGTH_MAX) return false;
  const text = asciiText(bytes, start, end);
  return isMask(text) || isReference(text) || isStandIn(text);
}

/** The same character over and over, as masks have it. */
function isMask(text: string): boolean {
  const first = text[0] ?? '';
  return '*.xXyYzZ-_#?•'.includes(first) && text.length >= 3 && text === first.repeat(text.length);
}

/** A place that a value is taken from: `ACCESS_TOKEN`, `${NAME}`, `{{ name }}`, `<name>`, `%s`. */
export function isReference(text: string): boolean {
  if (/^[A-Z]+(?:_[A-Z]+)+$/.test(text)) return true;
  const value = text.replace(/^(?:bearer|basic|token) +/i, '');
  const close = OPENERS[value[0] ?? ''];
  if (close !== undefined && !/^\[[A-Z]/.test(value)) {
    return value.endsWith(close) || !value.includes(close);
  }
  if (/^[$#@]\{|^\$\(|^&lt;|^\$\$|^\{\{|^\{%/.test(value)) return true;
  if (/^\\?\$[A-Za-z_][\w.:>-]*(?:\[|$|["'\\/])/.test(value))
    return !/[a-z]\d|\d[a-z]/i.test(value);
  if (
    /^%[-+#0-9.]*[a-zA-Z]$|^%\(|^%[A-Za-z0-9_]+%$|^:[a-z_]+$|^@[A-Za-z_]+$|^@[\w.-]+@$|^[$%][0-9*@#]$/.test(
      value,
    )
  )
    return true;
  // `%DB_PASSWORD%` when its beginning was read as a percent code.
  if (/^[^a-z]?_[A-Z_]+%$/.test(value)) return true;
  return CODE_BEGINNINGS.some((beginning) => value.startsWith(beginning));
}

/** What stands around a place in a template. */
const OPENERS: Readonly<Record<string, string>> = { '<': '>', '{': '}', '[': ']', '(': ')' };

const CODE_BEGINNINGS: readonly string[] = [
  'process.env',
  'os.environ',
  'os.getenv',
  'System.getenv',
  'env.',
  'ENV[',
  'secrets.',
  'vault:',
  'arn:',
  'ref:',
  'file:',
  'ssm:',
  'op://',
  'projects/',
];

/** What other products leave where something was. */
const REMOVED = /^[[(<*]{0,3}(?:redacted|masked|hidden|filtered|removed|scrubbed)[\])>*]{0,3}$/i;

/** Texts that everybody writes where a secret will stand: `changeme`, `your-api-key`, `xxx-test`. */
function isStandIn(text: string): boolean {
  const lower = text.toLowerCase();
  // The beginning of a key and nothing of the rest: `sk-...`.
  if (/^[a-z_-]{0,8}(?:\.{3}|\u2026|\u00e2\u0080\u00a6)$/.test(lower)) return true;
  if (WORDS.has(lower) || REMOVED.test(lower)) return true;
  if (!/^[\w .:*…<>-]+$/.test(lower)) return false;
  if (
    /^(?:your|my|the|some|insert|enter|put|add|use|fill|replace|set|paste)[-_ .](?:.*[-_ .])?(?:key|token|secret|password|here|value|credentials?|pass|passwd|pwd|pat|code|pin|string)s?(?:[-_ .]|$)/.test(
      lower,
    )
  ) {
    return true;
  }
  return /change[-_ ]?(?:me|it|this)|placeholder|redacted|todo[-_ ]|^x{3,}|x{4}$|not[-_]?(?:set|real|used|a[-_])|doesn.?t[-_]?matter|goes[-_ ]here|[-_]here$|^(?:dummy|fake|sample|example|mock|foo|bar|baz|test|none|no|invalid|wrong)(?:[-_ ]?(?:key|token|secret|password|value|pass|pwd|api|auth|access|client|user))*$/.test(
    lower,
  );
}

const WORDS: ReadonlySet<string> = new Set(
  'null none nil true false undefined nan string str number int integer float bool boolean bytes byte buffer any object array list dict map required optional empty unset missing redacted hidden masked yes no on off password passwd passphrase pass pwd secret token key apikey api_key credential credentials value values text default unknown enabled disabled example changeme change_me n/a tbd todo foo bar baz foobar asdf qwerty mypassword mysecret mytoken'.split(
    ' ',
  ),
);

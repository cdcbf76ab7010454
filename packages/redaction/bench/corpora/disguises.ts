// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** One way to write a text so that a reader, or a program, still gets it and a plain search does not. */
export interface Disguise {
  /** What it is a case of; figures are given by kind. */
  readonly kind: string;
  readonly name: string;
  /** It is a form of whole texts: the words around a value go with it. */
  readonly isWhole: boolean;
  readonly apply: (text: string) => string;
}

const each = (text: string, change: (char: string) => string): string =>
  Array.from(text, change).join('');
const hex = (char: string, digits: number): string =>
  char.codePointAt(0)!.toString(16).padStart(digits, '0');
const utf8 = (text: string): string[] => Array.from(Buffer.from(text), (byte) => byte.toString(16));
const percent = (text: string): string =>
  utf8(text)
    .map((byte) => `%${byte.padStart(2, '0')}`)
    .join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const between =
  (filler: string) =>
  (text: string): string =>
    each(text, (char) => char + filler);
const replaced =
  (marks: string, by: string) =>
  (text: string): string =>
    each(text, (char) => (marks.includes(char) ? by : char));
const digitsFrom =
  (zero: number) =>
  (text: string): string =>
    text.replaceAll(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const wide = (text: string): string =>
  each(text, (char) => (/[!-~]/.test(char) ? String.fromCodePoint(hexOffset(char)) : char));
const hexOffset = (char: string): number => char.charCodeAt(0) + 0xfee0;
const tagged = (text: string): string =>
  each(text, (char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0)));
const ADDRESS = /^[^\s@:/]+@[^\s@:/]+$/;
const spelled = (text: string): string => replaced('.', ' (dot) ')(replaced('@', ' (at) ')(text));
const json = (text: string): string => JSON.stringify({ text });

/** Kinds by their names, and the ways of each. A text that one of them leaves as it is counts not. */
const KINDS: Readonly<Record<string, Readonly<Record<string, (text: string) => string>>>> = {
  'JSON in strings': {
    'JSON in JSON': (text) => JSON.stringify({ a: json(text) }),
    'JSON in JSON in JSON': (text) => JSON.stringify(JSON.stringify({ a: json(text) })),
  },
  'URL encoding': {
    'URL encoding': encodeURIComponent,
    'URL encoding of each character': percent,
    'URL encoding twice': (text) => encodeURIComponent(percent(text)),
  },
  '\\u escapes': {
    '\\u escapes': (text) => each(text, (char) => `\\u${hex(char, 4)}`),
    '\\u escapes in a string in JSON': (text) => each(text, (char) => `\\\\u${hex(char, 4)}`),
  },
  base64: {
    base64,
    'base64 in a sentence': (text) => base64(`contact: ${text} now`),
    base64url: (text) => Buffer.from(`a ${text} b`).toString('base64url'),
    'base64 twice': (text) => base64(base64(`contact: ${text} now`)),
    'base64 with hidden characters': (text) => base64(between('\u200b')(text)),
    'base64 in a query': (text) => encodeURIComponent(base64(`q ${text}`)),
  },
  'other digits': {
    'full-width characters': wide,
    'Arabic-Indic digits': digitsFrom(0x660),
    'Devanagari digits': digitsFrom(0x966),
    'mathematical digits': digitsFrom(0x1d7ce),
  },
  'hidden characters': {
    'zero-width spaces': between('\u200b'),
    'one zero-width joiner': (text) => `${text.slice(0, 5)}\u200d${text.slice(5)}`,
    'soft hyphens': between('\u00ad'),
    'bidi controls': (text) => `\u202e${text.slice(0, 3)}\u2066${text.slice(3)}`,
    'tag characters': tagged,
    'no-break spaces': replaced(' ', '\u00a0'),
  },
  'look-alikes of @ and dots': {
    'full-width @': replaced('@', '\uff20'),
    'small @': replaced('@', '\ufe6b'),
    'full-width dots': replaced('.', '\uff0e'),
    'ideographic dots': replaced('.', '\u3002'),
    'one-dot leaders': replaced('.', '\u2024'),
    'in words': (text) => (ADDRESS.test(text) ? spelled(text) : text),
    'all of them': (text) => replaced('.', '\uff0e')(replaced('@', '\uff20')(text)),
  },
};

const WHOLE: ReadonlySet<string> = new Set(['JSON in strings', 'base64']);

/** Every item of what redaction says that it sees through, but what splits a value (`separators`). */
export const DISGUISES: readonly Disguise[] = Object.entries(KINDS).flatMap(([kind, ways]) =>
  Object.entries(ways).map(([name, apply]) => ({ kind, name, isWhole: WHOLE.has(kind), apply })),
);

/** What people put between the groups of a number, or between all of its characters. */
const SEPARATORS: readonly string[] = Array.from(
  ' -./_\u00a0\u2009\u2010\u2011\u2013\u2014\u2212',
).concat(' - ');

/** The ways to write a value of groups, or the groups of four of one that has none. */
export function separated(value: string): readonly Disguise[] {
  const groups = value.split(/[ ./-]/);
  const parts = groups.length > 1 ? groups : (value.match(/.{1,4}/g) ?? []);
  const chars = Array.from(groups.join(''));
  const ways = [
    ...SEPARATORS.map((separator) => [`groups with ${name(separator)}`, parts.join(separator)]),
    ...[' ', '-', '.'].map((separator) => [`all with ${name(separator)}`, chars.join(separator)]),
  ];
  return ways.map(([way = '', text = '']) => ({
    kind: 'separators',
    name: way,
    isWhole: false,
    apply: () => text,
  }));
}

function name(separator: string): string {
  return `U+${hex(separator.trim() === '' ? separator : separator.trim(), 4)}`;
}

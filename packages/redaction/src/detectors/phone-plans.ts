// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import metadata from 'libphonenumber-js/min/metadata';
import { asciiText } from '../engine/bytes.ts';

// Numbering plans of all countries, as libphonenumber has them. Only its data is used: a number is
// judged by one expression per calling code or layout, which costs a hundredth of a call into the
// library. `test/phone-plans.test.ts` holds the answers against the library's own.

/** What a number is in the country of its calling code. */
export const FIT = {
  /** There is no such country, or it has no numbers of this length. */
  none: 0,
  /** The country has numbers of this length. */
  possible: 1,
  /** The country gives out such numbers. */
  valid: 2,
} as const;
export type Fit = (typeof FIT)[keyof typeof FIT];

const CALLING_CODE_LENGTH_MAX = 3;
const CODES_OF_A_LENGTH = 1_000;
const ZERO = 0x30;

/** How the number after `+` or `00` fits: ASCII digits of a calling code and a national number. */
export function fitOf(digits: Uint8Array, start: number, end: number): Fit {
  let code = 0;
  const last = Math.min(end, start + CALLING_CODE_LENGTH_MAX);
  for (let from = start + 1; from <= last; from += 1) {
    code = code * 10 + digits[from - 1]! - ZERO;
    const plan = planBehind(code, from - start);
    if (plan === null) continue;
    const fit = fitIn(plan, digits, from, end);
    // `+49 0151 …`: the zero that is dialled at home only.
    return fit !== FIT.valid &&
      digits[from] === ZERO &&
      fitIn(plan, digits, from + 1, end) === FIT.valid
      ? FIT.valid
      : fit;
  }
  return FIT.none;
}

/** By length first, so that only what may be a number becomes a text. */
function fitIn(plan: International, digits: Uint8Array, from: number, end: number): Fit {
  if (end < from || (plan.lengths & (1 << (end - from))) === 0) return FIT.none;
  return plan.valid.test(asciiText(digits, from, end)) ? FIT.valid : FIT.possible;
}

interface International {
  /** Bit n is set when some numbers have n digits behind the calling code. */
  readonly lengths: number;
  readonly valid: RegExp;
}

/** By length and value of a calling code; an expression is compiled when its country is met first. */
const INTERNATIONAL: (International | null | undefined)[] = Array.from<undefined>({
  length: (CALLING_CODE_LENGTH_MAX + 1) * CODES_OF_A_LENGTH,
});

/** Null where no country has this code. */
function planBehind(code: number, length: number): International | null {
  const at = length * CODES_OF_A_LENGTH + code;
  const known = INTERNATIONAL[at];
  if (known !== undefined) return known;
  const made = international(String(code).padStart(length, '0'));
  INTERNATIONAL[at] = made;
  return made;
}

function international(code: string): International | null {
  const plans = plansOf(code);
  if (plans.length === 0) return null;
  let lengths = 0;
  for (const plan of plans) for (const length of plan.lengths) lengths |= 1 << length;
  return { lengths, valid: whole(plans.map(({ pattern }) => pattern)) };
}

function whole(sources: readonly string[]): RegExp {
  return new RegExp(`^(?:${sources.join('|')})$`);
}

/** True for a calling code in use. */
export function isCallingCode(code: string): boolean {
  return CODES.has(code) || WORLDWIDE.has(code);
}

/** One country's plan, by the positions that version 4 of the library's metadata gives them. */
interface Plan {
  readonly region: string;
  readonly pattern: string;
  readonly lengths: readonly number[];
  readonly formats: readonly Format[];
  readonly prefixRule: string;
}

interface Format {
  readonly pattern: string;
  readonly text: string;
  readonly leading: string | undefined;
  readonly prefixRule: string | undefined;
}

const AT = { pattern: 2, lengths: 3, formats: 4, prefixRule: 6 } as const;
const FORMAT_AT = { pattern: 0, text: 1, leading: 2, prefixRule: 3 } as const;

const CODES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(metadata.country_calling_codes),
);
const COUNTRIES: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>(
  Object.entries(metadata.countries),
);
const WORLDWIDE: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>(
  Object.entries(metadata.nonGeographic),
);

/** The regions that libphonenumber knows, by ISO 3166-1: `DE`, `US` … */
export const PHONE_REGIONS: ReadonlySet<string> = new Set(COUNTRIES.keys());

/** The plans behind a calling code; the first country of a zone has the formats of them all. */
function plansOf(code: string): readonly Plan[] {
  const worldwide = WORLDWIDE.get(code);
  if (worldwide !== undefined) return [planOf('001', worldwide, worldwide)];
  const regions = CODES.get(code) ?? [];
  const main = COUNTRIES.get(regions[0] ?? '');
  return regions.flatMap((region) => {
    const own = COUNTRIES.get(region);
    return own === undefined || main === undefined ? [] : [planOf(region, own, main)];
  });
}

function planOf(region: string, own: readonly unknown[], main: readonly unknown[]): Plan {
  const formats = listOf(own[AT.formats]) ?? listOf(main[AT.formats]) ?? [];
  return {
    region,
    pattern: String(own[AT.pattern]),
    lengths: (listOf(own[AT.lengths]) ?? listOf(main[AT.lengths]) ?? []).map(Number),
    formats: formats.flatMap((format) => formatOf(listOf(format))),
    prefixRule: textOf(own[AT.prefixRule]) ?? textOf(main[AT.prefixRule]) ?? '$1',
  };
}

function formatOf(format: readonly unknown[] | undefined): readonly Format[] {
  if (format === undefined) return [];
  return [
    {
      pattern: String(format[FORMAT_AT.pattern]),
      text: String(format[FORMAT_AT.text]),
      leading: textOf(listOf(format[FORMAT_AT.leading])?.at(-1)),
      prefixRule: textOf(format[FORMAT_AT.prefixRule]),
    },
  ];
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** How the numbers of some regions are written at home: by `shapeOf` their groups. */
export type Layouts = ReadonlyMap<number, RegExp>;

/** A number for the sizes of the first groups, for example 3, 4 and 4. */
export function shapeOf(sizes: ArrayLike<number>, groups: number): number {
  let shape = 0;
  for (let group = 0; group < groups; group += 1) shape = shape * 16 + sizes[group]!;
  return shape;
}

let everywhere: Layouts | undefined;

/** The layouts of all regions, made when a number is met that may be a national one. */
export function layoutsEverywhere(): Layouts {
  everywhere ??= layoutsOf(PHONE_REGIONS);
  return everywhere;
}

/** The layouts of these regions. */
export function layoutsOf(regions: ReadonlySet<string>): Layouts {
  const sources = new Map<number, Set<string>>();
  for (const code of CODES.keys()) {
    for (const plan of plansOf(code)) {
      if (!regions.has(plan.region)) continue;
      for (const format of plan.formats) addFormat(sources, plan, format);
    }
  }
  return new Map(Array.from(sources, ([shape, set]) => [shape, whole([...set])]));
}

/** Each way to write a national number, with the prefix of its country and without. */
function addFormat(sources: Map<number, Set<string>>, plan: Plan, format: Format): void {
  const leading = format.leading === undefined ? '' : `(?=${format.leading})`;
  for (const rule of new Set([format.prefixRule ?? plan.prefixRule, '$1'])) {
    const prefix = rule.slice(0, rule.indexOf('$')).replaceAll(/\D/g, '');
    const source = `${prefix}${leading}(?:${plan.pattern})`;
    for (const groups of groupsOf(format.pattern)) {
      // `(0$1) $2` is marked `(0nn) nnnn`: the prefix stands with the first group or apart.
      const marked = format.text
        .replace('$1', rule)
        .replaceAll(/\$([1-9])/g, (_all, nth: string) => 'n'.repeat(groups[Number(nth) - 1] ?? 0));
      const sizes = (marked.match(/[n0-9]+/g) ?? []).map(({ length }) => length);
      const shape = shapeOf(sizes, sizes.length);
      const known = sources.get(shape);
      if (known === undefined) sources.set(shape, new Set([source]));
      else known.add(source);
    }
  }
}

/** `(\d{3})(\d{3,4})` as sizes: 3 and 3, 3 and 4. */
function groupsOf(pattern: string): readonly (readonly number[])[] {
  let all: number[][] = [[]];
  for (const [, least = '1', most = least] of pattern.matchAll(
    /\(\\d(?:\{(\d+)(?:,(\d+))?\})?\)/g,
  )) {
    const longer: number[][] = [];
    for (let size = Number(least); size <= Number(most); size += 1) {
      for (const sizes of all) longer.push([...sizes, size]);
    }
    all = longer;
  }
  return all;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, redact } from '@ledgerline/redaction';
import { DETECTORS } from '../../src/detectors/all.ts';
import { PLACEHOLDERS, typeOf } from '../../src/placeholders.ts';
import type { CorpusCase, GeneratedCorpus } from './corpus.ts';
import { DISGUISES, separated, type Disguise } from './disguises.ts';
import { Draw, id } from './generic-values.ts';

const SEED = 20_261_121;
/** Values beside each example, and how often one is drawn until it passes the check of its type. */
const VARIANTS = 2;
const TRIES_MAX = 400;
/** UTF-16 code units of a piece of a stream: less than any value. */
const PIECE_LENGTH = 5;

/** A value that is found as it is, with the words that it needs around it. */
interface Plain {
  readonly detector: string;
  readonly before: string;
  readonly value: string;
  readonly after: string;
}

const policy = compilePolicy();

/** What every detector finds, as its own examples say, and the same with other digits. */
function plainValues(draw: Draw): Plain[] {
  return DETECTORS.flatMap(({ name, examples }) =>
    examples.match.flatMap(([input, output]) => {
      const plain = placed(name, input, output);
      return plain === undefined || !isFound(plain) ? [] : [plain, ...variants(plain, draw)];
    }),
  );
}

/** The value of an example of one line without quotation marks: those belong to what is around it. */
function placed(detector: string, input: string, output: string): Plain | undefined {
  const [before, after, ...more] = output.split(/\[[A-Z_]+\]/);
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  const value = input.slice(before.length, input.length - after.length);
  const isWhole =
    input === before + value + after && /^[^"'`\\{}[\]\n%\u{80}-\u{10ffff}]+$/u.test(input);
  return isWhole && value.length > 5 ? { detector, before, value, after } : undefined;
}

function variants(plain: Plain, draw: Draw): Plain[] {
  const found: Plain[] = [];
  if (!/\d.*\d.*\d/.test(plain.value)) return found;
  for (let n = 0; n < TRIES_MAX && found.length < VARIANTS; n += 1) {
    const value = plain.value.replaceAll(/\d/g, () => String(draw.below(10)));
    if (isFound({ ...plain, value })) found.push({ ...plain, value });
  }
  return found;
}

/** True when exactly the value is found in its sentence, by its own detector. */
function isFound(plain: Plain): boolean {
  const text = textOf(plain, plain.value);
  const { findings } = redact(policy, text);
  const [only] = findings;
  const start = text.indexOf(plain.value);
  const isOnce = text.lastIndexOf(plain.value) === start && findings.length === 1;
  const isWhole = only?.start === start && only.end === start + plain.value.length;
  return isOnce && isWhole && only.detector === plain.detector;
}

const END = ' is it';

function textOf({ before, after }: Plain, value: string): string {
  return `so ${before}${value}${after}${END}`;
}

function evaded(plain: Plain, disguise: Disguise): CorpusCase[] {
  const { kind, name, apply, isWhole } = disguise;
  const { detector, before, after } = plain;
  const value = isWhole ? apply(`${before}${plain.value}${after}`) : apply(plain.value);
  if (value === plain.value) return [];
  const id = `${detector} ${name}: ${plain.value}`;
  const shown = kind === 'JSON in strings' ? plain.value : value;
  // Half of it: a placeholder that leaves the rest has not caught it.
  const quarter = Math.floor(shown.length / 4);
  const values = [shown.slice(quarter, shown.length - quarter)];
  const text = isWhole ? `so ${value}${END}` : textOf(plain, value);
  return [{ id, text, label: 'find', values, group: kind }];
}

/** JSON that is cut behind the value, as it comes from a model. */
function inStream({ detector, before, value, after }: Plain): CorpusCase {
  const whole = JSON.stringify({ a: 1, note: `${before}${value}${after} ` });
  return {
    id: `${detector} in a stream: ${value}`,
    text: whole.slice(0, -2),
    label: 'find',
    values: [value],
    group: 'partial JSON in a stream',
    pieceLength: PIECE_LENGTH,
  };
}

/**
 * Numbers that are found as digits alone: a layout that others have not is what tells some of them,
 * and written otherwise they are any number.
 */
function needsNoLayout(plain: Plain): boolean {
  const { detector, value } = plain;
  if (!/^[A-Z]{0,4}[\d ./-]{6,}[A-Z\d]?$/.test(value) || /^\d+(\.\d+){3}$/.test(value))
    return false;
  const { findings } = redact(policy, textOf(plain, value.replaceAll(/[ ./-]/g, '')));
  return findings.some((finding) => finding.detector === detector);
}

/** What a disguise must not make a finding of. */
function harmless(draw: Draw): CorpusCase[] {
  const texts = [...Array.from({ length: 40 }, () => id(draw)), ...PROSE];
  return texts.flatMap((text) =>
    DISGUISES.map(({ kind, name, apply }): CorpusCase => {
      return {
        id: `keep ${name}: ${text}`,
        text: `so ${apply(text)} it is`,
        label: 'keep',
        group: kind,
      };
    }),
  );
}

const PROSE: readonly string[] = [
  'The parcel left Hamburg on 2026-11-21 at 10:02, see step 4 of 12',
  'src/part-12/index.ts:40:7 in release 4.18.2-rc.1',
  'total=1250.50 EUR for 3 items, order ORD-2026-0042',
];

/** Values of every type behind every disguise that the redactor says it sees through. */
export const evasions: GeneratedCorpus = {
  name: 'evasions',
  measure: 'evasions',
  types: Object.values(PLACEHOLDERS).map((placeholder) => typeOf(placeholder).toLowerCase()),
  bars: { recall: 0.95, kept: 0.98 },
  cases: () => {
    const draw = new Draw(SEED);
    const plain = plainValues(draw);
    return [
      ...plain.flatMap((each) => DISGUISES.flatMap((disguise) => evaded(each, disguise))),
      ...plain
        .filter(needsNoLayout)
        .flatMap((each) => separated(each.value).flatMap((way) => evaded(each, way))),
      ...plain.map(inStream),
      ...harmless(draw),
    ];
  },
};

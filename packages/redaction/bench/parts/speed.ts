// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, redact, redactAttributes, redactBytes } from '@ledgerline/redaction';
import type { Bar, Line } from '../figure.ts';
import { asRanges, INPUTS, RANGE_PLACES, record, type Input } from '../inputs.ts';
import { cost } from '../measure.ts';
import { ofOthers } from '../others.ts';

const policy = compilePolicy();
const RECORDS = 2_000;
const RECORD_ROUNDS = 20;
/** Records that the others get. */
const THEIR_RECORDS = 50;
/** Bytes that we, and that the others, read in one round; the others are slow. */
const OUR_BYTES = 8_000_000;
const THEIR_BYTES = 40_000;

const BARS: Readonly<Record<'short' | 'long', Bar>> = {
  short: { least: 100 },
  long: { least: 200 },
};

/** MB of UTF-8 in a second of one processor: short records, long messages, and what a gateway gets. */
export async function* speed(): AsyncGenerator<Line> {
  for (const input of INPUTS) yield* throughput(input);
  for (const input of INPUTS) if (input.size !== undefined) yield* ofNothing(input);
  yield* perRecord();
}

async function* throughput({ name, make, size }: Input): AsyncGenerator<Line> {
  const texts = Array.from({ length: RECORDS }, (_unused, n) => make(n));
  const buffers = texts.map((text) => Buffer.from(text));
  const all = buffers.reduce((sum, { length }) => sum + length, 0);
  const repeats = Math.max(1, Math.round(OUR_BYTES / all));
  const bytes = await cost(() => {
    for (let n = 0; n < repeats; n += 1) {
      for (const buffer of buffers) redactBytes(policy, buffer, 0, buffer.length);
    }
  });
  const strings = await cost(() => {
    for (let n = 0; n < repeats; n += 1) for (const text of texts) redact(policy, text);
  });
  const some = upTo(texts, THEIR_BYTES);
  const someSize = some.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const others = await ofOthers(async (other) => {
    const micros = await cost(async () => {
      for (const text of some) await other.redact(text);
    });
    return someSize / micros;
  });
  const measure = 'speed';
  const unit = 'MB/s';
  const bar = size === undefined ? {} : { bar: BARS[size] };
  yield { measure, name: `${name}, bytes`, value: (all * repeats) / bytes, unit, ...bar, others };
  yield { measure, name: `${name}, strings`, value: (all * repeats) / strings, unit };
}

/** What 200 bytes cost in which nothing is to be found. */
async function* ofNothing({ name, make, isClean }: Input): AsyncGenerator<Line> {
  if (isClean !== true) return;
  const buffers = Array.from({ length: RECORDS }, (_unused, n) => Buffer.from(make(n)));
  const all = buffers.reduce((sum, { length }) => sum + length, 0);
  const micros = await cost(() => {
    for (let n = 0; n < RECORD_ROUNDS; n += 1) {
      for (const buffer of buffers) redactBytes(policy, buffer, 0, buffer.length);
    }
  });
  const value = (200 * micros) / (all * RECORD_ROUNDS);
  const bar = { most: 1 };
  yield { measure: 'nothing to redact', name: `200 B of ${name}`, value, unit: 'µs', bar };
}

function upTo(texts: readonly string[], bytes: number): readonly string[] {
  let size = 0;
  const end = texts.findIndex((text) => {
    size += Buffer.byteLength(text);
    return size > bytes;
  });
  return end < 0 ? texts : texts.slice(0, end);
}

/** Twenty attributes and a body: as a map of strings, and as ranges of the bytes that came. */
async function* perRecord(): AsyncGenerator<Line> {
  const records = Array.from({ length: RECORDS }, (_unused, n) => record(n));
  const ranges = records.map(asRanges);
  const inRanges = await cost(() => {
    for (let n = 0; n < RECORD_ROUNDS; n += 1) {
      for (const { bytes, offsets } of ranges) {
        for (let at = 0; at < RANGE_PLACES.length; at += 1) {
          const start = offsets[2 * at] ?? 0;
          redactBytes(policy, bytes, start, offsets[2 * at + 1] ?? start, RANGE_PLACES[at]);
        }
      }
    }
  });
  const inMaps = await cost(() => {
    for (let n = 0; n < RECORD_ROUNDS; n += 1) {
      for (const { attributes, body } of records) {
        redactAttributes(policy, attributes);
        redact(policy, body);
      }
    }
  });
  const some = records.slice(0, THEIR_RECORDS).map(({ attributes, body }) => {
    const texts = Object.values(attributes).filter((value) => typeof value === 'string');
    return [...texts, body];
  });
  const others = await ofOthers(async (other) => {
    const micros = await cost(async () => {
      for (const texts of some) for (const text of texts) await other.redact(text);
    });
    return micros / some.length;
  });
  const [measure, unit] = ['gateway form', 'µs'];
  const count = RECORDS * RECORD_ROUNDS;
  const bar = { most: 3 };
  yield {
    measure,
    name: '20 attributes and a body, bytes',
    value: inRanges / count,
    unit,
    bar,
    others,
  };
  yield { measure, name: '20 attributes and a body, a map', value: inMaps / count, unit };
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Speed of redaction, in CPU time of this process, against public packages on the same inputs:
//   npm run bench:redaction

import { Redactor } from '@redactpii/node';
import { compilePolicy, redact, redactAttributes, redactBytes } from '@ledgerline/redaction';
import { OpenRedaction } from 'openredaction';
import { languages, make_pii_classifier } from 'pii-filter';
import { ADVERSARIAL, asRanges, INPUTS, record } from './inputs.ts';

const policy = compilePolicy();
const ROUNDS = 5;
const RECORDS = 2_000;
/** Bytes that we, and that the others, read in one round; the others are slow. */
const OUR_BYTES = 8_000_000;
const THEIR_BYTES = 40_000;
const MB = 1e6;

type Redact = (text: string) => unknown;

const openRedaction = new OpenRedaction();
const redactPii = new Redactor();
const piiFilter = make_pii_classifier(languages.nl.make_lm());
const OTHERS: readonly (readonly [string, Redact])[] = [
  ['openredaction', (text) => openRedaction.detect(text)],
  ['@redactpii/node', (text) => redactPii.redact(text)],
  ['pii-filter', (text) => piiFilter.sanitize_str(text, true)],
];

print(['MB/s of UTF-8', 'bytes', 'strings', ...OTHERS.map(([name]) => name)]);
for (const [name, make] of INPUTS) {
  const texts = Array.from({ length: RECORDS }, (_unused, n) => make(n));
  const buffers = texts.map((text) => Buffer.from(text));
  const size = buffers.reduce((sum, { length }) => sum + length, 0);
  const repeats = Math.max(1, Math.round(OUR_BYTES / size));
  const bytes = await rate(size * repeats, () => {
    for (let n = 0; n < repeats; n += 1) {
      for (const buffer of buffers) redactBytes(policy, buffer, 0, buffer.length);
    }
  });
  const strings = await rate(size * repeats, () => {
    for (let n = 0; n < repeats; n += 1) for (const text of texts) redact(policy, text);
  });
  const rates = [bytes, strings];
  for (const [, other] of OTHERS) rates.push(await rateOf(other, texts));
  print([name, ...rates.map((each) => each.toPrecision(3))]);
  const ratios = rates.slice(2).map((each) => `${(strings / each).toFixed(0)} x`);
  print(['  our strings against theirs', '', '', ...ratios]);
}

const records = Array.from({ length: RECORDS }, (_unused, n) => record(n));
const perRecord = await rate(RECORDS * 20, () => {
  for (let n = 0; n < 20; n += 1) {
    for (const { attributes, body } of records) {
      redactAttributes(policy, attributes);
      redact(policy, body);
    }
  }
});
print(['20 attributes and a 300-byte body', `${(1 / perRecord).toFixed(2)} µs`]);

// The same as the gateway has them: ranges of the bytes that came, and numbers that are no text.
const ranges = records.map(asRanges);
const perRange = await rate(RECORDS * 20, () => {
  for (let n = 0; n < 20; n += 1) {
    for (const { bytes, values } of ranges) {
      for (const { at, start, end } of values) redactBytes(policy, bytes, start, end, at);
    }
  }
});
print(['  the same as ranges of UTF-8', `${(1 / perRange).toFixed(2)} µs`]);

print(['1 MB of …', 'ms', '10 MB / 10']);
for (const piece of ADVERSARIAL) {
  const one = await milliseconds(piece, MB);
  const ten = await milliseconds(piece, 10 * MB);
  print([JSON.stringify(piece), one.toFixed(1), (ten / 10).toFixed(1)]);
}

async function rateOf(work: Redact, texts: readonly string[]): Promise<number> {
  const some: string[] = [];
  let size = 0;
  for (const text of texts) {
    if (size > THEIR_BYTES) break;
    some.push(text);
    size += Buffer.byteLength(text);
  }
  return rate(size, async () => {
    for (const text of some) await work(text);
  });
}

async function milliseconds(piece: string, size: number): Promise<number> {
  const text = Buffer.from(piece.repeat(Math.ceil(size / piece.length)));
  return size / 1_000 / (await rate(size, () => void redactBytes(policy, text, 0, text.length), 3));
}

/** Best of some rounds, in units per microsecond of CPU: MB/s when the units are bytes. */
async function rate(units: number, work: () => unknown, rounds = ROUNDS): Promise<number> {
  let best = 0;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, units / (user + system));
  }
  return best;
}

function print([name = '', ...cells]: readonly string[]): void {
  console.log(name.padEnd(42) + cells.map((cell) => cell.padStart(16)).join(''));
}

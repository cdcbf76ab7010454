// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Speed of redaction on clean and dirty text, in CPU time of this process:
//   node_modules/.bin/node --conditions=ledgerline-source packages/redaction/bench/main.ts

import { compilePolicy, redact, redactAttributes, redactBytes } from '@ledgerline/redaction';

const ROUND_BYTES = 16_000_000;
const ROUNDS = 5;
const policy = compilePolicy();

const LOG = (n: number): string =>
  `2026-11-21T10:${String(n % 60).padStart(2, '0')}:00.123Z INFO shop.cart handled request_id=req_${n}ab7 in ${n % 900} ms: cart updated for tenant acme, items=${n % 7}, total=${n}.50 EUR, worker ${n % 16}`;
const PROSE = (n: number): string =>
  `The planner looked at step ${n} and decided to call the search tool, because the customer had asked about a late delivery. It found ${n % 9} documents; the best one explains how refunds work when a parcel is lost, and which limits need a human approval. `.repeat(
    2,
  );
const JSON_TEXT = (n: number): string =>
  JSON.stringify({
    tool: 'orders.find',
    arguments: { order: `ord_${n}`, limit: 20, fields: ['id', 'state'] },
    usage: { input_tokens: n, output_tokens: 12 },
  });

const INPUTS: readonly (readonly [string, (n: number) => string])[] = [
  ['log lines, clean', LOG],
  ['log lines, 20 % e-mail, 5 % phone', (n) => dirty(LOG(n), n)],
  ['log lines, all with an e-mail', (n) => `${LOG(n)} by ada${n}@example.com`],
  ['agent messages, clean', PROSE],
  ['agent messages, 20 % e-mail, 5 % phone', (n) => dirty(PROSE(n), n)],
  ['tool calls as JSON, clean', JSON_TEXT],
];

function dirty(text: string, n: number): string {
  if (n % 5 === 0) return `${text} by ada${n}@example.com`;
  return n % 20 === 1 ? `${text} call +49 151 1234${n % 10}678` : text;
}

console.log(
  `${'input'.padEnd(40)}${'bytes MB/s'.padStart(12)}${'strings MB/s'.padStart(14)}${'B/record'.padStart(10)}`,
);
for (const [name, make] of INPUTS) {
  const texts = Array.from({ length: 5_000 }, (_unused, n) => make(n));
  const ranges = texts.map((text) => Buffer.byteLength(text));
  const all = Buffer.from(texts.join(''));
  const bytes = perSecond(all.length, () => {
    let at = 0;
    for (const size of ranges) {
      redactBytes(policy, all, at, at + size);
      at += size;
    }
  });
  const strings = perSecond(all.length, () => {
    for (const text of texts) redact(policy, text);
  });
  const mean = Math.round(all.length / texts.length);
  console.log(
    `${name.padEnd(40)}${bytes.toFixed(0).padStart(12)}${strings.toFixed(0).padStart(14)}${String(mean).padStart(10)}`,
  );
}

const attributes = Object.fromEntries(
  Array.from({ length: 20 }, (_unused, n): [string, string | number] => [
    `shop.attribute_${n}`,
    n % 3 === 0 ? n * 1000 : `value ${n} of a cart`,
  ]),
);
const records = perSecond(1e6, () => {
  for (let n = 0; n < 10_000; n += 1) redactAttributes(policy, attributes);
});
console.log(`redactAttributes, 20 attributes, clean: ${(100 / records).toFixed(2)} µs a record`);

/** Best of some rounds, in units per microsecond of CPU: MB/s when the units are bytes. */
function perSecond(units: number, work: () => void): number {
  const repeats = Math.max(1, Math.round(ROUND_BYTES / units));
  let best = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let n = 0; n < repeats; n += 1) work();
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, (units * repeats) / (user + system));
  }
  return best;
}

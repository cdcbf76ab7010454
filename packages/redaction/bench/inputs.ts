// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// What is measured: texts by their number, so that every run has the same ones.

type MakeText = (n: number) => string;

const log: MakeText = (n) =>
  `2026-11-21T10:${String(n % 60).padStart(2, '0')}:00.123Z INFO shop.cart handled request_id=req_${n}ab7 in ${n % 900} ms: cart updated for tenant acme, items=${n % 7}, total=${n}.50 EUR, worker ${n % 16}`;

const message: MakeText = (n) =>
  `The planner looked at step ${n} and decided to call the search tool, because the customer had asked about a late delivery. It found ${n % 9} documents; the best one explains how refunds work when a parcel is lost, and which limits need a human approval. `.repeat(
    2,
  );

const toolCall: MakeText = (n) =>
  JSON.stringify({
    tool: 'orders.find',
    arguments: { order: `ord_${n}`, limit: 20, fields: ['id', 'state'] },
    usage: { input_tokens: n, output_tokens: 12 },
  });

/** An e-mail address in 20 %, a phone number in 5 %. */
function dirty(text: string, n: number): string {
  if (n % 5 === 0) return `${text} by ada${n}@example.com`;
  return n % 20 === 1 ? `${text} call +49 151 1234${n % 10}678` : text;
}

/** A sort of texts. */
export interface Input {
  readonly name: string;
  readonly make: MakeText;
  /** Which bar of speed holds for it. */
  readonly size?: 'short' | 'long';
  /** There is nothing to be found in it. */
  readonly isClean?: true;
}

/** Short records and long messages, with nothing in them and as they come. */
export const INPUTS: readonly Input[] = [
  { name: 'short records, clean', make: log, size: 'short', isClean: true },
  { name: 'short records', make: (n) => dirty(log(n), n), size: 'short' },
  { name: 'short records, an e-mail in each', make: (n) => `${log(n)} by ada${n}@example.com` },
  { name: 'long messages, clean', make: message, size: 'long', isClean: true },
  { name: 'long messages', make: (n) => dirty(message(n), n), size: 'long' },
  { name: 'tool calls as JSON, clean', make: toolCall },
];

/** A record of a gateway: twenty attributes and a body of about 300 bytes. */
export function record(n: number): { attributes: Record<string, string | number>; body: string } {
  const attributes: Record<string, string | number> = {};
  for (let i = 0; i < 10; i += 1) attributes[`shop.kind_${i}`] = `kind ${(n + i) % 7}`;
  for (let i = 0; i < 4; i += 1) attributes[`shop.count_${i}`] = n * (i + 1);
  for (let i = 0; i < 2; i += 1) attributes[`shop.score_${i}`] = n / (i + 3);
  for (let i = 0; i < 4; i += 1) {
    attributes[`shop.ref_${i}`] = `01980000-0000-7000-8${i}00-${String(n).padStart(12, '0')}`;
  }
  return { attributes, body: dirty(message(n).slice(0, 270), n) };
}

/** The texts of a record behind each other in one buffer, as a protobuf message has them. */
interface Ranges {
  readonly bytes: Uint8Array;
  /** Begin and end of each text, in the order of `RANGE_PLACES`; no object for each of them. */
  readonly offsets: Int32Array;
}

/** The keys of the texts of a record; the last one, its body, has none. */
export const RANGE_PLACES: readonly ({ readonly key: string } | undefined)[] = [
  ...textsOf(record(0)).map(([key]) => ({ key })),
  undefined,
];

export function asRanges(one: ReturnType<typeof record>): Ranges {
  const texts = [...textsOf(one).map(([, text]) => text), one.body];
  const offsets = new Int32Array(2 * texts.length);
  let size = 0;
  for (const [n, { length }] of texts.entries()) {
    offsets[2 * n] = size;
    size += length;
    offsets[2 * n + 1] = size;
  }
  return { bytes: Buffer.from(texts.join('')), offsets };
}

function textsOf({ attributes }: ReturnType<typeof record>): [string, string][] {
  return Object.entries(attributes).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
}

/** Pieces that a text of nothing else makes hard. */
export const ADVERSARIAL: readonly string[] = [
  '4',
  '4111 ',
  '@',
  'a',
  'a@',
  '[',
  '{"a":[',
  'QUJD/+==',
  '"{\\"a\\":',
  '"',
  '\\',
  'key=',
  'token: ',
  'password:"',
  'cookie: ',
  'eyJ.',
  '\\u00e9',
  '%40',
  'é@',
  '203.0.113.9 ',
  'ada@example.com ',
  '{"user":"ada","phone":4915112345678},',
  'mysql -p',
  'curl -u a:',
  'set("password", ',
  '"key": "password", ',
  '- name: api_key\n  value: ',
  'A_KEY=$B ',
  'http://a:b@',
  '--password ',
  '-----BEGIN PRIVATE KEY-----',
  '(020) ',
  '/1',
  '1:',
  'street: ',
  'born 1 ',
  'GB82 WEST 1234 ',
  '+49 ',
  '1 ',
  '41/',
  'secret=',
  'xoxb-',
  'glpat-',
  'curl ',
  "password=\\'",
  '"password":"x',
  '{"password":{"type":',
];

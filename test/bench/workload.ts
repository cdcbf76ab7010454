// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// The workload of the ingest note, deterministic: 20 attributes (10 from small vocabularies, 4 ints,
// 2 doubles, 4 high-cardinality strings), a body of about 300 bytes with an e-mail address in 20 %
// and a phone number in 5 %, 5 resource attributes.

/** Records of one request. */
export const RECORDS_PER_REQUEST = 1_000;

export const TENANT = 'bench';
export const EVENT_TYPE = 'agent_message';
/** The classes of the type, and those with audit. */
export const STORAGE_CLASS = 'ops,stream';
export const AUDIT_STORAGE_CLASS = 'audit,ops,stream';
const RECORDS_PER_RUN = 25;
const RECORDS_PER_STEP = 5;
const BODY_CHARS = 300;
const START_UNIX_NANO = 1_795_000_000_000_000_000n;

/** Ids begin like this; the request's number and the record's stand in the last group. */
const ID_PREFIX = '01980000-0000-7000-8';
const ID_HEAD_CHARS = '01980000-0000-7000-8000-'.length;
const REQUEST_DIGITS = 6;

type Value = string | number | bigint;
export type Attributes = Record<string, Value>;

/** A record before any encoding. */
export interface WorkRecord {
  readonly timeUnixNano: bigint;
  readonly eventName: string;
  readonly body: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export const RESOURCE: Attributes = {
  'service.name': 'support-desk',
  'ledgerline.tenant.id': TENANT,
  'deployment.environment.name': 'bench',
  'ledgerline.project.id': 'support',
  'ledgerline.app.id': 'desk',
};

const WORDS =
  'the order was found in the warehouse and the carrier said that a parcel will be late because of ' +
  'weather so the customer asked for a refund which needs an approval by a person on duty';

const pick = (list: readonly string[], i: number): string => list[i % list.length] ?? '';
const id = (kind: string, i: number): string =>
  `${ID_PREFIX}${kind}00-${'0'.repeat(REQUEST_DIGITS)}${hex(i, REQUEST_DIGITS)}`;
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Numbers that look random and are the same in every run (a linear congruential generator). */
function scrambled(i: number): number {
  return (Math.imul(i + 1, 1_664_525) + 1_013_904_223) >>> 0;
}

/** A body: words, in every fifth an e-mail address, in every twentieth a phone number. */
export function bodyOf(i: number): string {
  let text = `Request ${scrambled(i)} of the desk:`;
  if (i % 5 === 0) text += ` write to mira.kovac${i}@example.org about it,`;
  if (i % 20 === 7) text += ` or call +49 30 9018${String(20_000 + i)},`;
  const words = WORDS.split(' ');
  for (let at = scrambled(i) % words.length; text.length < BODY_CHARS; at += 1) {
    text += ` ${words[at % words.length]}`;
  }
  return text;
}

/** The 13 attributes that records have however they are sent: 7 words, 4 ints, 2 doubles. */
function commonAttributes(i: number): Attributes {
  const random = scrambled(i);
  return {
    'gen_ai.operation.name': pick(['execute_tool', 'chat', 'embeddings'], i),
    'gen_ai.provider.name': pick(['openai', 'anthropic', 'local'], random),
    'gen_ai.request.model': pick(['model-small', 'model-large', 'model-vision'], i),
    'gen_ai.tool.name': pick(['order_lookup', 'refund', 'carrier_status', 'kb_search'], random),
    'ledgerline.message.role': pick(['user', 'assistant', 'tool'], i),
    'cloud.region': pick(['eu-central-1', 'us-east-1', 'ap-south-1'], random),
    'customer.tier': pick(['free', 'team', 'enterprise'], i),
    'gen_ai.usage.input_tokens': BigInt(200 + (random % 9_000)),
    'gen_ai.usage.output_tokens': BigInt(10 + (random % 700)),
    'ledgerline.call.attempt': BigInt(1 + (i % 3)),
    'queue.depth': BigInt(random % 100_000),
    'ledgerline.duration_ms': 3 + (random % 100_000) / 64,
    'app.score': (random % 1_000) / 1_024,
  };
}

/** Record `i` as the SDK puts it on the wire, nothing left to make up: 20 attributes. */
export function wireRecord(i: number, storageClass: string): WorkRecord {
  return {
    timeUnixNano: START_UNIX_NANO + BigInt(i) * 1_000_003n,
    eventName: EVENT_TYPE,
    body: bodyOf(i),
    traceId: `0af7651916cd43dd8448eb21${hex(Math.floor(i / RECORDS_PER_RUN) + 1, 8)}`,
    spanId: `b7ad6b71${hex(i + 1, 8)}`,
    attributes: {
      'log.record.uid': id('0', i),
      'ledgerline.run.id': id('1', Math.floor(i / RECORDS_PER_RUN)),
      'ledgerline.step.id': id('2', Math.floor(i / RECORDS_PER_STEP)),
      'ledgerline.request.id': id('3', i),
      'ledgerline.schema.version': '1.0.0',
      'ledgerline.storage_class': storageClass,
      'ledgerline.surface.id': pick(['chat', 'api', 'batch', 'mail'], i),
      ...commonAttributes(i),
    },
  };
}

/** The 20 attributes of an event that an engine gives to the SDK, which adds the envelope. */
export function payloadAttributes(i: number): Attributes {
  return {
    ...commonAttributes(i),
    'session.id': id('4', Math.floor(i / RECORDS_PER_RUN)),
    'gen_ai.conversation.id': id('5', Math.floor(i / RECORDS_PER_STEP)),
    'gen_ai.response.id': id('6', i),
    'order.id': id('7', i),
    'gen_ai.response.model': pick(['model-small-1', 'model-large-2', 'model-vision-1'], i),
    'ledgerline.source.component': pick(['planner', 'executor', 'memory'], i),
    'build.channel': pick(['stable', 'canary'], i),
  };
}

/** Where the number of the request stands in each id of an encoded request. */
export function requestNumberOffsets(bytes: Buffer): readonly number[] {
  const offsets: number[] = [];
  for (let at = bytes.indexOf(ID_PREFIX); at >= 0; at = bytes.indexOf(ID_PREFIX, at + 1)) {
    offsets.push(at + ID_HEAD_CHARS);
  }
  return offsets;
}

/** A copy of an encoded request under another number: every id in it is new, its size the same. */
export function renumbered(bytes: Buffer, offsets: readonly number[], request: number): Buffer {
  const copy = Buffer.from(bytes);
  const digits = Buffer.from(hex(request, REQUEST_DIGITS), 'latin1');
  for (const offset of offsets) copy.set(digits, offset);
  return copy;
}

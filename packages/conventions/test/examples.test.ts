// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import {
  canonicalJson,
  EVENT_TYPES,
  fromDatasetEvent,
  fromEventLogEntry,
  fromLogRecord,
  fromStreamEvent,
  toDatasetEvent,
  toEventLogEntry,
  toLogRecord,
  toStreamEvent,
  validateCanonicalEvent,
  type AttributeValue,
  type CanonicalEvent,
  type WireLogRecord,
} from '@ledgerline/conventions';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { expectGolden, readGolden } from './golden.ts';

const schemaFile = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../schema/${name}`, import.meta.url), 'utf8'));

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
const accepts = ajv.compile(schemaFile('canonical-event.schema.json') as object);

type ExampleJson = Omit<CanonicalEvent, 'occurred_at_unix_nano' | 'observed_at_unix_nano'> & {
  readonly occurred_at_unix_nano: string;
  readonly observed_at_unix_nano: string;
};

type RecordJson = Omit<WireLogRecord, 'timeUnixNano' | 'observedTimeUnixNano'> & {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
};

const examples = (schemaFile('examples.json') as ExampleJson[]).map((json): CanonicalEvent => ({
  ...json,
  occurred_at_unix_nano: BigInt(json.occurred_at_unix_nano),
  observed_at_unix_nano: BigInt(json.observed_at_unix_nano),
}));

test('there is one of every type', () => {
  expect(EVENT_TYPES.filter((type) => !examples.some((e) => e.event_type === type))).toEqual([]);
  expect(new Set(examples.map((event) => event.event_id)).size).toBe(examples.length);
});

test.each(examples.map((event) => [event.event_type, event] as const))(
  '%s is valid by validator and schema, in every form',
  (_type, event) => {
    expect(validateCanonicalEvent(event)).toEqual([]);
    expect(accepts(JSON.parse(canonicalJson(event))), JSON.stringify(accepts.errors)).toBe(true);
    expect(fromLogRecord(toLogRecord(event))).toStrictEqual(event);
    expect(fromStreamEvent(toStreamEvent(event))).toStrictEqual(event);
    expect(fromDatasetEvent(toDatasetEvent(event))).toStrictEqual(event);
    expect(fromEventLogEntry(toEventLogEntry(event))).toStrictEqual(event);
  },
);

test('the OTLP form of each is the one of the golden file, and is read back from there', () => {
  const records = examples.map((event) => [event.event_id, toLogRecord(event)] as const);
  expectGolden('log-records.json', Object.fromEntries(records));
  const golden = readGolden('log-records.json') as Record<string, RecordJson>;
  for (const event of examples) {
    const json = golden[event.event_id];
    if (json === undefined) throw new Error(`no record of ${event.event_id}`);
    const record = {
      ...json,
      timeUnixNano: BigInt(json.timeUnixNano),
      observedTimeUnixNano: BigInt(json.observedTimeUnixNano),
    };
    expect(fromLogRecord(record)).toStrictEqual(event);
  }
});

test('the same event has the same canonical JSON and hash, on any machine', () => {
  const hashes = examples.map((event) => [event.event_id, sha256(canonicalJson(event))] as const);
  expectGolden('hashes.json', Object.fromEntries(hashes));
  for (const event of examples) {
    // The order in which members were set, and the road that the event came, make no difference.
    expect(canonicalJson(reversed(event))).toBe(canonicalJson(event));
    expect(canonicalJson(fromLogRecord(toLogRecord(event)))).toBe(canonicalJson(event));
    expect(canonicalJson(fromStreamEvent(toStreamEvent(event)))).toBe(canonicalJson(event));
  }
});

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function reversed(value: AttributeValue | object): AttributeValue | object {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((member: AttributeValue) => reversed(member));
  const entries = Object.entries(value as Record<string, AttributeValue>).toReversed();
  return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)]));
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OtlpLogs, requestOf } from '../src/otlp-logs.ts';

const text = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ minLength: 120, maxLength: 140 }),
  // Lone surrogates, and lengths at which the length itself takes another byte.
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.constantFrom('x'.repeat(16_383), 'x'.repeat(16_384), 'é'.repeat(100), ''),
);
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(-1, -(2 ** 32), 2 ** 32, -(2 ** 63), 2 ** 53, 2 ** 63, -0, null, undefined),
  fc.uint8Array({ maxLength: 150 }),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}));
const hexDigit = fc.integer({ min: 0, max: 15 }).map((digit) => digit.toString(16));
const attributes = fc.dictionary(text, value, { maxKeys: 12 });
const time = fc.tuple(
  fc.integer({ min: 0, max: 2 ** 33 }),
  fc.integer({ min: 0, max: 999_999_999 }),
);
const RESOURCES = [{}, { 'service.name': 'desk', big: 'x'.repeat(300) }].map((each) =>
  resourceFromAttributes(each),
);
const SCOPES = [
  { name: 'a' },
  { name: 'b', version: '1.0.0', attributes: { kind: 'é'.repeat(90) } },
  { name: 'c', schemaUrl: 'https://opentelemetry.io/schemas/1.40.0' },
];
const record = fc.record({
  hrTime: time,
  hrTimeObserved: time,
  severityNumber: fc.integer({ min: 0, max: 24 }),
  severityText: fc.option(text, { nil: undefined }),
  body: fc.option(text, { nil: undefined }),
  eventName: fc.option(text, { nil: undefined }),
  attributes,
  droppedAttributesCount: fc.nat(),
  resource: fc.constantFrom(...RESOURCES),
  instrumentationScope: fc.constantFrom(...SCOPES),
  spanContext: fc.option(
    fc.record({
      traceId: fc.string({
        unit: hexDigit,
        minLength: 32,
        maxLength: 32,
      }),
      spanId: fc.string({
        unit: hexDigit,
        minLength: 16,
        maxLength: 16,
      }),
      traceFlags: fc.integer({ min: 0, max: 255 }),
    }),
    { nil: undefined },
  ),
}) as unknown as fc.Arbitrary<ReadableLogRecord>;

/** The serializer of OTel writes the URL of a schema behind the records; the order means nothing. */
function comparable(request: Uint8Array, { instrumentationScope }: ReadableLogRecord): string {
  const bytes = Buffer.from(request);
  return Buffer.from(
    instrumentationScope.schemaUrl === undefined ? bytes : bytes.toSorted(),
  ).toString('hex');
}

test('a record has the bytes that the serializer of OTel gives to it', () => {
  const logs = new OtlpLogs();
  fc.assert(
    fc.property(record, (each) => {
      const expected = ProtobufLogsSerializer.serializeRequest([each])!;
      expect(comparable(logs.request([each]), each)).toBe(comparable(expected, each));
    }),
    { seed: 4, numRuns: 1_000 },
  );
});

test('records of several resources and scopes are grouped, each group in its order', () => {
  const logs = new OtlpLogs();
  fc.assert(
    fc.property(fc.array(record, { maxLength: 6 }), (records) => {
      const groups = Map.groupBy(records, (each) => logs.envelope(each));
      const parts = [...groups.values()].map((group) => logs.request(group));
      expect(logs.request(records).equals(Buffer.concat(parts))).toBe(true);
    }),
    { seed: 4, numRuns: 200 },
  );
});

test('records that were encoded one by one make the same request later', () => {
  const logs = new OtlpLogs();
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), ([first, ...others]) => {
      const { resource, instrumentationScope } = first!;
      const records = [
        first!,
        ...others.map((each) => ({ ...each, resource, instrumentationScope })),
      ];
      const encoded = records.map((each) => logs.record(each));
      const request = requestOf(logs.envelope(first!), encoded);
      expect(request.equals(logs.request(records))).toBe(true);
    }),
    { seed: 4, numRuns: 200 },
  );
});

test('memory for a large record is given back, and the next one is whole', () => {
  const logs = new OtlpLogs();
  const base = fc.sample(record, { seed: 4, numRuns: 1 })[0]!;
  const large = { ...base, body: 'é'.repeat(2 * 1024 * 1024) };
  expect(logs.request([large]).byteLength).toBeGreaterThan(4 * 1024 * 1024);
  expect(logs.request([base])).toEqual(
    Buffer.from(ProtobufLogsSerializer.serializeRequest([base])!),
  );
});

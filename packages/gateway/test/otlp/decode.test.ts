// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteStore } from '../../src/otlp/byte-store.ts';
import { jsonToProtobuf } from '../../src/otlp/json-form.ts';
import { KeyTable } from '../../src/otlp/key-table.ts';
import { decodeLogs } from '../../src/otlp/log-columns.ts';
import { decodeSpans } from '../../src/otlp/span-columns.ts';
import { OtlpDecodeError } from '../../src/otlp/wire-reader.ts';
import { plainLogColumns, plainSpanColumns } from './plain-columns.ts';
import { LogsRequest, plainLogs, plainSpans, TraceRequest } from './reference-proto.ts';

const KNOWN = ['user.id', 'session.id', 'ledgerline.tenant.id'];
const keys = (): KeyTable => new KeyTable(KNOWN, 7, 16);

const nano = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const key = fc.oneof(fc.constantFrom(...KNOWN), fc.string({ unit: 'grapheme', maxLength: 12 }));
const { any } = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ stringValue: fc.string({ unit: 'grapheme', maxLength: 40 }) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ doubleValue: fc.double() }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 20 }) }),
    fc.constant({}),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('any'), { maxLength: 3 }) }) }),
    fc.record({
      kvlistValue: fc.record({
        values: fc.array(fc.record({ key, value: tie('any') }), { maxLength: 3 }),
      }),
    }),
  ),
}));
const attributes = fc.array(
  fc.record({ key, value: fc.option(any, { nil: undefined }) }, { requiredKeys: ['key'] }),
  { maxLength: 4 },
);
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ minLength: length, maxLength: length }),
    fc.uint8Array({ maxLength: 3 }),
  );
const record = fc.record(
  {
    timeUnixNano: nano,
    observedTimeUnixNano: nano,
    severityNumber: fc.integer(),
    severityText: fc.string({ maxLength: 6 }),
    body: any,
    attributes,
    flags: fc.nat(),
    traceId: bytes(16),
    spanId: bytes(8),
    eventName: fc.string({ maxLength: 12 }),
  },
  { requiredKeys: [] },
);
const scope = fc.record({ name: fc.string(), version: fc.string(), attributes });
const span = fc.record(
  {
    traceId: bytes(16),
    spanId: bytes(8),
    parentSpanId: bytes(8),
    traceState: fc.string(),
    name: fc.string(),
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: nano,
    endTimeUnixNano: nano,
    attributes,
    events: fc.array(fc.record({ timeUnixNano: nano, name: fc.string(), attributes })),
    links: fc.array(fc.record({ traceId: bytes(16), spanId: bytes(8), attributes })),
    status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: fc.string() }),
    flags: fc.nat(),
  },
  { requiredKeys: [] },
);
const request = (owner: string, scoped: string, items: string, item: fc.Arbitrary<unknown>) =>
  fc.record({
    [owner]: fc.array(
      fc.record(
        {
          resource: fc.record({ attributes }),
          [scoped]: fc.array(
            fc.record(
              { scope, [items]: fc.array(item, { maxLength: 3 }), schemaUrl: fc.string() },
              { requiredKeys: [items] },
            ),
            { maxLength: 2 },
          ),
          schemaUrl: fc.string(),
        },
        { requiredKeys: [scoped] },
      ),
      { maxLength: 2 },
    ),
  });
const logsRequest = request('resourceLogs', 'scopeLogs', 'logRecords', record);
const traceRequest = request('resourceSpans', 'scopeSpans', 'spans', span);

const FORMS = [
  {
    name: 'logs',
    arbitrary: logsRequest,
    type: LogsRequest,
    reference: plainLogs,
    ours: (b: Uint8Array) => plainLogColumns(decodeLogs(new ByteStore(b), keys())),
  },
  {
    name: 'traces',
    arbitrary: traceRequest,
    type: TraceRequest,
    reference: plainSpans,
    ours: (b: Uint8Array) => plainSpanColumns(decodeSpans(new ByteStore(b), keys())),
  },
] as const;

function outcome(decode: () => unknown): { ok: true; value: unknown } | { ok: false; why: string } {
  try {
    return { ok: true, value: decode() };
  } catch (error) {
    return { ok: false, why: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

for (const form of FORMS) {
  describe(`decoding ${form.name}`, () => {
    const encode = (value: object): Uint8Array =>
      Uint8Array.from(form.type.encode(form.type.fromObject(value)).finish());

    test('gives what protobufjs gives', () => {
      fc.assert(
        fc.property(form.arbitrary, (value) => {
          const wire = encode(value);
          expect(form.ours(wire)).toEqual(form.reference(form.type.decode(wire)));
        }),
        { numRuns: 300 },
      );
    });

    test('accepts and refuses mutated bytes as protobufjs does, with the same content', () => {
      const mutation = fc.array(
        fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'put')),
        {
          minLength: 1,
          maxLength: 3,
        },
      );
      fc.assert(
        fc.property(form.arbitrary, mutation, (value, changes) => {
          let wire = [...encode(value)];
          for (const [place, byte, how] of changes) {
            const at = wire.length === 0 ? 0 : place % wire.length;
            if (how === 'set') wire[at] = byte;
            else if (how === 'cut') wire = [...wire.slice(0, at), ...wire.slice(at + 1)];
            else wire.splice(at, 0, byte);
          }
          const mutated = Uint8Array.from(wire);
          const theirs = outcome(() => form.reference(form.type.decode(mutated)));
          const ours = outcome(() => form.ours(mutated));
          if (!ours.ok) expect(ours.why).toMatch(/^OtlpDecodeError/);
          // protobufjs reads an unknown varint of any length; we stop at ten bytes as protoc does.
          if (!ours.ok && ours.why.includes('more than ten bytes')) return;
          expect(ours.ok, JSON.stringify([ours, theirs])).toBe(theirs.ok);
          if (ours.ok && theirs.ok) expect(ours.value).toEqual(theirs.value);
        }),
        { numRuns: 3000 },
      );
    });

    test('never fails but by a decode error on random bytes', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (wire) => {
          const ours = outcome(() => form.ours(wire));
          if (!ours.ok) expect(ours.why).toMatch(/^OtlpDecodeError/);
        }),
        { numRuns: 2000 },
      );
    });

    test('reads the JSON form to the same columns', () => {
      fc.assert(
        fc.property(form.arbitrary, (value) => {
          const wire = encode(value);
          const plain = form.type.decode(wire);
          const json = JSON.stringify(otlpJson(form.type.toObject(plain, { longs: String })));
          const ours = form.ours(jsonToProtobuf(json, form.name));
          expect(ours).toEqual(form.reference(plain));
        }),
        { numRuns: 300 },
      );
    });
  });
}

/** Bytes become hex under id names and base64 elsewhere; non-finite doubles become strings. */
function otlpJson(value: unknown, name: string = ''): unknown {
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString(
      /^(traceId|spanId|parentSpanId)$/.test(name) ? 'hex' : 'base64',
    );
  }
  if (Array.isArray(value)) return value.map((item) => otlpJson(item, name));
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, otlpJson(v, k)]));
}

function logs(...parts: readonly number[][]): Uint8Array {
  return Uint8Array.from(parts.flat());
}

describe('the shapes that senders may choose', () => {
  const decode = (wire: Uint8Array): unknown[] =>
    plainLogColumns(decodeLogs(new ByteStore(wire), keys()));

  test('the resource may follow its records', () => {
    const resource = [0x0a, 9, 0x0a, 7, 0x0a, 1, 0x61, 0x12, 2, 0x10, 1];
    const scopeLogs = [0x12, 4, 0x12, 2, 0x10, 9];
    const wire = logs([0x0a, resource.length + scopeLogs.length], scopeLogs, resource);
    expect(decode(wire)).toMatchObject([{ severityNumber: 9, resource: [['a', true]] }]);
  });

  test('a resource in two parts is one resource', () => {
    const resource = (name: number): number[] => [
      0x0a,
      9,
      0x0a,
      7,
      0x0a,
      1,
      name,
      0x12,
      2,
      0x10,
      1,
    ];
    const scopeLogs = [0x12, 4, 0x12, 2, 0x10, 9];
    const parts = [...resource(0x61), ...scopeLogs, ...resource(0x62)];
    expect(decode(logs([0x0a, parts.length], parts))).toMatchObject([
      {
        resource: [
          ['a', true],
          ['b', true],
        ],
      },
    ]);
  });

  test('a message in very many parts is refused, not gathered in memory', () => {
    const array = [0x2a, 4, 0x0a, 2, 0x10, 1];
    const body = Array.from({ length: 20_000 }, () => array).flat();
    const nest = (tag: number, inner: number[]): number[] => {
      const n = inner.length;
      return [tag, (n & 127) | 128, ((n >> 7) & 127) | 128, n >> 14, ...inner];
    };
    const wire = logs(nest(0x0a, nest(0x12, nest(0x12, nest(0x2a, body)))));
    expect(() => decode(wire)).toThrow(/too many parts/);
  });

  test('values nested beyond the limit are refused', () => {
    let json = '{"stringValue":"x"}';
    for (let i = 0; i < 60; i++) json = `{"arrayValue":{"values":[${json}]}}`;
    const body = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${json}}]}]}]}`;
    expect(() => jsonToProtobuf(body, 'logs')).toThrow(OtlpDecodeError);
  });

  test('integers beyond a double survive the JSON form, as text and as numbers', () => {
    const body =
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1700000000123456789,' +
      '"attributes":[{"key":"n","value":{"intValue":"9223372036854775807"}}]}]}]}]}';
    expect(decode(jsonToProtobuf(body, 'logs'))).toMatchObject([
      { time: '1700000000123456789', attributes: [['n', 'int:9223372036854775807']] },
    ]);
  });

  test('JSON of another shape is refused without quoting it', () => {
    for (const body of ['', '{', '[]', '"x"', '{"resourceLogs":{}}', '{"resourceLogs":[7]}']) {
      expect(() => jsonToProtobuf(body, 'logs')).toThrow(OtlpDecodeError);
    }
    expect(outcome(() => jsonToProtobuf('{"secret": hunter2}', 'logs'))).toMatchObject({
      why: expect.not.stringContaining('hunter2') as string,
    });
  });

  test('an empty request is a request of nothing', () => {
    expect(decode(new Uint8Array())).toEqual([]);
    expect(jsonToProtobuf('{}', 'logs')).toHaveLength(0);
  });
});

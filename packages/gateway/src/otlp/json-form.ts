// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_MESSAGE_DEPTH, OtlpDecodeError } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

type Json = null | boolean | number | string | bigint | Json[] | { [key: string]: Json };

/**
 * OTLP/JSON to the protobuf bytes of the same request, for the one decoder.
 *
 * Thin on purpose: `JSON.parse`, then a walk along the message tables below. Unknown fields are
 * left out, `null` means absent, ids are hex, 64-bit integers are strings or numbers.
 * Source: OTLP specification 1.11, "JSON Protobuf Encoding".
 *
 * @throws OtlpDecodeError when the text is not JSON or a known field has another type
 */
export function jsonToProtobuf(text: string, signal: 'logs' | 'traces'): Uint8Array {
  const root = parseExact(text);
  const writer = new WireWriter(text.length);
  writeMessage(writer, root, signal === 'logs' ? LOGS_REQUEST : TRACE_REQUEST, 'the request', 0);
  return writer.finish();
}

/** A number that a double may not hold needs the text it was written as. */
const LONG_NUMBER = /[[:,\s]-?\d{16,}[\s,\]}]/;

function parseExact(text: string): Json {
  try {
    if (!LONG_NUMBER.test(text)) return JSON.parse(text) as Json;
    return JSON.parse(text, exactInteger as (key: string, value: unknown) => unknown) as Json;
  } catch (error) {
    // V8's message quotes the input; only the place may leave this process.
    const at = /position (\d+)/.exec(String(error))?.[1];
    throw new OtlpDecodeError('not JSON', Number(at ?? 0));
  }
}

function exactInteger(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context.source ?? '';
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** One message type: JSON name → tag and writer. */
type MessageFields = ReadonlyMap<string, readonly [tag: number, write: FieldWriter]>;
type FieldWriter = (
  writer: WireWriter,
  tag: number,
  value: Json,
  name: string,
  depth: number,
) => void;

/** Names the field; where among its equals it stands is not worth a string for every field. */
function fail(name: string, expected: string): never {
  throw new OtlpDecodeError(`${name} is not ${expected},`, 0);
}

function writeMessage(
  writer: WireWriter,
  value: Json,
  fields: MessageFields,
  name: string,
  depth: number,
): void {
  if (depth > MAX_MESSAGE_DEPTH) throw new OtlpDecodeError('nested too deep', 0);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(name, 'an object');
  // Objects of JSON.parse have own members only.
  for (const key in value) {
    const field = fields.get(key);
    const item = value[key];
    if (field === undefined || item === null || item === undefined) continue;
    field[1](writer, field[0], item, key, depth);
  }
}

const text: FieldWriter = (writer, tag, value, name) => {
  if (typeof value !== 'string') fail(name, 'a string');
  writer.text(tag, value);
};

const hexId: FieldWriter = (writer, tag, value, name) => {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(value)) {
    fail(name, 'hex digits');
  }
  writer.binary(tag, Buffer.from(value, 'hex'));
};

const base64: FieldWriter = (writer, tag, value, name) => {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(value)) fail(name, 'base64');
  writer.binary(tag, Buffer.from(value, 'base64'));
};

function integer(value: Json, name: string, min: bigint, max: bigint): bigint {
  let whole: bigint | undefined;
  if (typeof value === 'bigint') whole = value;
  else if (typeof value === 'number' && Number.isInteger(value)) whole = BigInt(value);
  else if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) whole = BigInt(value);
  if (whole === undefined || whole < min || whole > max) fail(name, 'an integer in range');
  return whole;
}

const fixed64: FieldWriter = (writer, tag, value, name) => {
  writer.fixed64(tag, integer(value, name, 0n, 0xffffffffffffffffn));
};

const fixed32: FieldWriter = (writer, tag, value, name) => {
  writer.fixed32(tag, Number(integer(value, name, 0n, 0xffffffffn)));
};

const int64: FieldWriter = (writer, tag, value, name) => {
  const small = typeof value === 'string' ? Number(value) : value;
  if (typeof small === 'number' && Number.isInteger(small) && small >= 0 && small < 2 ** 31) {
    if (typeof value === 'number' || /^\d{1,10}$/.test(value as string)) {
      writer.smallVarint(tag, small);
      return;
    }
  }
  writer.varint(tag, integer(value, name, -(2n ** 63n), 2n ** 63n - 1n));
};

const enumNumber: FieldWriter = (writer, tag, value, name) => {
  writer.varint(tag, integer(value, name, -(2n ** 31n), 2n ** 31n - 1n));
};

const bool: FieldWriter = (writer, tag, value, name) => {
  if (typeof value !== 'boolean') fail(name, 'true or false');
  writer.varint(tag, value ? 1 : 0);
};

const double: FieldWriter = (writer, tag, value, name) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'bigint') writer.double(tag, Number(number));
  else if (typeof number === 'number' && (!Number.isNaN(number) || value === 'NaN')) {
    writer.double(tag, number);
  } else fail(name, 'a number');
};

function message(fields: () => MessageFields): FieldWriter {
  return (writer, tag, value, name, depth) => {
    const start = writer.open(tag);
    writeMessage(writer, value, fields(), name, depth + 1);
    writer.close(start);
  };
}

function repeated(write: FieldWriter): FieldWriter {
  return (writer, tag, value, name, depth) => {
    if (!Array.isArray(value)) fail(name, 'an array');
    for (const item of value) write(writer, tag, item, name, depth);
  };
}

const ANY_VALUE: MessageFields = new Map<string, readonly [number, FieldWriter]>([
  ['stringValue', [0x0a, text]],
  ['boolValue', [0x10, bool]],
  ['intValue', [0x18, int64]],
  ['doubleValue', [0x21, double]],
  ['arrayValue', [0x2a, message(() => VALUE_LIST)]],
  ['kvlistValue', [0x32, message(() => KEY_VALUE_LIST)]],
  ['bytesValue', [0x3a, base64]],
]);
const anyValue = message(() => ANY_VALUE);
const KEY_VALUE: MessageFields = new Map<string, readonly [number, FieldWriter]>([
  ['key', [0x0a, text]],
  ['value', [0x12, anyValue]],
]);
const keyValues = repeated(message(() => KEY_VALUE));
const VALUE_LIST: MessageFields = new Map([['values', [0x0a, repeated(anyValue)] as const]]);
const KEY_VALUE_LIST: MessageFields = new Map([['values', [0x0a, keyValues] as const]]);
const RESOURCE: MessageFields = new Map([['attributes', [0x0a, keyValues] as const]]);
const SCOPE: MessageFields = new Map<string, readonly [number, FieldWriter]>([
  ['name', [0x0a, text]],
  ['version', [0x12, text]],
  ['attributes', [0x1a, keyValues]],
]);
const LOG_RECORD: MessageFields = new Map<string, readonly [number, FieldWriter]>([
  ['timeUnixNano', [0x09, fixed64]],
  ['severityNumber', [0x10, enumNumber]],
  ['severityText', [0x1a, text]],
  ['body', [0x2a, anyValue]],
  ['attributes', [0x32, keyValues]],
  ['flags', [0x45, fixed32]],
  ['traceId', [0x4a, hexId]],
  ['spanId', [0x52, hexId]],
  ['observedTimeUnixNano', [0x59, fixed64]],
  ['eventName', [0x62, text]],
]);
const STATUS: MessageFields = new Map<string, readonly [number, FieldWriter]>([
  ['message', [0x12, text]],
  ['code', [0x18, enumNumber]],
]);
const EVENT: MessageFields = new Map<string, readonly [number, FieldWriter]>([
  ['timeUnixNano', [0x09, fixed64]],
  ['name', [0x12, text]],
  ['attributes', [0x1a, keyValues]],
]);
const LINK: MessageFields = new Map<string, readonly [number, FieldWriter]>([
  ['traceId', [0x0a, hexId]],
  ['spanId', [0x12, hexId]],
  ['traceState', [0x1a, text]],
  ['attributes', [0x22, keyValues]],
  ['flags', [0x35, fixed32]],
]);
const SPAN: MessageFields = new Map<string, readonly [number, FieldWriter]>([
  ['traceId', [0x0a, hexId]],
  ['spanId', [0x12, hexId]],
  ['traceState', [0x1a, text]],
  ['parentSpanId', [0x22, hexId]],
  ['name', [0x2a, text]],
  ['kind', [0x30, enumNumber]],
  ['startTimeUnixNano', [0x39, fixed64]],
  ['endTimeUnixNano', [0x41, fixed64]],
  ['attributes', [0x4a, keyValues]],
  ['events', [0x5a, repeated(message(() => EVENT))]],
  ['links', [0x6a, repeated(message(() => LINK))]],
  ['status', [0x7a, message(() => STATUS)]],
  ['flags', [0x85, fixed32]],
]);

function request(owner: string, scoped: string, items: string, item: MessageFields): MessageFields {
  const scopeItems: MessageFields = new Map<string, readonly [number, FieldWriter]>([
    ['scope', [0x0a, message(() => SCOPE)]],
    [items, [0x12, repeated(message(() => item))]],
    ['schemaUrl', [0x1a, text]],
  ]);
  const ownerItems: MessageFields = new Map<string, readonly [number, FieldWriter]>([
    ['resource', [0x0a, message(() => RESOURCE)]],
    [scoped, [0x12, repeated(message(() => scopeItems))]],
    ['schemaUrl', [0x1a, text]],
  ]);
  return new Map([[owner, [0x0a, repeated(message(() => ownerItems))] as const]]);
}

const LOGS_REQUEST = request('resourceLogs', 'scopeLogs', 'logRecords', LOG_RECORD);
const TRACE_REQUEST = request('resourceSpans', 'scopeSpans', 'spans', SPAN);

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

const PROTO = `
syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3;
  double double_value = 4; ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message Scope { string name = 1; string version = 2; }
message Logs { repeated ResourceLogs resource_logs = 1; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3; }
message LogRecord { fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3;
  AnyValue body = 5; repeated KeyValue attributes = 6; fixed32 flags = 8; bytes trace_id = 9;
  bytes span_id = 10; fixed64 observed_time_unix_nano = 11; string event_name = 12; }
message Traces { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
  repeated Event events = 11; repeated Link links = 13; Status status = 15; }
message Event { string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes trace_id = 1; bytes span_id = 2; repeated KeyValue attributes = 4; }
message Status { string message = 2; int32 code = 3; }
message Response { Partial partial_success = 1; }
message Partial { int64 rejected = 1; string error_message = 2; }
`;

const root = protobuf.parse(PROTO).root;
const Logs = root.lookupType('Logs');
const Traces = root.lookupType('Traces');
const Response = root.lookupType('Response');

type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

export interface ReceivedLog {
  /** As a double, which is exact to 256 ns; our times are whole microseconds. */
  readonly timeUnixNano: number;
  readonly eventName: string;
  readonly eventId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly severity: string;
  readonly body: Value;
  readonly attributes: Record<string, Value>;
  readonly resource: Record<string, Value>;
}

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Record<string, Value>;
  readonly events: { name: string; attributes: Record<string, Value> }[];
  readonly status: { code: number; message: string };
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
  /** False: the receiver forgets the request, as one that crashed before it stored anything. */
  readonly store?: boolean;
}

/** What the next answers are; undefined is 200 for everything. */
export type Behaviour = (path: string, count: number) => Answer | undefined;

export function partialSuccess(rejected: number, message: string): Uint8Array {
  return Response.encode({ partialSuccess: { rejected, errorMessage: message } }).finish();
}

/** A real OTLP/HTTP server that keeps what it decoded and every byte it was sent. */
export class Receiver {
  readonly logs: ReceivedLog[] = [];
  readonly spans: ReceivedSpan[] = [];
  readonly bodies: Buffer[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  requests = 0;
  /** How long each answer takes. */
  delayMs = 0;
  behave: Behaviour = () => undefined;
  #server: Server;
  #port = 0;

  private constructor() {
    this.#server = this.#create();
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.listen();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Distinct event ids, which is what an idempotent receiver stores. */
  get eventIds(): Set<string> {
    return new Set(this.logs.map((log) => log.eventId));
  }

  named(eventName: string): ReceivedLog[] {
    return this.logs.filter((log) => log.eventName === eventName);
  }

  /** All bytes that ever arrived, as text that keeps every byte. */
  get rawText(): string {
    return Buffer.concat(this.bodies).toString('latin1');
  }

  async listen(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.listen(this.#port, '127.0.0.1', resolve);
    await promise;
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
    this.#server = this.#create();
  }

  #create(): Server {
    return createServer((request, response) => {
      // A client that goes away in the middle of its request has sent nothing.
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
    this.requests += 1;
    this.bodies.push(body);
    this.headers.push(request.headers);
    const path = request.url ?? '';
    const { logs, spans } = decode(path, body);
    const answer = this.behave(path, logs.length + spans.length) ?? { status: 200 };
    if (answer.status === 200 && answer.store !== false) {
      this.logs.push(...logs);
      this.spans.push(...spans);
    }
    if (this.delayMs > 0) await delay(this.delayMs);
    response.writeHead(answer.status, {
      'content-type': 'application/x-protobuf',
      ...answer.headers,
    });
    response.end(answer.body ?? new Uint8Array());
  }
}

type Raw = Record<string, never>;

function decode(path: string, body: Uint8Array): { logs: ReceivedLog[]; spans: ReceivedSpan[] } {
  const logs: ReceivedLog[] = [];
  const spans: ReceivedSpan[] = [];
  const options = { longs: Number, bytes: Buffer, arrays: true, defaults: true };
  if (path === '/v1/logs') {
    const request = Logs.toObject(Logs.decode(body), options) as Raw;
    for (const resourceLogs of list(request, 'resourceLogs')) {
      for (const scopeLogs of list(resourceLogs, 'scopeLogs')) {
        for (const record of list(scopeLogs, 'logRecords'))
          logs.push(readLog(record, resourceLogs));
      }
    }
  } else {
    const request = Traces.toObject(Traces.decode(body), options) as Raw;
    for (const resourceSpans of list(request, 'resourceSpans')) {
      for (const scopeSpans of list(resourceSpans, 'scopeSpans')) {
        for (const span of list(scopeSpans, 'spans')) spans.push(readSpan(span));
      }
    }
  }
  return { logs, spans };
}

function readLog(record: Raw, resourceLogs: Raw): ReceivedLog {
  const attributes = readAttributes(list(record, 'attributes'));
  return {
    timeUnixNano: record['timeUnixNano']!,
    eventName: record['eventName']!,
    eventId: attributes['log.record.uid'] as string,
    traceId: hex(record['traceId']),
    spanId: hex(record['spanId']),
    severity: record['severityText']!,
    body: record['body'] === null ? null : readValue(record['body']!),
    attributes,
    resource: readAttributes(list(resourceLogs['resource']!, 'attributes')),
  };
}

function readSpan(span: Raw): ReceivedSpan {
  return {
    name: span['name']!,
    traceId: hex(span['traceId']),
    spanId: hex(span['spanId']),
    parentSpanId: hex(span['parentSpanId']),
    attributes: readAttributes(list(span, 'attributes')),
    events: list(span, 'events').map((event) => ({
      name: event['name']!,
      attributes: readAttributes(list(event, 'attributes')),
    })),
    status: span['status'] ?? { code: 0, message: '' },
  };
}

function readAttributes(pairs: Raw[]): Record<string, Value> {
  return Object.fromEntries(pairs.map((pair) => [pair['key']!, readValue(pair['value']!)]));
}

function readValue(any: Raw): Value {
  const kind = ['stringValue', 'boolValue', 'intValue', 'doubleValue'].find((key) => key in any);
  if (kind !== undefined) return any[kind]!;
  if ('arrayValue' in any) return list(any['arrayValue'], 'values').map(readValue);
  if ('kvlistValue' in any) return readAttributes(list(any['kvlistValue'], 'values'));
  return null;
}

function list(object: Raw, key: string): Raw[] {
  return object[key] ?? [];
}

function hex(bytes: Buffer | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

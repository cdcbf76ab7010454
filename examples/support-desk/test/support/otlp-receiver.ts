// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

// The parts of opentelemetry-proto that these tests read, with the field numbers of the specification.
const PROTO = `syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3;
  double double_value = 4; ArrayValue array_value = 5; KeyValueList kvlist_value = 6; } }
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message LogRecord { repeated KeyValue attributes = 6; bytes trace_id = 9; string event_name = 12; }
message ScopeLogs { repeated LogRecord log_records = 2; }
message ResourceLogs { repeated ScopeLogs scope_logs = 2; }
message Logs { repeated ResourceLogs resource_logs = 1; }
message Span { bytes trace_id = 1; bytes span_id = 2; string name = 5; }
message ScopeSpans { repeated Span spans = 2; }
message ResourceSpans { repeated ScopeSpans scope_spans = 2; }
message Traces { repeated ResourceSpans resource_spans = 1; }`;

export interface ReceivedLog {
  readonly eventType: string;
  readonly eventId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface WireAny {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly WireAny[] };
  readonly kvlistValue?: { readonly values?: readonly WireKeyValue[] };
}
interface WireKeyValue {
  readonly key: string;
  readonly value?: WireAny;
}
interface WireLog {
  readonly eventName: string;
  readonly attributes?: readonly WireKeyValue[];
}

/** A small OTLP/HTTP receiver for protobuf: keeps the bytes and what they say. */
export class OtlpReceiver {
  readonly logs: ReceivedLog[] = [];
  readonly spanNames: string[] = [];
  readonly bodies: Buffer[] = [];
  /** The status of every answer; what is not 200 is kept nowhere. */
  answer = 200;
  readonly #server = createServer((request, response) => {
    void this.#receive(request).then((status) => response.writeHead(status).end());
  });
  readonly #root = protobuf.parse(PROTO).root;

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How many records of each type came in. */
  countByType(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { eventType } of this.logs) counts[eventType] = (counts[eventType] ?? 0) + 1;
    return counts;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.answer !== 200) return this.answer;
    const sent = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    this.bodies.push(body);
    if (request.url === '/v1/logs') this.#readLogs(body);
    if (request.url === '/v1/traces') this.#readSpans(body);
    return 200;
  }

  #readLogs(body: Buffer): void {
    const { resourceLogs = [] } = this.#decode('Logs', body) as {
      resourceLogs?: { scopeLogs?: { logRecords?: WireLog[] }[] }[];
    };
    for (const record of resourceLogs.flatMap(({ scopeLogs = [] }) =>
      scopeLogs.flatMap(({ logRecords = [] }) => logRecords),
    )) {
      const attributes = readKeyValues(record.attributes);
      const eventId = String(attributes['log.record.uid']);
      this.logs.push({ eventType: record.eventName, eventId, attributes });
    }
  }

  #readSpans(body: Buffer): void {
    const { resourceSpans = [] } = this.#decode('Traces', body) as {
      resourceSpans?: { scopeSpans?: { spans?: { name: string }[] }[] }[];
    };
    for (const { scopeSpans = [] } of resourceSpans) {
      for (const { spans = [] } of scopeSpans)
        this.spanNames.push(...spans.map(({ name }) => name));
    }
  }

  #decode(type: string, body: Buffer): unknown {
    const message = this.#root.lookupType(type);
    return message.toObject(message.decode(body), { longs: Number });
  }
}

function readKeyValues(pairs: readonly WireKeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, readAny(value)]));
}

function readAny(value: WireAny = {}): unknown {
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(readAny);
  if (value.kvlistValue !== undefined) return readKeyValues(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue ?? null;
}

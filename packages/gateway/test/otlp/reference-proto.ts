// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import protobuf from 'protobufjs';

// opentelemetry-proto 1.11, the messages of the two export requests. UTF-8 is not verified here, as
// in the Collector's own decoder: what to do with ill-formed text is not the decoder's question.
const SOURCE = `
edition = "2023";
option features.field_presence = IMPLICIT;
option features.utf8_validation = NONE;
message AnyValue {
  oneof value {
    string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message InstrumentationScope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message LogRecord {
  fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3;
  AnyValue body = 5; repeated KeyValue attributes = 6; fixed32 flags = 8; bytes trace_id = 9;
  bytes span_id = 10; fixed64 observed_time_unix_nano = 11; string event_name = 12;
}
message ScopeLogs { InstrumentationScope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
message ExportLogsServiceRequest { repeated ResourceLogs resource_logs = 1; }
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; fixed32 flags = 6; }
message Status { string message = 2; int32 code = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
  string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; repeated Event events = 11; repeated Link links = 13;
  Status status = 15; fixed32 flags = 16;
}
message ScopeSpans { InstrumentationScope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
`;

const { root } = protobuf.parse(SOURCE, { keepCase: false });
export const LogsRequest: protobuf.Type = root.lookupType('ExportLogsServiceRequest');
export const TraceRequest: protobuf.Type = root.lookupType('ExportTraceServiceRequest');

type Plain = Record<string, unknown>;

function list(value: unknown): Plain[] {
  return Array.isArray(value) ? (value as Plain[]) : [];
}

/** A Long, a number or nothing. */
function nano(value: unknown): string {
  return String((value as number | undefined) ?? 0);
}

function hex(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : '';
}

function any(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const v = value as Plain & { value?: string };
  switch (v.value) {
    case 'stringValue':
      return v['stringValue'];
    case 'boolValue':
      return v['boolValue'];
    case 'intValue':
      return `int:${String(v['intValue'])}`;
    case 'doubleValue':
      return `double:${Object.is(v['doubleValue'], -0) ? '-0' : String(v['doubleValue'])}`;
    case 'arrayValue':
      return list((v['arrayValue'] as Plain)['values']).map((item) => any(item));
    case 'kvlistValue':
      return { map: attributes((v['kvlistValue'] as Plain)['values']) };
    case 'bytesValue':
      return `bytes:${hex(v['bytesValue'])}`;
    default:
      return null;
  }
}

function attributes(value: unknown): unknown[] {
  return list(value).map((kv) => [kv['key'] ?? '', any(kv['value'])]);
}

/** The content of a decoded logs request in a form both decoders can be put into. */
export function plainLogs(message: unknown): unknown[] {
  return list((message as Plain)['resourceLogs']).flatMap((rl) =>
    list(rl['scopeLogs']).flatMap((sl) =>
      list(sl['logRecords']).map((r) => ({
        ...owners(rl, sl),
        time: nano(r['timeUnixNano']),
        observed: nano(r['observedTimeUnixNano']),
        severityNumber: r['severityNumber'] ?? 0,
        severityText: r['severityText'] ?? '',
        body: any(r['body']),
        attributes: attributes(r['attributes']),
        flags: r['flags'] ?? 0,
        traceId: hex(r['traceId']),
        spanId: hex(r['spanId']),
        eventName: r['eventName'] ?? '',
      })),
    ),
  );
}

function owners(owner: Plain, scoped: Plain): Plain {
  const scope = (scoped['scope'] ?? {}) as Plain;
  return {
    resource: attributes(((owner['resource'] ?? {}) as Plain)['attributes']),
    resourceUrl: owner['schemaUrl'] ?? '',
    scopeUrl: scoped['schemaUrl'] ?? '',
    scopeName: scope['name'] ?? '',
    scopeVersion: scope['version'] ?? '',
    scopeAttributes: attributes(scope['attributes']),
  };
}

export function plainSpans(message: unknown): unknown[] {
  return list((message as Plain)['resourceSpans']).flatMap((rs) =>
    list(rs['scopeSpans']).flatMap((ss) =>
      list(ss['spans']).map((s) => ({
        ...owners(rs, ss),
        traceId: hex(s['traceId']),
        spanId: hex(s['spanId']),
        parent: hex(s['parentSpanId']),
        state: s['traceState'] ?? '',
        name: s['name'] ?? '',
        kind: s['kind'] ?? 0,
        start: nano(s['startTimeUnixNano']),
        end: nano(s['endTimeUnixNano']),
        flags: s['flags'] ?? 0,
        attributes: attributes(s['attributes']),
        status: [
          ((s['status'] ?? {}) as Plain)['code'] ?? 0,
          ((s['status'] ?? {}) as Plain)['message'] ?? '',
        ],
        events: list(s['events']).map((e) => [
          nano(e['timeUnixNano']),
          e['name'] ?? '',
          attributes(e['attributes']),
        ]),
        links: list(s['links']).map((l) => [
          hex(l['traceId']),
          hex(l['spanId']),
          l['traceState'] ?? '',
          attributes(l['attributes']),
        ]),
      })),
    ),
  );
}

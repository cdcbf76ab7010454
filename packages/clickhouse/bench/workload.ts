// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// The rows of the ingest note: 20 attributes, a body of 300 bytes, 5 resource attributes, as ranges
// of bytes in a request and as strings.

import type { OtelLogsBlock } from '../src/blocks/otel-logs.ts';

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** A request's bytes, and where in them the fields are: what a decoder hands to the encoder. */
const source = Buffer.alloc(8 * 1024 * 1024);
let used = 0;
function piece(text: string): Piece {
  const start = used;
  used += source.write(text, used, 'utf8');
  return { text, start, end: used, bytes: Buffer.from(text) };
}

const time = Buffer.alloc(8);
time.writeBigUInt64LE(1_795_000_000_123_456_789n);
const id = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
const keys = Array.from({ length: 20 }, (_, index) => piece(`gen_ai.attribute.name_${index}`));
const scope = ['tenant-1', 'production', 'project-1', 'chat', 'support'].map(piece);
const resource = Array.from({ length: 5 }, (_, index) => [
  piece(`resource.key.${index}`),
  piece(`resource value ${index}`),
]);
const VARIANTS = 512;
const records = Array.from({ length: VARIANTS }, (_, index) => ({
  body: piece(`request ${index} `.padEnd(300, 'the quick brown fox jumps over the lazy dog ')),
  runId: piece(`01980000-0000-7000-8000-${String(index % 40).padStart(12, '0')}`),
  eventId: piece(`01980000-0000-7000-9000-${String(index).padStart(12, '0')}`),
  values: keys.map((_, key) =>
    piece(key < 10 ? `word${index % 8}` : `${index * 7919 + key}-value`),
  ),
}));
const eventName = piece('model_call_completed');
const severity = piece('INFO');
const service = piece('support-desk');
const storageClass = piece('audit,ops');
const nothing = piece('');

export type Append = (column: OtelLogsBlock['body'], part: Piece) => void;
export const byRange: Append = (column, part) => column.appendRange(source, part.start, part.end);
export const byText: Append = (column, part) => column.append(part.text);

/** Appends row `index` of the workload. */
export function appendRow(block: OtelLogsBlock, index: number, append: Append): void {
  const record = records[index % VARIANTS];
  if (record === undefined) return;
  block.timestamp.appendLittleEndian(time, 0);
  block.observedTimestamp.appendLittleEndian(time, 0);
  block.traceId.appendHex(id, 0, 16);
  block.spanId.appendHex(id, 0, 8);
  block.traceFlags.append(1);
  append(block.severityText, severity);
  block.severityNumber.append(9);
  append(block.body, record.body);
  // An index loop, because an iterator would cost as much as what is measured.
  for (let position = 0; position < keys.length; position++) {
    block.logAttributes.keys.appendInterned(position, keys[position]?.bytes ?? nothing.bytes);
    append(block.logAttributes.values, record.values[position] ?? nothing);
  }
  block.logAttributes.endRow();
  append(block.eventName, eventName);
  append(block.runId, record.runId);
  append(block.stepId, record.runId);
  append(block.eventId, record.eventId);
  append(block.storageClass, storageClass);
  block.seq.appendNumber(index);
  appendRepeated(block, index, append);
}

function appendRepeated(block: OtelLogsBlock, index: number, append: Append): void {
  if (index % 1_000 !== 0) {
    block.serviceName.appendPrevious();
    block.resourceSchemaUrl.appendPrevious();
    block.resourceAttributes.appendPrevious();
    block.scopeSchemaUrl.appendPrevious();
    block.scopeName.appendPrevious();
    block.scopeVersion.appendPrevious();
    block.scopeAttributes.appendPrevious();
    block.tenantId.appendPrevious();
    block.environment.appendPrevious();
    block.projectId.appendPrevious();
    block.surfaceId.appendPrevious();
    block.appId.appendPrevious();
    block.recordedAt.appendPrevious();
    block.commitId.appendPrevious();
    return;
  }
  append(block.serviceName, service);
  append(block.resourceSchemaUrl, nothing);
  for (const [key, value] of resource) {
    block.resourceAttributes.keys.appendBytes((key ?? nothing).bytes);
    append(block.resourceAttributes.values, value ?? nothing);
  }
  block.resourceAttributes.endRow();
  append(block.scopeSchemaUrl, nothing);
  append(block.scopeName, service);
  append(block.scopeVersion, nothing);
  block.scopeAttributes.endRow();
  append(block.tenantId, scope[0] ?? nothing);
  append(block.environment, scope[1] ?? nothing);
  append(block.projectId, scope[2] ?? nothing);
  append(block.surfaceId, scope[3] ?? nothing);
  append(block.appId, scope[4] ?? nothing);
  block.recordedAt.appendNumber(1_795_000_000_123);
  append(block.commitId, storageClass);
}

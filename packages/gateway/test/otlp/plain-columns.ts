// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeColumns } from '../../src/otlp/attribute-columns.ts';
import type { ByteStore } from '../../src/otlp/byte-store.ts';
import type { OwnerColumns } from '../../src/otlp/envelope.ts';
import type { LogColumns } from '../../src/otlp/log-columns.ts';
import type { SpanColumns } from '../../src/otlp/span-columns.ts';
import { lastKey, readAnyValue, readKeyValue, ValueSlot } from '../../src/otlp/any-value.ts';
import { doubleContent } from '../../src/otlp/value-content.ts';
import { KIND } from '../../src/otlp/value-kind.ts';
import { WireReader } from '../../src/otlp/wire-reader.ts';

function hex(store: ByteStore, start: number, end: number): string {
  return Buffer.from(store.bytes.subarray(start, end)).toString('hex');
}

function text(store: ByteStore, start: number, end: number): string {
  return Buffer.from(store.bytes.subarray(start, end)).toString('utf8');
}

function nano(store: ByteStore, at: number): string {
  return at === 0 ? '0' : String(Buffer.from(store.bytes.subarray(at, at + 8)).readBigUInt64LE());
}

function any(store: ByteStore, kind: number, a: number, b: number): unknown {
  switch (kind) {
    case KIND.string:
      return text(store, a, b);
    case KIND.bool:
      return a === 1;
    case KIND.int:
      return `int:${BigInt.asIntN(64, (BigInt(b) << 32n) | BigInt(a))}`;
    case KIND.double: {
      const value = doubleContent(store.bytes, a);
      return `double:${Object.is(value, -0) ? '-0' : String(value)}`;
    }
    case KIND.bytes:
      return `bytes:${hex(store, a, b)}`;
    case KIND.array:
      return nested(store, a, b, false);
    case KIND.map:
      return { map: nested(store, a, b, true) };
    default:
      return null;
  }
}

function nested(store: ByteStore, start: number, end: number, keyed: boolean): unknown[] {
  const reader = new WireReader(store.bytes);
  reader.pos = start;
  const out: unknown[] = [];
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag !== 0x0a) {
      reader.skip(tag, end, 0);
      continue;
    }
    const slot = new ValueSlot();
    if (keyed) {
      readKeyValue(reader, store, reader.span(end), 0, slot);
      const key = text(store, lastKey.start, lastKey.end);
      out.push([key, any(store, slot.kind, slot.a, slot.b)]);
    } else {
      readAnyValue(reader, store, reader.span(end), 0, slot);
      out.push(any(store, slot.kind, slot.a, slot.b));
    }
  }
  return out;
}

function attributes(
  store: ByteStore,
  columns: AttributeColumns,
  from: number,
  to: number,
): unknown[] {
  const out: unknown[] = [];
  for (let row = from; row < to; row++) {
    const name = columns.keyText(store, row);
    out.push([name, any(store, columns.kind.at(row), columns.a.at(row), columns.b.at(row))]);
  }
  return out;
}

function owners(
  store: ByteStore,
  columns: { attributes: AttributeColumns; resources: OwnerColumns; scopes: OwnerColumns },
  resource: number,
  scope: number,
): Record<string, unknown> {
  const { resources: r, scopes: s, attributes: a } = columns;
  return {
    resource: attributes(store, a, r.attrFrom.at(resource), r.attrTo.at(resource)),
    resourceUrl: text(store, r.schemaUrlStart.at(resource), r.schemaUrlEnd.at(resource)),
    scopeUrl: text(store, s.schemaUrlStart.at(scope), s.schemaUrlEnd.at(scope)),
    scopeName: text(store, s.nameStart.at(scope), s.nameEnd.at(scope)),
    scopeVersion: text(store, s.versionStart.at(scope), s.versionEnd.at(scope)),
    scopeAttributes: attributes(store, a, s.attrFrom.at(scope), s.attrTo.at(scope)),
  };
}

export function plainLogColumns(c: LogColumns): unknown[] {
  const s = c.store;
  return Array.from({ length: c.count }, (_, row) => ({
    ...owners(s, c, c.resource.at(row), c.scope.at(row)),
    time: nano(s, c.timeAt.at(row)),
    observed: nano(s, c.observedAt.at(row)),
    severityNumber: c.severityNumber.at(row) | 0,
    severityText: text(s, c.severityTextStart.at(row), c.severityTextEnd.at(row)),
    body: any(s, c.bodyKind.at(row), c.bodyA.at(row), c.bodyB.at(row)),
    attributes: attributes(s, c.attributes, c.attrFrom.at(row), c.attrTo.at(row)),
    flags: c.flags.at(row),
    traceId: hex(s, c.traceStart.at(row), c.traceEnd.at(row)),
    spanId: hex(s, c.spanStart.at(row), c.spanEnd.at(row)),
    eventName: text(s, c.eventNameStart.at(row), c.eventNameEnd.at(row)),
  }));
}

export function plainSpanColumns(c: SpanColumns): unknown[] {
  const s = c.store;
  const { events: e, links: l } = c;
  return Array.from({ length: c.count }, (_, row) => ({
    ...owners(s, c, c.resource.at(row), c.scope.at(row)),
    traceId: hex(s, c.traceStart.at(row), c.traceEnd.at(row)),
    spanId: hex(s, c.spanStart.at(row), c.spanEnd.at(row)),
    parent: hex(s, c.parentStart.at(row), c.parentEnd.at(row)),
    state: text(s, c.stateStart.at(row), c.stateEnd.at(row)),
    name: text(s, c.nameStart.at(row), c.nameEnd.at(row)),
    kind: c.kind.at(row) | 0,
    start: nano(s, c.startAt.at(row)),
    end: nano(s, c.endAt.at(row)),
    flags: c.flags.at(row),
    attributes: attributes(s, c.attributes, c.attrFrom.at(row), c.attrTo.at(row)),
    status: [
      c.statusCode.at(row) | 0,
      text(s, c.statusMessageStart.at(row), c.statusMessageEnd.at(row)),
    ],
    events: range(c.eventFrom.at(row), c.eventTo.at(row)).map((i) => [
      nano(s, e.timeAt.at(i)),
      text(s, e.nameStart.at(i), e.nameEnd.at(i)),
      attributes(s, c.attributes, e.attrFrom.at(i), e.attrTo.at(i)),
    ]),
    links: range(c.linkFrom.at(row), c.linkTo.at(row)).map((i) => [
      hex(s, l.traceStart.at(i), l.traceEnd.at(i)),
      hex(s, l.spanStart.at(i), l.spanEnd.at(i)),
      text(s, l.stateStart.at(i), l.stateEnd.at(i)),
      attributes(s, c.attributes, l.attrFrom.at(i), l.attrTo.at(i)),
    ]),
  }));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { OtelTracesBlock, SPAN_KINDS, STATUS_CODES } from '../blocks/otel-traces.ts';
import type { Connection } from '../connection.ts';
import { appendAttributes, attributeText } from './attribute-text.ts';
import { BlockSender } from './block-sender.ts';
import { hrTimeToNanos } from './hr-time.ts';
import { appendScope } from './scope-columns.ts';

/**
 * Writes ended spans to `otel_traces` without a gateway between; a view keeps
 * `otel_traces_trace_id_ts`. Run `migrate` first. The connection stays the caller's to close.
 */
export class ClickHouseSpanExporter implements SpanExporter {
  readonly #sender: BlockSender<OtelTracesBlock>;

  constructor(connection: Connection) {
    this.#sender = new BlockSender(connection, new OtelTracesBlock());
  }

  export(spans: readonly ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    this.#sender.export((block) => appendSpans(block, spans), resultCallback);
  }

  forceFlush(): Promise<void> {
    return this.#sender.flush();
  }

  shutdown(): Promise<void> {
    return this.#sender.shutdown();
  }
}

/** Appends spans to all columns but RecordedAt and CommitId. */
function appendSpans(block: OtelTracesBlock, spans: readonly ReadableSpan[]): void {
  let previous: ReadableSpan | undefined;
  for (const span of spans) {
    appendResource(block, span, previous?.resource === span.resource);
    appendSpan(block, span);
    appendEvents(block, span);
    appendLinks(block, span);
    block.endNestedRow();
    previous = span;
  }
}

/** A resource is the same object for all spans of a provider: its row is copied then. */
function appendResource(block: OtelTracesBlock, span: ReadableSpan, repeated: boolean): void {
  if (repeated) {
    block.serviceName.appendPrevious();
    block.resourceAttributes.appendPrevious();
    return;
  }
  const attributes = span.resource.attributes;
  block.serviceName.append(attributeText(attributes['service.name']));
  appendAttributes(block.resourceAttributes, attributes);
}

function appendSpan(block: OtelTracesBlock, span: ReadableSpan): void {
  const context = span.spanContext();
  const start = hrTimeToNanos(span.startTime);
  const duration = hrTimeToNanos(span.endTime) - start;
  block.timestamp.append(start);
  // A clock that was set back must not make a span of 584 years.
  block.duration.append(duration > 0n ? duration : 0n);
  block.traceId.append(context.traceId);
  block.spanId.append(context.spanId);
  block.parentSpanId.append(span.parentSpanContext?.spanId ?? '');
  block.traceState.append(context.traceState?.serialize() ?? '');
  block.spanName.append(span.name);
  // The API counts kinds from INTERNAL = 0, OTLP from UNSPECIFIED = 0.
  block.spanKind.append(SPAN_KINDS[span.kind + 1] ?? '');
  block.scopeName.append(span.instrumentationScope.name);
  block.scopeVersion.append(span.instrumentationScope.version ?? '');
  appendAttributes(block.spanAttributes, span.attributes);
  block.statusCode.append(STATUS_CODES[span.status.code] ?? '');
  block.statusMessage.append(span.status.message ?? '');
  appendScope(block, span.attributes, span.resource.attributes);
}

function appendEvents(block: OtelTracesBlock, span: ReadableSpan): void {
  for (const event of span.events) {
    block.eventsTimestamp.items.append(hrTimeToNanos(event.time));
    block.eventsName.items.append(event.name);
    appendAttributes(block.eventsAttributes.items, event.attributes);
  }
}

function appendLinks(block: OtelTracesBlock, span: ReadableSpan): void {
  for (const link of span.links) {
    block.linksTraceId.items.append(link.context.traceId);
    block.linksSpanId.items.append(link.context.spanId);
    block.linksTraceState.items.append(link.context.traceState?.serialize() ?? '');
    appendAttributes(block.linksAttributes.items, link.attributes);
  }
}

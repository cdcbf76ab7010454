// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Channel } from './channel.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { SealedEvent } from './event-guard.ts';
import { exporterCarrier } from './exporter-carrier.ts';
import type { ResolvedOptions } from './options.ts';
import { encodeLogs, otlpLogsCarrier, otlpSpansCarrier, sendLogs } from './otlp-carrier.ts';
import { OtlpTransport } from './otlp-transport.ts';
import { OutboxSender } from './outbox-sender.ts';
import { Outbox } from './outbox.ts';
import type { AuditReceipt } from './outcome.ts';
import { estimateBytes } from './payload.ts';
import type { FlushReport } from './pipeline.ts';
import type { QueueLimits } from './queue-limits.ts';
import type { Counters, LedgerlineStats } from './stats.ts';

export interface RoadParts {
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
  readonly limits: QueueLimits;
}

/** A channel whatever its carrier's body is. */
interface Lane<T> {
  readonly depth: number;
  readonly isFull: boolean;
  offer(item: T, estimatedBytes: number): boolean;
  flush(timeoutMs: number): Promise<number>;
  close(timeoutMs: number): Promise<number>;
}

/**
 * Where sealed events and spans go. Events of the audit class go through the outbox, all others
 * through a queue; further exporters get both. The first lane decides the outcome of an emit.
 */
export class Roads {
  readonly #parts: RoadParts;
  readonly #transport: OtlpTransport | undefined;
  readonly #outbox: Outbox;
  readonly #sender: OutboxSender | undefined;
  /** The endpoint's queue; absent without an endpoint. */
  readonly #main: Lane<ReadableLogRecord> | undefined;
  readonly #logSinks: readonly Lane<ReadableLogRecord>[];
  readonly #spanLanes: readonly Lane<ReadableSpan>[];
  #closed = false;

  constructor(options: ResolvedOptions, parts: RoadParts) {
    this.#parts = parts;
    const { endpoint, apiKey, outboxDir, sinks } = options;
    this.#outbox = new Outbox(outboxDir, parts.diagnostics, () => this.#sender?.kick());
    const spanLanes: Lane<ReadableSpan>[] = [];
    if (endpoint !== undefined) {
      const transport = new OtlpTransport({ endpoint, apiKey, userAgent: 'ledgerline-sdk/0.1.0' });
      this.#transport = transport;
      if (apiKey !== undefined) warnOfClearText(endpoint, parts.diagnostics);
      this.#main = this.#channel('logs', otlpLogsCarrier(transport));
      spanLanes.push(this.#channel('spans', otlpSpansCarrier(transport)));
      this.#sender = new OutboxSender({
        outbox: this.#outbox,
        send: (body) => sendLogs(transport, body),
        limits: parts.limits,
        diagnostics: parts.diagnostics,
        delivered: parts.counters.delivered,
      });
    }
    const name = endpoint === undefined ? 'logs' : 'sink_logs';
    const forget = endpoint === undefined ? this.#forget : undefined;
    this.#logSinks = sinks.logs.map((sink) => this.#channel(name, exporterCarrier(sink, forget)));
    const spanName = endpoint === undefined ? 'spans' : 'sink_spans';
    spanLanes.push(...sinks.spans.map((sink) => this.#channel(spanName, exporterCarrier(sink))));
    this.#spanLanes = spanLanes;
    this.#recover();
  }

  get wantsSpans(): boolean {
    return this.#spanLanes.length > 0;
  }

  /** A receipt for audit events, undefined for accepted others, or why it was not accepted. */
  offerEvent(
    event: SealedEvent,
    wantsReceipt: boolean,
  ): Promise<AuditReceipt> | LedgerlineError | undefined {
    if (this.#closed) return new LedgerlineError('shutdown', 'Ledgerline was shut down.');
    const { record, sizeBytes, tenant, eventId, storageClasses } = event;
    const isAudit = storageClasses.includes('audit');
    const lanes =
      isAudit || this.#main === undefined ? this.#logSinks : [this.#main, ...this.#logSinks];
    if (!isAudit && lanes[0]?.isFull === true) return queueFull('events');
    const obstacle = isAudit ? this.#outbox.obstacle : undefined;
    if (obstacle !== undefined) return obstacle;
    const receipt = isAudit
      ? this.#outbox.add({ tenant, eventId, body: encodeLogs([record]) }, wantsReceipt)
      : undefined;
    this.#fanOut(lanes, record, sizeBytes, 'logs');
    return receipt;
  }

  offerSpan(span: ReadableSpan): LedgerlineError | undefined {
    if (this.#spanLanes[0]?.isFull === true) {
      this.#parts.counters.dropped.add('spans_queue_full');
      return queueFull('spans');
    }
    const size = estimateBytes(span.attributes) + estimateBytes(span.events);
    this.#fanOut(this.#spanLanes, span, size, 'spans');
    return undefined;
  }

  depths(): Pick<LedgerlineStats, 'queueDepth' | 'outboxDepth' | 'outboxRefused'> {
    return {
      queueDepth: { logs: sum(this.#logLanes()), spans: sum(this.#spanLanes) },
      outboxDepth: this.#outbox.depth,
      outboxRefused: this.#outbox.refused,
    };
  }

  async flush(timeoutMs: number): Promise<FlushReport> {
    this.#outbox.commit();
    const [logs, spans, audit] = await Promise.all([
      flushAll(this.#logLanes(), (lane) => lane.flush(timeoutMs)),
      flushAll(this.#spanLanes, (lane) => lane.flush(timeoutMs)),
      this.#sender?.flush(timeoutMs) ?? 0,
    ]);
    return { logs, spans, audit: this.#sender === undefined ? this.#outbox.depth : audit };
  }

  async close(timeoutMs: number): Promise<FlushReport> {
    this.#outbox.commit();
    const [logs, spans] = await Promise.all([
      flushAll(this.#logLanes(), (lane) => lane.close(timeoutMs)),
      flushAll(this.#spanLanes, (lane) => lane.close(timeoutMs)),
      this.#sender?.flush(timeoutMs),
    ]);
    this.#closed = true;
    this.#sender?.stop();
    this.#transport?.close();
    const audit = this.#outbox.depth;
    this.#outbox.close();
    return { logs, spans, audit };
  }

  commitNow(): void {
    this.#outbox.commit();
  }

  #channel<T, B>(
    name: string,
    carrier: ConstructorParameters<typeof Channel<T, B>>[0]['carrier'],
  ): Lane<T> {
    const { counters, diagnostics, limits } = this.#parts;
    return new Channel<T, B>({
      name,
      carrier,
      limits,
      diagnostics,
      delivered: counters.delivered,
      dropped: counters.dropped,
    });
  }

  #logLanes(): readonly Lane<ReadableLogRecord>[] {
    return this.#main === undefined ? this.#logSinks : [this.#main, ...this.#logSinks];
  }

  #fanOut<T>(lanes: readonly Lane<T>[], item: T, sizeBytes: number, what: string): void {
    for (const lane of lanes) {
      if (lane.offer(item, sizeBytes)) continue;
      this.#parts.counters.dropped.add(`sink_${what}_queue_full`);
      this.#parts.diagnostics.report('error', 'queue_full', `a further sink of ${what} is full`);
    }
  }

  /** Without an endpoint an exporter is what empties the outbox. */
  readonly #forget = (records: readonly ReadableLogRecord[]): void => {
    this.#outbox.forget(
      records.map(({ attributes }) => ({
        tenant: String(attributes['ledgerline.tenant.id']),
        eventId: String(attributes['log.record.uid']),
      })),
    );
  };

  #recover(): void {
    const left = this.#outbox.depth;
    if (left === 0) return;
    const what = `${left} audit events of an earlier process wait in the outbox`;
    if (this.#sender === undefined) {
      this.#parts.diagnostics.report('warn', 'outbox_recovered', `${what} for an endpoint`);
    } else {
      this.#parts.diagnostics.report('info', 'outbox_recovered', `${what} and are sent now`);
      this.#sender.kick();
    }
  }
}

async function flushAll<T>(
  lanes: readonly Lane<T>[],
  flush: (lane: Lane<T>) => Promise<number>,
): Promise<number> {
  const remaining = await Promise.all(lanes.map(flush));
  return remaining.reduce((total, left) => total + left, 0);
}

function sum(lanes: readonly { readonly depth: number }[]): number {
  return lanes.reduce((total, lane) => total + lane.depth, 0);
}

function queueFull(what: string): LedgerlineError {
  return new LedgerlineError('queue_full', `The queue of undelivered ${what} is full.`);
}

/** A key that crosses a network unencrypted is somebody else's key soon. */
function warnOfClearText(endpoint: URL, diagnostics: Diagnostics): void {
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(endpoint.hostname);
  if (endpoint.protocol === 'https:' || isLocal) return;
  diagnostics.report('warn', 'credential_in_clear_text', 'the API key is sent without TLS');
}

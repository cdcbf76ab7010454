// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LOG_RECORD_UID,
  LedgerlineError,
  parseStorageClasses,
} from '@ledgerline/conventions';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Channel } from './channel.ts';
import type { Diagnostics } from './diagnostics.ts';
import { errorType } from './errors.ts';
import type { SealedEvent } from './event-guard.ts';
import { exporterCarrier } from './exporter-carrier.ts';
import { MAX_SINK_CLOSE_MS, type QueueLimits } from './limits.ts';
import type { ResolvedOptions } from './options.ts';
import { encodeLogs, otlpLogsCarrier, otlpSpansCarrier, sendLogs } from './otlp-carrier.ts';
import { OtlpTransport } from './otlp-transport.ts';
import { OutboxSender } from './outbox-sender.ts';
import { Outbox } from './outbox.ts';
import type { AuditReceipt } from './outcome.ts';
import { estimateBytes } from './payload.ts';
import type { FlushReport } from './pipeline.ts';
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
  /** The endpoint's queue, then those of the further exporters. */
  readonly #logLanes: readonly Lane<ReadableLogRecord>[];
  readonly #logSinks: readonly Lane<ReadableLogRecord>[];
  readonly #spanLanes: readonly Lane<ReadableSpan>[];
  #closed = false;

  constructor(options: ResolvedOptions, parts: RoadParts) {
    this.#parts = parts;
    const { endpoint, apiKey, outboxDir, sinks } = options;
    this.#outbox = new Outbox(outboxDir, parts.diagnostics, () => this.#sender?.kick());
    const logLanes: Lane<ReadableLogRecord>[] = [];
    const spanLanes: Lane<ReadableSpan>[] = [];
    if (endpoint !== undefined) {
      const transport = new OtlpTransport({ endpoint, apiKey, userAgent: 'ledgerline-sdk/0.1.0' });
      this.#transport = transport;
      if (apiKey !== undefined) warnOfClearText(endpoint, parts.diagnostics);
      logLanes.push(this.#channel('logs', otlpLogsCarrier(transport)));
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
    this.#logLanes = [...logLanes, ...this.#logSinks];
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
    if (this.#closed) return wasShutDown();
    const { record, sizeBytes, tenant, eventId, storageClasses } = event;
    if (!storageClasses.includes('audit')) {
      if (this.#logLanes[0]?.isFull === true) return queueFull('events');
      this.#fanOut(this.#logLanes, record, sizeBytes, 'logs');
      return undefined;
    }
    const { obstacle } = this.#outbox;
    if (obstacle !== undefined) return obstacle;
    const entry = { tenant, eventId, body: encodeLogs([record]) };
    const receipt = this.#outbox.add(entry, wantsReceipt);
    this.#fanOut(this.#logSinks, record, sizeBytes, 'logs');
    return receipt;
  }

  offerSpan(span: ReadableSpan): LedgerlineError | undefined {
    if (this.#closed) return wasShutDown();
    if (this.#spanLanes[0]?.isFull === true) {
      this.#parts.counters.dropped.add('spans_queue_full');
      return queueFull('spans');
    }
    const size = estimateBytes(span.attributes) + estimateBytes(span.events);
    this.#fanOut(this.#spanLanes, span, size, 'spans');
    return undefined;
  }

  /** What would be lost with the process, and what would wait for the next one. */
  get waiting(): { readonly inMemory: number; readonly inOutbox: number } {
    return {
      inMemory: depthOf(this.#logLanes) + depthOf(this.#spanLanes),
      inOutbox: this.#sender === undefined ? 0 : this.#outbox.depth,
    };
  }

  depths(): Pick<LedgerlineStats, 'queueDepth' | 'outboxDepth' | 'outboxRefused'> {
    return {
      queueDepth: { logs: depthOf(this.#logLanes), spans: depthOf(this.#spanLanes) },
      outboxDepth: this.#outbox.depth,
      outboxRefused: this.#outbox.refused,
    };
  }

  async flush(timeoutMs: number): Promise<FlushReport> {
    this.#outbox.commit();
    const [logs, spans, audit] = await Promise.all([
      Promise.all(this.#logLanes.map((lane) => lane.flush(timeoutMs))).then(total),
      Promise.all(this.#spanLanes.map((lane) => lane.flush(timeoutMs))).then(total),
      this.#sender?.flush(timeoutMs) ?? 0,
    ]);
    return { logs, spans, audit: this.#sender === undefined ? this.#outbox.depth : audit };
  }

  /**
   * Delivers what is here and what still comes, such as the ends of runs, until nothing waits or
   * the deadline has passed; then refuses everything and closes. Never rejects.
   */
  async close(timeoutMs: number): Promise<FlushReport> {
    const deadline = performance.now() + timeoutMs;
    let left: number;
    do {
      await this.flush(Math.max(0, deadline - performance.now()));
      left = this.waiting.inMemory + this.waiting.inOutbox;
    } while (left > 0 && performance.now() < deadline);
    this.#closed = true;
    const graceMs = Math.min(timeoutMs, MAX_SINK_CLOSE_MS);
    const logs = this.#logLanes.map((lane) => lane.close(graceMs));
    const spans = this.#spanLanes.map((lane) => lane.close(graceMs));
    this.#sender?.stop();
    this.#transport?.close();
    this.#outbox.close();
    return {
      logs: total(await Promise.all(logs)),
      spans: total(await Promise.all(spans)),
      audit: this.#outbox.depth,
    };
  }

  /** Puts pending audit events on disk; synchronous, for the moment when the process exits. */
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

  #fanOut<T>(lanes: readonly Lane<T>[], item: T, sizeBytes: number, what: string): void {
    for (const lane of lanes) {
      if (lane.offer(item, sizeBytes)) continue;
      this.#parts.counters.dropped.add(`sink_${what}_queue_full`);
      this.#parts.diagnostics.report('error', 'queue_full', `a further sink of ${what} is full`);
    }
  }

  /** Without an endpoint an exporter is what empties the outbox. */
  readonly #forget = (records: readonly ReadableLogRecord[]): void => {
    const audits = records.filter(isAudit);
    if (audits.length === 0) return;
    try {
      this.#outbox.forget(
        audits.map(({ attributes }) => ({
          tenant: String(attributes[ATTR_LEDGERLINE_TENANT_ID]),
          eventId: String(attributes[ATTR_LOG_RECORD_UID]),
        })),
      );
    } catch (error) {
      this.#parts.diagnostics.report('error', 'outbox_unavailable', errorType(error));
    }
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

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function depthOf(lanes: readonly { readonly depth: number }[]): number {
  return total(lanes.map((lane) => lane.depth));
}

function wasShutDown(): LedgerlineError {
  return new LedgerlineError('shutdown', 'Ledgerline was shut down.');
}

function queueFull(what: string): LedgerlineError {
  return new LedgerlineError('queue_full', `The queue of undelivered ${what} is full.`);
}

function isAudit({ attributes }: ReadableLogRecord): boolean {
  const classes = parseStorageClasses(String(attributes[ATTR_LEDGERLINE_STORAGE_CLASS]));
  return classes?.includes('audit') === true;
}

/** A key that crosses a network unencrypted is somebody else's key soon. */
function warnOfClearText(endpoint: URL, diagnostics: Diagnostics): void {
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(endpoint.hostname);
  if (endpoint.protocol === 'https:' || isLocal) return;
  diagnostics.report('warn', 'credential_in_clear_text', 'the API key is sent without TLS');
}

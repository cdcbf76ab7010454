// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { AuditRoad, type AuditOutcome, type AuditTerms } from './audit-road.ts';
import { Channel } from './channel.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { SealedEvent } from './event-guard.ts';
import { exporterCarrier } from './exporter-carrier.ts';
import type { GuardedRecord, GuardedSpan } from './guarded.ts';
import { SDK_SCOPE_VERSION } from './instrumentation-scope.ts';
import { MAX_SINK_CLOSE_MS, type QueueLimits } from './limits.ts';
import type { LossReporter, LossRoad } from './loss-reporter.ts';
import { originOf, type Sealed } from './origin.ts';
import type { ResolvedOptions } from './options.ts';
import { otlpLogsCarrier, otlpSpansCarrier, sendLogs } from './otlp-carrier.ts';
import { OtlpTransport } from './otlp-transport.ts';
import { estimateBytes } from './payload.ts';
import type { FlushReport } from './pipeline.ts';
import type { Counters, Depths } from './stats.ts';

export interface RoadParts {
  readonly counters: Counters;
  readonly diagnostics: Diagnostics;
  readonly limits: QueueLimits;
  readonly losses: LossReporter;
  readonly redact: (text: string) => string;
}

type Signal = 'logs' | 'spans';

/** A channel whatever its carrier's body is. */
interface Lane<T> {
  readonly depth: number;
  readonly isFull: boolean;
  readonly reportRoom: number;
  offer(item: T, estimatedBytes: number): boolean;
  offerReports(items: readonly T[], estimatedBytes: number): boolean;
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
  readonly #audit: AuditRoad;
  /** The endpoint's queue, then those of the further exporters. */
  readonly #logLanes: readonly Lane<GuardedRecord>[];
  readonly #logSinks: readonly Lane<GuardedRecord>[];
  readonly #spanLanes: readonly Lane<GuardedSpan>[];
  #closed = false;

  constructor(options: ResolvedOptions, parts: RoadParts) {
    this.#parts = parts;
    const { endpoint, targets, isAuthenticated, outboxDir, sinks } = options;
    const logLanes: Lane<GuardedRecord>[] = [];
    const spanLanes: Lane<GuardedSpan>[] = [];
    if (endpoint !== undefined && targets !== undefined) {
      const transport = new OtlpTransport({
        targets,
        userAgent: `ledgerline-sdk/${SDK_SCOPE_VERSION}`,
        redact: parts.redact,
      });
      this.#transport = transport;
      if (isAuthenticated) warnOfClearText(endpoint, parts.diagnostics);
      logLanes.push(this.#channel('logs', 'logs', otlpLogsCarrier(transport)));
      spanLanes.push(this.#channel('spans', 'spans', otlpSpansCarrier(transport)));
    }
    const transport = this.#transport;
    const send =
      transport === undefined ? undefined : (body: Uint8Array) => sendLogs(transport, body);
    this.#audit = new AuditRoad(outboxDir, send, { offer: this.#offerSecondBest }, parts);
    const name = endpoint === undefined ? 'logs' : 'sink_logs';
    const forget = endpoint === undefined ? this.#audit.forget : undefined;
    this.#logSinks = sinks.logs.map((sink) =>
      this.#channel('logs', name, exporterCarrier(sink, forget)),
    );
    this.#logLanes = [...logLanes, ...this.#logSinks];
    const spanName = endpoint === undefined ? 'spans' : 'sink_spans';
    spanLanes.push(
      ...sinks.spans.map((sink) => this.#channel('spans', spanName, exporterCarrier(sink))),
    );
    this.#spanLanes = spanLanes;
    if (this.#logLanes.length > 0) parts.losses.attach(this.#lossRoad());
    this.#audit.recover();
  }

  get wantsSpans(): boolean {
    return this.#spanLanes.length > 0;
  }

  /** What became of an audit event; undefined for accepted others, or why it was not accepted. */
  offerEvent(event: SealedEvent, terms: AuditTerms): AuditOutcome | LedgerlineError | undefined {
    if (this.#closed) return wasShutDown();
    const { record, sizeBytes, storageClasses } = event;
    if (!storageClasses.includes('audit')) {
      if (this.#logLanes[0]?.isFull === true) {
        this.#lose('logs', 'logs', record);
        return queueFull('events');
      }
      this.#fanOut(this.#logLanes, record, sizeBytes, 'logs');
      return undefined;
    }
    const outcome = this.#audit.offer(event, terms);
    if (outcome.kind !== 'refused') this.#fanOut(this.#logSinks, record, sizeBytes, 'logs');
    return outcome;
  }

  offerSpan(span: GuardedSpan): LedgerlineError | undefined {
    if (this.#closed) return wasShutDown();
    if (this.#spanLanes[0]?.isFull === true) {
      this.#lose('spans', 'spans', span);
      return queueFull('spans');
    }
    const size = estimateBytes(span.attributes) + estimateBytes(span.events);
    this.#fanOut(this.#spanLanes, span, size, 'spans');
    return undefined;
  }

  /** The queue of events as losses see it; further sinks that have no room for a report say so. */
  #lossRoad(): LossRoad {
    const [first, ...others] = this.#logLanes;
    return {
      get isFull() {
        return first!.isFull;
      },
      get reportRoom() {
        return first!.reportRoom;
      },
      offerReports: (events) => {
        const records = events.map(({ record }) => record);
        const sizeBytes = total(events.map((event) => event.sizeBytes));
        first!.offerReports(records, sizeBytes);
        for (const lane of others) {
          if (lane.offerReports(records, sizeBytes)) continue;
          this.#parts.counters.dropped.add('sink_logs_queue_full', records.length);
        }
      },
    };
  }

  /** What would be lost with the process, and what would wait for the next one. */
  get waiting(): { readonly inMemory: number; readonly inOutbox: number } {
    return {
      inMemory: depthOf(this.#logLanes) + depthOf(this.#spanLanes),
      inOutbox: this.#audit.isSending ? this.#audit.outbox.depth : 0,
    };
  }

  /** Audit events that no disk has taken yet, and whether losses wait to be told. */
  get unsaid(): { readonly unwritten: number; readonly hasLosses: boolean } {
    return {
      unwritten: this.#audit.outbox.unwritten,
      hasLosses: this.#parts.losses.isPending,
    };
  }

  depths(): Depths {
    const { depth, refusedByCode, oldestAgeMs } = this.#audit.outbox;
    return {
      queueDepth: { logs: depthOf(this.#logLanes), spans: depthOf(this.#spanLanes) },
      outboxDepth: depth,
      outboxRefused: total(Object.values(refusedByCode)),
      outboxDeadLetters: refusedByCode,
      outboxOldestAgeMs: oldestAgeMs,
    };
  }

  async flush(timeoutMs: number): Promise<FlushReport> {
    this.#parts.losses.tell();
    const [logs, spans, audit] = await Promise.all([
      Promise.all(this.#logLanes.map((lane) => lane.flush(timeoutMs))).then(total),
      Promise.all(this.#spanLanes.map((lane) => lane.flush(timeoutMs))).then(total),
      this.#audit.flush(timeoutMs),
    ]);
    return { logs, spans, audit: this.#audit.isSending ? audit : this.#audit.outbox.depth };
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
    } while ((left > 0 || this.#parts.losses.isPending) && performance.now() < deadline);
    this.#closed = true;
    this.#parts.losses.stop();
    const graceMs = Math.min(timeoutMs, MAX_SINK_CLOSE_MS);
    const logs = this.#logLanes.map((lane) => lane.close(graceMs));
    const spans = this.#spanLanes.map((lane) => lane.close(graceMs));
    this.#audit.close();
    this.#transport?.close();
    return {
      logs: total(await Promise.all(logs)),
      spans: total(await Promise.all(spans)),
      audit: this.#audit.outbox.depth,
    };
  }

  /** Puts pending audit events on disk; synchronous, for the moment when the process exits. */
  commitNow(): void {
    this.#audit.commitNow();
  }

  #channel<T extends Sealed, B>(
    signal: Signal,
    name: string,
    carrier: ConstructorParameters<typeof Channel<T, B>>[0]['carrier'],
  ): Lane<T> {
    const { counters, diagnostics, limits, losses } = this.#parts;
    return new Channel<T, B>({
      name,
      carrier,
      limits,
      diagnostics,
      delivered: counters.delivered,
      dropped: counters.dropped,
      onLoss: (loss) => losses.addDrop({ ...loss, signal }),
    });
  }

  #fanOut<T extends Sealed>(
    lanes: readonly Lane<T>[],
    item: T,
    sizeBytes: number,
    signal: Signal,
  ): void {
    for (const lane of lanes) {
      if (lane.offer(item, sizeBytes)) continue;
      this.#lose(signal, `sink_${signal}`, item);
      this.#parts.diagnostics.report('error', 'queue_full', `a further sink of ${signal} is full`);
    }
  }

  #lose(signal: Signal, queue: string, item: Sealed): void {
    this.#parts.counters.dropped.add(`${queue}_queue_full`);
    const origin = originOf(item);
    this.#parts.losses.addDrop({ signal, queue, reason: 'queue_full', count: 1, origin });
  }

  /** An audit event that the outbox did not take; further sinks get those that it took as well. */
  readonly #offerSecondBest = ({ record, sizeBytes }: SealedEvent): boolean => {
    const first = this.#logLanes[0];
    if (this.#transport === undefined) return first?.isFull === false;
    return first?.offer(record, sizeBytes) === true;
  };
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

/** A key that crosses a network unencrypted is somebody else's key soon. */
function warnOfClearText(endpoint: URL, diagnostics: Diagnostics): void {
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(endpoint.hostname);
  if (endpoint.protocol === 'https:' || isLocal) return;
  diagnostics.report('warn', 'credential_in_clear_text', 'the API key is sent without TLS');
}

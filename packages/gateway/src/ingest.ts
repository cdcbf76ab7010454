// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { LedgerlineError, toLogRecord, type CanonicalEvent } from '@ledgerline/conventions';
import type { RedactionPolicy } from '@ledgerline/redaction';
import type { LogCommitter } from './commit/log-committer.ts';
import type { SpanCommitter } from './commit/span-committer.ts';
import type { IngestResult, OtlpRequest } from './http/otlp-route.ts';
import type { Log } from './log.ts';
import { ByteStore } from './otlp/byte-store.ts';
import { jsonToProtobuf } from './otlp/json-form.ts';
import type { KeyTable } from './otlp/key-table.ts';
import { decodeLogs } from './otlp/log-columns.ts';
import { logsJson } from './otlp/logs-json.ts';
import { decodeSpans } from './otlp/span-columns.ts';
import { addAuditPayloads } from './pipeline/audit-payloads.ts';
import { ByteRedactor } from './pipeline/byte-redactor.ts';
import type { TrainConsent } from './pipeline/consent.ts';
import { checkLogs } from './pipeline/check-logs.ts';
import { completeLogs } from './pipeline/complete-logs.ts';
import { dropUnkept } from './pipeline/drop-unkept.ts';
import { newKeyTable } from './pipeline/known-ids.ts';
import type { LogBatch } from './pipeline/log-batch.ts';
import { RecordView } from './pipeline/record-view.ts';
import type { RedactedLogs } from './pipeline/redacted.ts';
import { checkSpans, completeSpans, type SpanBatch } from './pipeline/span-batch.ts';
import { addAll, addTo, type Counters } from './stats.ts';

export interface IngestOptions {
  readonly policy: RedactionPolicy;
  readonly consent?: TrainConsent;
  readonly logs: LogCommitter;
  readonly spans: SpanCommitter;
  readonly counters: Counters;
  readonly log: Log;
  /** The share of events with `persist` sampled that is stored; 0.1 by default. */
  readonly sampleShare?: number | undefined;
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
}

/**
 * The road of a request: decode, check, redact and complete, make audit payloads, commit. All of it
 * but the commit is synchronous, so one view and one redactor serve every request.
 */
export class IngestPipeline {
  readonly #options: IngestOptions;
  readonly #keys: KeyTable = newKeyTable();
  readonly #view: RecordView = new RecordView();
  readonly #redactor: ByteRedactor;
  readonly #now: () => bigint;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#redactor = new ByteRedactor(options.policy);
    this.#now = options.now ?? ((): bigint => BigInt(Date.now()) * 1_000_000n);
  }

  async logs(request: OtlpRequest): Promise<IngestResult> {
    this.#countRequest(request);
    return this.#store(request);
  }

  /** Events of the gateway's own: the road of those that come in, without a request to count. */
  async own(tenant: string, events: readonly CanonicalEvent[]): Promise<IngestResult> {
    const body = jsonToProtobuf(logsJson(events.map(toLogRecord)), 'logs');
    const digest = createHash('sha256').update(body).digest();
    const credential = { id: 'gateway', tenants: [tenant] };
    return this.#store({ store: new ByteStore(body), digest, credential });
  }

  async #store(request: OtlpRequest): Promise<IngestResult> {
    const batch = this.#prepareLogs(request);
    await this.#options.logs.submit(batch);
    return this.#finish(batch, request);
  }

  async spans(request: OtlpRequest): Promise<IngestResult> {
    const { consent, counters } = this.#options;
    this.#countRequest(request);
    consent?.refresh();
    const { store, credential } = request;
    const columns = counters.time('decodeMs', () => decodeSpans(store, this.#keys));
    const checked = counters.time('validateMs', () =>
      this.#forbidden(request, () => checkSpans(columns, credential, this.#view)),
    );
    const batch = counters.time('redactMs', () =>
      completeSpans(checked, this.#view, this.#redactor, consent),
    );
    await this.#options.spans.submit(batch);
    return this.#finish(batch, request);
  }

  #prepareLogs(request: OtlpRequest): RedactedLogs {
    const { consent, counters } = this.#options;
    consent?.refresh();
    const { store, digest, credential } = request;
    const columns = counters.time('decodeMs', () => decodeLogs(store, this.#keys));
    const checked = counters.time('validateMs', () =>
      this.#forbidden(request, () => checkLogs(columns, credential, this.#view)),
    );
    const complete = { view: this.#view, redactor: this.#redactor, consent, digest };
    const batch = counters.time('redactMs', () =>
      completeLogs(checked, { ...complete, nowUnixNano: this.#now() }),
    );
    counters.unkept += dropUnkept(batch, this.#options.sampleShare);
    counters.time('auditMs', () => addAuditPayloads(batch));
    return batch;
  }

  #countRequest({ store }: OtlpRequest): void {
    this.#options.counters.requests += 1;
    this.#options.counters.bytes += store.length;
  }

  /** Counts and logs a request that was refused as a whole; the error goes on to the sender. */
  #forbidden<T>({ credential }: OtlpRequest, check: () => T): T {
    try {
      return check();
    } catch (error) {
      if (LedgerlineError.is(error) && error.code === 'tenant_forbidden') {
        this.#options.counters.forbidden += 1;
        this.#options.log('warn', 'tenant_forbidden', { credential: credential.id });
      }
      throw error;
    }
  }

  #finish(batch: LogBatch | SpanBatch, { credential }: OtlpRequest): IngestResult {
    const { counters, log } = this.#options;
    const { rejections } = batch;
    addAll(counters.redactions, batch.redactions);
    addAll(counters.synthesized, batch.synthesized);
    for (const [code, count] of rejections.byCode) {
      addTo(counters.rejected, code, count);
      log('warn', code, { what: 'records rejected', count, credential: credential.id });
    }
    return { rejected: rejections.count, message: rejections.message() };
  }
}

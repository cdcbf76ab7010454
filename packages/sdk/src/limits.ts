// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Records (or spans) in one sealed batch; the size OTel's own batch processor exports with. */
export const MAX_BATCH_RECORDS: number = 512;

/** A batch is sealed early at this estimate, so that one request stays far below a receiver's body limit. */
export const MAX_BATCH_BYTES: number = 1024 * 1024;

/** How long an open batch waits for company; a person who watches `ledgerline tail` feels no more. */
export const BATCH_DELAY_MS: number = 100;

/** Records that may wait undelivered per signal: two minutes of 500 events a second. */
export const MAX_QUEUED_RECORDS: number = 65_536;

/** Sealed bytes that may wait undelivered per signal; bounds the memory an outage can cost the engine. */
export const MAX_QUEUED_BYTES: number = 64 * 1024 * 1024;

/** Queued batches are joined up to this many bytes a request; receivers accept 4 MiB and more. */
export const MAX_REQUEST_BYTES: number = 4 * 1024 * 1024;

/** An event above this estimate is refused: it would not fit into one request beside its resource. */
export const MAX_EVENT_BYTES: number = 2 * 1024 * 1024;

/** Attributes of one log record; OTel's default of 128 drops silently, and recorded payloads exceed it. */
export const MAX_ATTRIBUTES: number = 1024;

/** Nesting of a payload value; deeper values are replaced by a marker. */
export const MAX_PAYLOAD_DEPTH: number = 24;

/** Values inside of one payload; none takes less than 4 bytes, so that more never fit into an event. */
export const MAX_PAYLOAD_NODES: number = MAX_EVENT_BYTES / 4;

/** How often one sealed batch is halved to find what is refused: seven bad records of 512 stand alone. */
export const MAX_SPLITS: number = 64;

/** First pause before a resend. */
export const INITIAL_BACKOFF_MS: number = 250;

/** Longest pause between resends that we choose ourselves. */
export const MAX_BACKOFF_MS: number = 30_000;

/** Longest `Retry-After` that is obeyed; a wrong header must not park a queue for a day. */
export const MAX_RETRY_AFTER_MS: number = 5 * 60_000;

/** A request without an answer for this long counts as a network error; OTLP's default is 10 s. */
export const REQUEST_TIMEOUT_MS: number = 30_000;

/** Bytes of a response body that are read; an OTLP answer is a few hundred bytes. */
export const MAX_RESPONSE_BYTES: number = 64 * 1024;

/** Characters of a server's message that reach a log line or an error. */
export const MAX_SERVER_MESSAGE_CHARS: number = 500;

/** Deadline of `flush()` and `shutdown()` when the caller names none. */
export const DEFAULT_FLUSH_TIMEOUT_MS: number = 30_000;

/** Longest wait for an exporter's own shutdown; it has been flushed and has only connections to close. */
export const MAX_SINK_CLOSE_MS: number = 5_000;

/** Deadline of the last flush when the process runs out of work without `shutdown()`. */
export const EXIT_FLUSH_TIMEOUT_MS: number = 10_000;

/** One log line per kind of trouble in this interval; the line says how many it stands for. */
export const DIAGNOSTIC_INTERVAL_MS: number = 10_000;

/** Kinds of trouble that are remembered for the interval above. */
export const MAX_DIAGNOSTIC_KINDS: number = 256;

/** Distinct keys of one counter family in `stats()`; vendor event types are unbounded by nature. */
export const MAX_COUNTER_KEYS: number = 1024;

/** Kinds of losses, each in one scope, that wait to be told; further scopes share an entry. */
export const MAX_LOSS_KINDS: number = 256;

/** Ids of audit events that one report names; the count covers all. */
export const MAX_LOSS_EVENT_IDS: number = 32;

/** Reports about losses that wait in a queue beside its records: twice what one book can hold. */
export const MAX_QUEUED_REPORTS: number = 1024;

/** How often losses are told while a queue has room: an outage is a few events a minute at most. */
export const LOSS_REPORT_INTERVAL_MS: number = 10_000;

/** Tenants and environments that the counters by outcome tell apart; the rest is one sum. */
export const MAX_METRIC_SCOPES: number = 64;

/** Series of one metric: two outcomes of each of the above fit, and OTel's own limit is 2000. */
export const MAX_METRIC_SERIES: number = 2 * MAX_METRIC_SCOPES;

/** How often it is looked whether another MeterProvider was registered; reading a global is free. */
export const METER_CHECK_INTERVAL_MS: number = 1000;

/** Rows that an outbox may hold: at 1 KiB each about 1 GiB of disk. */
export const MAX_OUTBOX_ROWS: number = 1_000_000;

/** Sealed bytes that an outbox may hold on disk. */
export const MAX_OUTBOX_BYTES: number = 1024 * 1024 * 1024;

/** Rows of one outbox request; one answer frees them all. */
export const MAX_OUTBOX_BATCH_ROWS: number = 512;

/** Audit events that may wait for the outbox's next transaction. */
export const MAX_OUTBOX_PENDING: number = 16_384;

/** Their bytes; a disk that takes nothing for a while must not fill the memory. */
export const MAX_OUTBOX_PENDING_BYTES: number = 64 * 1024 * 1024;

/** Resources and scopes that an outbox keeps apart from their records; those of more stay with them. */
export const MAX_OUTBOX_ENVELOPES: number = 256;

/** Pages of an outbox file: five records each; with 4 KiB a row costs 1.7 times as much (`sdk-audit`). */
export const OUTBOX_PAGE_BYTES: number = 8 * 1024;

/** The log of an outbox is copied into its file at this size: one group of 5 000 fits. */
export const OUTBOX_LOG_BYTES: number = 16 * 1024 * 1024;

/** Outbox files of one folder, one per process that shares it. */
export const MAX_OUTBOX_SLOTS: number = 32;

/** Arguments, results and messages above this estimate are replaced by their size, so that the event stays. */
export const MAX_CONTENT_BYTES: number = 256 * 1024;

/** Spans that are open at once and known by their ids; what never ends must not fill the memory. */
export const MAX_OPEN_SPANS: number = 16_384;

/** States that are remembered for their next pulse, one for each run and name; at most 256 KiB each. */
export const MAX_PULSE_STATES: number = 256;

/** Keys that a state pulse names; its patch tells the rest. */
export const MAX_CHANGED_KEYS: number = 256;

/** The limits of one queue; the reasons of the defaults stand above. */
export interface QueueLimits {
  readonly maxBatchRecords: number;
  readonly maxBatchBytes: number;
  readonly batchDelayMs: number;
  readonly maxQueuedRecords: number;
  readonly maxQueuedBytes: number;
  readonly maxRequestBytes: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly lossReportIntervalMs: number;
}

export const DEFAULT_QUEUE_LIMITS: QueueLimits = {
  maxBatchRecords: MAX_BATCH_RECORDS,
  maxBatchBytes: MAX_BATCH_BYTES,
  batchDelayMs: BATCH_DELAY_MS,
  maxQueuedRecords: MAX_QUEUED_RECORDS,
  maxQueuedBytes: MAX_QUEUED_BYTES,
  maxRequestBytes: MAX_REQUEST_BYTES,
  initialBackoffMs: INITIAL_BACKOFF_MS,
  maxBackoffMs: MAX_BACKOFF_MS,
  lossReportIntervalMs: LOSS_REPORT_INTERVAL_MS,
};

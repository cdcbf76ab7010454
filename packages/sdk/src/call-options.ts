// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AuditFailure } from './outcome.ts';
import type { ModelUsage } from './usage.ts';

/** The chunks of a stream; `never` for what is none. */
export type ChunkOf<R> = R extends AsyncIterable<infer C> ? C : never;

/** What both kinds of calls may say; `R` is what the wrapped function gives. */
export interface CallOptions<R = unknown> {
  /** Ties started, ended, failed and usage together; a UUIDv7 by default. */
  readonly callId?: string;
  /** From 1; the caller counts its retries. */
  readonly attempt?: number;
  /** False leaves arguments, messages and results out of the events; true by default, redacted. */
  readonly captureContent?: boolean;
  /** Further payload of all events of the call, and attributes of its span. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Reads usage and cost from the result; `call.recordUsage` serves when the result has none. */
  readonly usage?: (result: R) => ModelUsage | undefined;
  /** What of the result is kept as the output; all of it by default. */
  readonly output?: (result: R) => unknown;
  /** What to read from the chunks of a result that is a stream. */
  readonly stream?: StreamOptions<ChunkOf<R>>;
}

export interface StreamOptions<C> {
  /** The usage that a chunk tells; what a later chunk tells replaces it. */
  readonly usage?: (chunk: C) => ModelUsage | undefined;
  /** What of a chunk is output: text is joined, the rest listed. By default chunks that are text. */
  readonly output?: (chunk: C) => unknown;
}

export interface ToolCallOptions<A = unknown, R = unknown> extends CallOptions<R> {
  readonly name: string;
  /** What the tool is called with; the function gets them redacted. */
  readonly arguments?: A;
  /** `execute_tool` by default; `retrieval` for a search of documents. */
  readonly operation?: string;
  /**
   * True puts the events of the call into the audit class as well. The call is then made only once
   * `tool_call_started` is on disk: see `auditFailure`.
   */
  readonly sideEffecting?: boolean;
  /**
   * Of a side-effecting call: `block` does not make the call, and throws, or for an async function
   * rejects with, the reason, when its start cannot be made durable; `degrade` makes it all the same.
   * By default what the options of `startLedgerline` say.
   */
  readonly auditFailure?: AuditFailure;
  /** The id that the model gave its request for this tool. */
  readonly toolCallId?: string;
}

export interface ModelCallOptions<M = unknown, R = unknown, S = unknown> extends CallOptions<R> {
  readonly provider: string;
  readonly model: string;
  /** `chat` by default; `embeddings` and others of the GenAI conventions. */
  readonly operation?: string;
  /** What the model is given; the function gets it redacted. */
  readonly messages?: M;
  /** What stands before the messages; the function gets it redacted as `call.systemInstructions`. */
  readonly systemInstructions?: S;
}

/** What a wrapped call hands to its function. */
export interface CallHandle {
  readonly callId: string;
  readonly attempt: number;
  readonly traceId: string;
  readonly spanId: string;
  /**
   * Usage that the result does not carry: emitted when the call ends, however it ends, or at once
   * when it has ended.
   */
  recordUsage(usage: ModelUsage): void;
}

/** What a model call hands to its function. */
export interface ModelCallHandle<S = unknown> extends CallHandle {
  /** Those of the options, redacted and in their own shape: send these. */
  readonly systemInstructions: S;
}

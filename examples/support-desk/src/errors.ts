// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What went wrong with a call that this desk makes; the values are the `ledgerline.error.code` of events. */
export type FaultCode =
  | 'carrier_unavailable'
  | 'invalid_arguments'
  | 'model_failed'
  | 'not_allowed'
  | 'not_found'
  | 'rate_limited'
  | 'task_failed'
  | 'turn_limit';

/** An expected failure of a tool or a model: says whether trying again can help, and how soon. */
export class DeskFault extends Error {
  override readonly name = 'DeskFault';
  readonly code: FaultCode;
  readonly retryable: boolean;
  /** Milliseconds the other side asked to wait, when it did. */
  readonly retryAfterMs: number | undefined;

  constructor(code: FaultCode, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export interface FaultOptions {
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { ERROR_CATALOGUE, type ErrorCode } from './generated/error-catalogue.ts';
import type { ValidationProblem } from './validation-problem.ts';

// A registered symbol, so that the guard works across two copies of this package.
const MARK: unique symbol = Symbol.for('ledgerline.error') as never;

export interface LedgerlineErrorOptions {
  readonly cause?: unknown;
  readonly problems?: readonly ValidationProblem[];
}

/** The one error class of Ledgerline. `code` is from the catalogue (conventions/errors.yaml), which
 * also gives status, retryable and remedy. The message says what happened, without any payload. */
export class LedgerlineError extends Error {
  override readonly name: string = 'LedgerlineError';
  readonly code: ErrorCode;
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
  /** HTTP status where the error reaches HTTP. */
  readonly status: number;
  /** What to do next. */
  readonly remedy: string;
  /** All that the validator found, with path and rule; empty when it was not the validator's error. */
  readonly problems: readonly ValidationProblem[];

  constructor(code: ErrorCode, message: string, options: LedgerlineErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.problems = options.problems ?? [];
    const entry = ERROR_CATALOGUE[code];
    this.code = code;
    this.retryable = entry.retryable;
    this.status = entry.status;
    this.remedy = entry.remedy;
    Object.defineProperty(this, MARK, { value: true });
  }

  static is(error: unknown): error is LedgerlineError {
    return typeof error === 'object' && error !== null && MARK in error;
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { ErrorCode } from './generated/error-catalogue.ts';

/** One thing that is wrong with an event. It never holds a value of the event. */
export interface ValidationProblem {
  readonly code: ErrorCode;
  /** The attribute key, or `EventName`. */
  readonly path: string;
  /** Which rule was broken: `known`, `required`, `type`, `shape`, `values`, `range`, `version`. */
  readonly rule: ValidationRule;
  /** One sentence that names the path and what is expected. */
  readonly message: string;
  readonly remedy: string;
}

export type ValidationRule =
  | 'known'
  | 'required'
  | 'type'
  | 'shape'
  | 'values'
  | 'range'
  | 'version';

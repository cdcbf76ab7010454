// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { errorCodeOf, errorMessage, errorType, isError, property } from '../errors.ts';

/** An error as a line shows it; what it was caused by is inside of it, without stacks. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly cause?: DescribedError | string;
}

/** Causes that are followed; deeper ones repeat what the first ones say. */
const MAX_CAUSES = 5;

/** Type, message, stack and code of an error, and its causes; never throws. */
export function describeError(error: Error): DescribedError {
  const stack = property(error, 'stack');
  return { ...describe(error, 0), ...(typeof stack === 'string' && { stack }) };
}

function describe(error: unknown, depth: number): DescribedError {
  const code = errorCodeOf(error);
  const cause = property(error, 'cause');
  return {
    type: errorType(error),
    message: errorMessage(error),
    ...(code !== undefined && { code }),
    ...(cause !== undefined && cause !== null && { cause: causeOf(cause, depth + 1) }),
  };
}

/** A chain of causes may be a ring, and a cause need not be an error. */
function causeOf(cause: unknown, depth: number): DescribedError | string {
  if (depth > MAX_CAUSES) return '[TOO_DEEP]';
  if (isError(cause)) return describe(cause, depth);
  return typeof cause === 'string' ? cause : errorType(cause);
}

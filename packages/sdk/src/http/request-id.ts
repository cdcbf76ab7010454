// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { uuidv7 } from '@ledgerline/conventions';
import type { Redactor } from '../redactor.ts';
import { MAX_REQUEST_ID_CHARS } from './limits.ts';

export const REQUEST_ID_HEADER = 'x-request-id';

/** Nothing that could break a header, a log line or a URL. */
const WELL_FORMED = /^[A-Za-z0-9._~:@+/=-]+$/;

/** The id of a request and whether it was made up here. */
export interface RequestId {
  readonly requestId: string;
  readonly isMade: boolean;
}

/**
 * The caller's id when it is well-formed and holds no personal data, else a UUIDv7 of ours: what is
 * echoed to the caller and what is stored must be the same text.
 */
export function requestIdFrom(
  given: string | undefined,
  redactor: Redactor,
  make: () => string = uuidv7,
): RequestId {
  if (given !== undefined && given.length <= MAX_REQUEST_ID_CHARS && WELL_FORMED.test(given)) {
    if (redactor.text(given, 'requestId', []) === given) return { requestId: given, isMade: false };
  }
  return { requestId: make(), isMade: true };
}

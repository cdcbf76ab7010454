// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage } from 'node:http';
import { uuidv7 } from '@ledgerline/conventions';

/** Every answer has it; a caller may bring one of this shape. */
export const REQUEST_ID_HEADER = 'x-request-id';
const REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/;

/** The caller's id of a request when it is well-formed, else one of ours. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers[REQUEST_ID_HEADER];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
}

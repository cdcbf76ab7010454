// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ERROR_CODES } from '@ledgerline/conventions';
import type { SendOutcome } from './carrier.ts';

const CODES: ReadonlySet<string> = new Set(ERROR_CODES);

/**
 * The stable code of a refusal: that of the error catalogue which the receiver's words name, else the
 * HTTP status, such as `http_413`, else `refused`.
 */
export function refusalCode(outcome: SendOutcome): string {
  const words = (outcome.reason ?? '').matchAll(/(?<![a-z_])([a-z_]+):/g);
  for (const [, word] of words) if (CODES.has(word!)) return word!;
  if (outcome.kind === 'refused' && outcome.status !== undefined) return `http_${outcome.status}`;
  return 'refused';
}

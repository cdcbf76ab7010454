// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { CanonicalEvent } from '../canonical-event.ts';
import { LedgerlineError } from '../errors.ts';
import { validateCanonicalEvent } from '../validate-canonical-event.ts';

/** The event as it is, or a LedgerlineError with the code of the first thing that is wrong with it. */
export function assertValid(event: CanonicalEvent): CanonicalEvent {
  const problems = validateCanonicalEvent(event);
  const [first] = problems;
  if (first !== undefined) throw new LedgerlineError(first.code, first.message, { problems });
  return event;
}

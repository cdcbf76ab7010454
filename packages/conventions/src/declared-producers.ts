// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { LedgerlineError } from './errors.ts';
import { PRODUCERS } from './generated/producers.ts';
import { isToken } from './shape.ts';

/** A component of an engine that writes events under its own name (requirement 151). */
export interface DeclaredProducer {
  /** The value of ledgerline.source.component. */
  readonly component: string;
  /** Who answers for its events: a team, or a folder. */
  readonly owner: string;
  /** The types that it writes; every type when absent. */
  readonly events?: readonly string[];
}

/** The producers that there are: ours and those that an engine declares. Throws a LedgerlineError
 * `config_invalid` for a component that is no token, has no owner or is declared twice, so that a
 * start with one fails. */
export function declareProducers(
  own: readonly DeclaredProducer[] = [],
): ReadonlyMap<string, DeclaredProducer> {
  const declared = new Map<string, DeclaredProducer>();
  for (const producer of [...PRODUCERS, ...own]) {
    const { component, owner } = producer;
    if (!isToken(component))
      throw refuse(component, 'is no name of letters, digits and . _ ~ : @ -');
    if (owner === '') throw refuse(component, 'has no owner');
    if (declared.has(component)) throw refuse(component, 'is declared twice');
    declared.set(component, producer);
  }
  return declared;
}

/** The start-up check: every component that is going to write must be declared, and the types that it
 * says must be among its own. Throws a LedgerlineError `config_invalid` that names the first one. */
export function checkProducer(
  declared: ReadonlyMap<string, DeclaredProducer>,
  component: string,
  eventTypes: readonly string[] = [],
): void {
  const producer = declared.get(component);
  if (producer === undefined) throw refuse(component, 'is not declared');
  const foreign = eventTypes.find((type) => producer.events?.includes(type) === false);
  if (foreign !== undefined) throw refuse(component, `does not declare ${foreign}`);
}

function refuse(component: string, why: string): LedgerlineError {
  return new LedgerlineError('config_invalid', `The producer "${component}" ${why}.`);
}

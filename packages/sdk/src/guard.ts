// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_REDACTION_COUNT,
  ATTR_LEDGERLINE_REDACTION_COUNTS,
  ATTR_LEDGERLINE_REDACTION_DETECTORS,
  ATTR_LEDGERLINE_REDACTION_GATEWAY_COUNTS,
  ATTR_LEDGERLINE_REDACTION_GATEWAY_POLICY,
  ATTR_LEDGERLINE_REDACTION_POLICY,
  isToken,
  LedgerlineError,
  type AttributeValue,
} from '@ledgerline/conventions';
import { findingsSummary, type Finding } from '@ledgerline/redaction';
import type { Context } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { Consent } from './consent.ts';
import { contextState, type ContextState } from './context.ts';
import type { PriceTable } from './cost/price-table.ts';
import type { Producers } from './producers.ts';
import type { Redactor } from './redactor.ts';
import type { Sealing } from './sealing.ts';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS } from './scope.ts';
import type { SourceAttributes } from './source.ts';
import type { Counters } from './stats.ts';

/** What the guards of records and of spans share. */
export interface GuardParts {
  readonly redactor: Redactor;
  readonly counters: Counters;
  /** Scope and defaults from the options; the context overrides them. */
  readonly base: ContextState;
  /** Where events come from when they do not say it themselves. */
  readonly source: SourceAttributes;
  /** Which other components an event may name. */
  readonly producers: Pick<Producers, 'problemOf'>;
  /** Refuse what would need made-up correlation ids. */
  readonly strict: boolean;
  /** Undefined when the policy seals nothing. */
  readonly sealing: Sealing | undefined;
  readonly consent: Consent;
  /** Where the price of a model is looked up. */
  readonly prices: readonly PriceTable[];
  /** Hears of every call of a model whose price nobody knows. */
  readonly onUnknownPrice: () => void;
}

type Attributes = Record<string, AttributeValue>;

/** What options and context say, the context first; made once for each context. */
export class Surroundings {
  readonly #base: Readonly<Attributes>;
  readonly #known = new WeakMap<ContextState, readonly (readonly [string, AttributeValue])[]>();

  constructor(base: ContextState) {
    this.#base = base.attributes;
  }

  of(otelContext: Context | undefined): readonly (readonly [string, AttributeValue])[] {
    const state = contextState(otelContext);
    let entries = this.#known.get(state);
    if (entries === undefined) {
      entries = Object.entries({ ...this.#base, ...state.attributes });
      this.#known.set(state, entries);
    }
    return entries;
  }
}

/** Takes scope keys that are still missing from the resource; an error names what nobody gave. */
export function completeScope(
  attributes: Attributes,
  resource: Resource,
): LedgerlineError | undefined {
  let missing = '';
  for (const key of SCOPE_KEYS) {
    const name = SCOPE_ATTRIBUTES[key];
    const value = attributes[name] ?? resource.attributes[name];
    if (typeof value === 'string' && isToken(value)) attributes[name] = value;
    else missing += `${missing === '' ? '' : ', '}${key} (${name})`;
  }
  if (missing === '') return undefined;
  return new LedgerlineError('scope_missing', `No usable ${missing}.`);
}

/** Says on the event which policy it went through and what that took out. */
export function stampRedaction(
  attributes: Attributes,
  redactor: Redactor,
  findings: readonly Finding[],
): void {
  for (const claim of CLAIMS) forget(attributes, claim);
  attributes[ATTR_LEDGERLINE_REDACTION_POLICY] = redactor.policyName;
  const { count, detectors, counts } = findingsSummary(findings);
  attributes[ATTR_LEDGERLINE_REDACTION_COUNT] = count;
  if (count === 0) return;
  add(attributes, ATTR_LEDGERLINE_REDACTION_DETECTORS, detectors);
  add(attributes, ATTR_LEDGERLINE_REDACTION_COUNTS, counts);
}

/** What only a guard, or a gateway, can say. */
const CLAIMS = [
  ATTR_LEDGERLINE_REDACTION_DETECTORS,
  ATTR_LEDGERLINE_REDACTION_COUNTS,
  ATTR_LEDGERLINE_REDACTION_GATEWAY_POLICY,
  ATTR_LEDGERLINE_REDACTION_GATEWAY_COUNTS,
];

/**
 * Adds an attribute that the others of its kind do not have. V8 makes a hash table of a map that
 * gets more than about 30 properties by assignment (1 µs and 1.6 kB each time), not by this.
 */
export function add(attributes: Attributes, name: string, value: AttributeValue): void {
  Object.assign(attributes, { [name]: value });
}

/** Removes a claim from outside; deleting what is not there would slow the object down. */
export function forget(attributes: Attributes, name: string): void {
  if (attributes[name] !== undefined) delete attributes[name];
}

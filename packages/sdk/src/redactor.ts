// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { FOREIGN_ID_LENGTH_MAX, type AttributeValue } from '@ledgerline/conventions';
import {
  recordRedaction,
  redact,
  redactAttributes,
  type RecordRedaction,
  type Finding,
  type RedactionPolicy,
} from '@ledgerline/redaction';
import { Consent } from './consent.ts';
import { FOREIGN_KEYS, ID_KEYS, TOKEN_ATTRIBUTES } from './context-attributes.ts';
import type { ContextInput } from './context.ts';
import { toToken } from './scope.ts';
import type { CounterFamily } from './stats.ts';

/** The only way from this package into redaction; counts what was found, by detector. */
export class Redactor {
  readonly policy: RedactionPolicy;
  /** `id@version`, as events carry it. */
  readonly policyName: string;
  readonly #counts: CounterFamily;
  readonly #consent: Consent;

  constructor(policy: RedactionPolicy, counts: CounterFamily, consent: Consent = new Consent()) {
    this.policy = policy;
    this.#consent = consent;
    this.policyName = `${policy.id}@${policy.version}`;
    this.#counts = counts;
  }

  /** Begins the redaction of one event; `note` its findings at the end. */
  begin(): RecordRedaction {
    return recordRedaction(this.policy);
  }

  /** Counts what was found, by detector. */
  note(found: readonly Finding[]): void {
    for (const finding of found) this.#counts.add(finding.detector);
  }

  attributes(
    attributes: Readonly<Record<string, unknown>>,
    findings: Finding[],
  ): Record<string, AttributeValue> {
    const redacted = redactAttributes(this.policy, attributes);
    if (redacted.findings.length === 0) return redacted.value;
    this.#collect(redacted.findings, findings);
    // A placeholder has brackets, which a run id may not have; it stays storable.
    for (const key of TOKEN_ATTRIBUTES) {
      const value = redacted.value[key];
      if (typeof value === 'string' && value !== attributes[key]) {
        redacted.value[key] = toToken(value);
      }
    }
    return redacted.value;
  }

  text(text: string, path: string, findings: Finding[]): string {
    const redacted = redact(this.policy, text, { path });
    this.#collect(redacted.findings, findings);
    return redacted.value;
  }

  value(value: AttributeValue, path: string, findings: Finding[]): AttributeValue {
    const redacted = redact(this.policy, value, { path });
    this.#collect(redacted.findings, findings);
    return redacted.value;
  }

  /**
   * Redacts the ids of a context once, when it is entered, and makes them storable. Numbers become
   * text; what is no id at all, as untyped callers may pass, counts as not given. Preferences about
   * training are asked here, where a user still has the id that they know.
   */
  readonly context = (input: ContextInput): ContextInput => {
    const clean: Record<string, unknown> = { ...input };
    for (const key of ID_KEYS) {
      if (input[key] !== undefined) clean[key] = this.#id(input[key], key);
    }
    for (const key of ['policyIds', 'incidentIds'] as const) {
      const list: unknown = input[key];
      if (list === undefined) continue;
      const ids = Array.isArray(list) ? list.map((id) => this.#id(id, key)) : [];
      clean[key] = ids.filter((id) => id !== undefined);
    }
    const trainOk = this.#consent.ofContext(input);
    if (trainOk !== undefined) clean['trainOk'] = trainOk;
    return clean;
  };

  #id(value: unknown, key: string): string | undefined {
    const isId = ['string', 'number', 'bigint'].includes(typeof value);
    const redacted = isId ? this.text(String(value), key, []) : '';
    if (redacted === '') return undefined;
    return FOREIGN_KEYS.has(key) ? redacted.slice(0, FOREIGN_ID_LENGTH_MAX) : toToken(redacted);
  }

  #collect(found: readonly Finding[], findings: Finding[]): void {
    findings.push(...found);
    this.note(found);
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { kindOfValue, type AttributeValue, type ValueKind } from './attribute-value.ts';
import { attributesView, elementKindsOf, numberOf, type EventView } from './event-view.ts';
import { attributeProblem, crossProblems, rulesOf } from './validate-event.ts';
import type { AttributeRule, EventRules } from './validation-rules.ts';

/**
 * validateEvent for a producer that holds each attribute in its hands once, while it builds an event
 * of one type: the same rules, read in another order. It says only whether something is wrong;
 * validateEvent then says what. An event has no problem exactly when `accepts` holds for each of its
 * attributes, each key of `required` is there, and `agrees` holds.
 */
export class EventCheck {
  readonly eventType: string;
  /** What must be there, whatever the event says. */
  readonly required: readonly string[];
  readonly #rules: EventRules;
  readonly #byKey: ReadonlyMap<string, AttributeRule>;
  readonly #single = new SingleValue();

  constructor(eventType: string, rules: EventRules) {
    this.eventType = eventType;
    this.#rules = rules;
    this.#byKey = new Map(rules.attributes.map((rule) => [rule.key, rule]));
    const required = rules.attributes.filter((rule) => rule.requiredComplete);
    this.required = required.map((rule) => rule.key);
  }

  /** Whether the rules have nothing against this value under this key. */
  accepts(key: string, value: AttributeValue): boolean {
    const rule = this.#byKey.get(key);
    if (rule === undefined || value === null) return true;
    this.#single.value = value;
    return attributeProblem(this.#single, rule, false) === undefined;
  }

  /** Whether the rules between attributes hold. */
  agrees(attributes: Readonly<Record<string, unknown>>): boolean {
    return crossProblems(attributesView(this.eventType, attributes), this.#rules) === undefined;
  }
}

/** The check of a type of the registry or of a vendor; undefined for any other name. */
export function eventCheck(eventType: string): EventCheck | undefined {
  const rules = rulesOf(eventType);
  return rules && new EventCheck(eventType, rules);
}

/** A view in which every attribute is the one that is looked at. */
class SingleValue implements EventView {
  readonly eventType = undefined;
  value: AttributeValue = null;

  kindOf(): ValueKind {
    return kindOfValue(this.value);
  }

  text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  number(): number | undefined {
    return numberOf(this.value);
  }

  elementKinds(): number {
    return elementKindsOf(this.value);
  }
}

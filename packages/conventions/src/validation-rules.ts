// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { ValueKind } from './attribute-value.ts';
import { ENVELOPE_KEYS } from './envelope.ts';
import { ATTRIBUTE_IDS, type AttributeId, type AttributeKey } from './generated/attributes.ts';
import {
  ATTRIBUTE_DEFINITIONS,
  EVENT_DEFINITIONS,
  type AttributeDefinition,
  type AttributeType,
} from './generated/definitions.ts';
import { EVENT_TYPES } from './generated/enums.ts';

/** What the validator does with one attribute. */
export interface AttributeRule {
  readonly id: AttributeId;
  readonly key: AttributeKey;
  /** Required of everybody. */
  readonly required: boolean;
  /** Required of a complete event; a receiver can make it up for a bare client. */
  readonly requiredComplete: boolean;
  /** Bit k is set when ValueKind k is allowed. */
  readonly kinds: number;
  readonly type: AttributeType;
  readonly shape: AttributeDefinition['shape'];
  readonly values: ReadonlySet<string> | undefined;
  readonly group: AttributeDefinition['group'];
  /** Bounds of a number, both included; undefined when it has none. */
  readonly range: { readonly min: number; readonly max: number } | undefined;
  /** Of a typed list: bit k is set when its elements may have ValueKind k; otherwise 0. */
  readonly elements: number;
}

export interface ConditionalRule {
  readonly rule: AttributeRule;
  readonly when: AttributeId;
  readonly whenKey: AttributeKey;
  readonly value: string;
}

export interface EventRules {
  readonly attributes: readonly AttributeRule[];
  readonly conditional: readonly ConditionalRule[];
  /** Whether the registry puts the type into the audit class, which no sender can take away. */
  readonly isAudit: boolean;
}

const KINDS: Readonly<Record<AttributeType, readonly ValueKind[]>> = {
  string: [1],
  int: [2],
  // JSON and some SDKs write a double without a fraction as an integer.
  double: [2, 3],
  boolean: [4],
  'string[]': [5],
  'int[]': [5],
  'double[]': [5],
  'boolean[]': [5],
  any: [1, 2, 3, 4, 5, 6, 7],
};

const ELEMENTS: Readonly<Partial<Record<AttributeType, readonly ValueKind[]>>> = {
  'string[]': [1],
  'int[]': [2],
  'double[]': [2, 3],
  'boolean[]': [4],
};

/** The rules of each known type; compiled once, when the module is loaded. */
export const RULES_BY_EVENT_TYPE: ReadonlyMap<string, EventRules> = new Map(
  EVENT_TYPES.map((eventType) => {
    const definition = EVENT_DEFINITIONS[eventType];
    const required = new Set<AttributeKey>(definition.required);
    const keys = new Set([...ENVELOPE_KEYS, ...definition.required, ...definition.optional]);
    return [
      eventType,
      {
        attributes: [...keys].map((key) => compile(key, required.has(key))),
        conditional: definition.requiredWhen.map((condition) => ({
          rule: compile(condition.attribute, true),
          when: ATTRIBUTE_IDS[condition.when],
          whenKey: condition.when,
          value: condition.value,
        })),
        isAudit: definition.storageClasses.includes('audit'),
      },
    ];
  }),
);

/** The rules of a vendor's type: the envelope only. */
export const VENDOR_RULES: EventRules = {
  attributes: ENVELOPE_KEYS.map((key) => compile(key, false)),
  conditional: [],
  isAudit: false,
};

/** The rules of the five scope keys, for telemetry that is no event, such as spans. */
export const SCOPE_RULES: readonly AttributeRule[] = VENDOR_RULES.attributes.filter(
  (rule) => rule.group === 'scope',
);

function compile(key: AttributeKey, requiredByEvent: boolean): AttributeRule {
  const definition = ATTRIBUTE_DEFINITIONS[key];
  const madeUp = definition.group === 'identity' || definition.group === 'correlation';
  return {
    id: ATTRIBUTE_IDS[key],
    key,
    required: definition.group === 'scope' || (requiredByEvent && !madeUp),
    requiredComplete:
      definition.group === 'scope' || definition.group === 'identity' || requiredByEvent,
    kinds: bitsOf(KINDS[definition.type]),
    type: definition.type,
    shape: definition.shape,
    values: definition.values === undefined ? undefined : new Set(definition.values),
    group: definition.group,
    range:
      definition.min === undefined && definition.max === undefined
        ? undefined
        : { min: definition.min ?? -Infinity, max: definition.max ?? Infinity },
    elements: bitsOf(ELEMENTS[definition.type] ?? []),
  };
}

function bitsOf(kinds: readonly ValueKind[]): number {
  return kinds.reduce<number>((bits, kind) => bits | (1 << kind), 0);
}

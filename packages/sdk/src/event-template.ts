// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_REDACTION_COUNT,
  ATTR_LEDGERLINE_REDACTION_POLICY,
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_SOURCE_ORIGIN,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_SYNTHESIZED_FIELDS,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_LOG_RECORD_UID,
  eventCheck,
  isToken,
  SCHEMA_VERSION,
  type AttributeValue,
} from '@ledgerline/conventions';
import type { ContextState } from './context.ts';
import { PayloadShapes } from './payload-shapes.ts';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS } from './scope.ts';
import { originOfActor, type SourceAttributes } from './source.ts';

/** What all events of one context have in common; each is a copy of it with its payload on top. */
export interface EventTemplate {
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Makes events of it. */
  readonly shapes: PayloadShapes;
  /** Whether all five scope keys are there and usable. */
  readonly isScoped: boolean;
  /** Whether the validator has nothing against any of the attributes. */
  readonly isSound: boolean;
}

/** What an event says of itself when neither payload nor context does. */
export const ENVELOPE_DEFAULTS: Readonly<Record<string, AttributeValue>> = {
  [ATTR_LEDGERLINE_SCHEMA_VERSION]: SCHEMA_VERSION,
  [ATTR_LEDGERLINE_ACTOR_TYPE]: 'system',
  [ATTR_LEDGERLINE_TRAIN_OK]: false,
};

/**
 * Places of what every event has and only the guard knows. A property that an object has from the
 * start costs nothing; see `add`.
 */
const PLACES: Readonly<Record<string, AttributeValue>> = {
  [ATTR_LOG_RECORD_UID]: null,
  [ATTR_LEDGERLINE_STORAGE_CLASS]: null,
  [ATTR_LEDGERLINE_RUN_ID]: null,
  [ATTR_LEDGERLINE_STEP_ID]: null,
  [ATTR_LEDGERLINE_REQUEST_ID]: null,
  [ATTR_LEDGERLINE_SYNTHESIZED_FIELDS]: null,
};

/** Templates of contexts, each made when the first event of its context comes. */
export class EventTemplates {
  readonly #base: Readonly<Record<string, AttributeValue>>;
  readonly #known = new WeakMap<ContextState, EventTemplate>();
  /** A context has fields of the envelope only, whose rules are the same for every type. */
  readonly #check = eventCheck('x.any.type')!;

  constructor(base: ContextState, policyName: string, source: SourceAttributes) {
    this.#base = {
      ...ENVELOPE_DEFAULTS,
      ...source,
      [ATTR_LEDGERLINE_REDACTION_POLICY]: policyName,
      [ATTR_LEDGERLINE_REDACTION_COUNT]: 0,
      ...base.attributes,
    };
  }

  of(state: ContextState): EventTemplate {
    let template = this.#known.get(state);
    if (template === undefined) {
      const attributes = { ...PLACES, ...this.#base, ...state.attributes };
      const actorType = attributes[ATTR_LEDGERLINE_ACTOR_TYPE];
      attributes[ATTR_LEDGERLINE_SOURCE_ORIGIN] = originOfActor(actorType);
      template = this.#make(attributes);
      this.#known.set(state, template);
    }
    return template;
  }

  #make(attributes: Readonly<Record<string, AttributeValue>>): EventTemplate {
    const entries = Object.entries(attributes);
    return {
      attributes,
      shapes: new PayloadShapes(attributes),
      isScoped: SCOPE_KEYS.every((key) => isUsable(attributes[SCOPE_ATTRIBUTES[key]])),
      isSound: entries.every(([key, value]) => this.#check.accepts(key, value)),
    };
  }
}

function isUsable(value: AttributeValue | undefined): boolean {
  return typeof value === 'string' && isToken(value);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_SOURCE_COMPONENT,
  checkProducer,
  declareProducers,
  EVENT_TYPES,
  isToken,
  isVendorEventType,
  LedgerlineError,
  type AttributeValue,
  type DeclaredProducer,
} from '@ledgerline/conventions';
import { configInvalid } from './errors.ts';
import type { Environment } from './otel-environment.ts';
import { toToken } from './scope.ts';

const UNNAMED = 'unknown_service';

/** Under which names an engine writes its events. */
export interface ProducerOptions {
  /** `LEDGERLINE_COMPONENT`: the component that writes the events; by default the service name. */
  readonly component?: string;
  /**
   * Every component of the engine and who answers for it. With such a list all others are refused, at
   * the start and on events; without one a component is declared where it is named.
   */
  readonly producers?: readonly DeclaredProducer[];
}

/** The components that may write through one SDK (requirement 151). */
export class Producers {
  /** The value of `ledgerline.source.component` where nothing else is said. */
  readonly component: string;
  readonly #declared: ReadonlyMap<string, DeclaredProducer>;
  readonly #isClosed: boolean;

  /** The start-up check; throws `config_invalid`, naming the component that nobody declared. */
  constructor(options: ProducerOptions, serviceName: string, env: Environment = process.env) {
    const { producers } = options;
    for (const producer of producers ?? []) checkEventTypes(producer);
    this.#declared = declareProducers(producers);
    this.#isClosed = producers !== undefined;
    const ours = new Set(declareProducers().keys());
    const named = options.component ?? (env['LEDGERLINE_COMPONENT'] || undefined);
    if (named !== undefined && !isToken(named)) {
      throw refused('must be 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ -');
    }
    if (named !== undefined && ours.has(named)) {
      throw refused(`must not be ${named}, which is a component of Ledgerline's own`);
    }
    this.component = named ?? defaultComponent(serviceName, ours);
    this.check(this.component);
  }

  /** Why an event may not say that it is of this component; the list of the engine has it, or not. */
  problemOf(component: AttributeValue | undefined): LedgerlineError | undefined {
    if (!this.#isClosed) return undefined;
    if (typeof component === 'string' && this.#declared.has(component)) return undefined;
    // Not repeated: whoever emits may write anything there.
    const message = `${ATTR_LEDGERLINE_SOURCE_COMPONENT} must be a component of the option "producers".`;
    return new LedgerlineError('attribute_value', message);
  }

  /** Refuses a component that the list of the engine has not, or not with these types. */
  check(component: string, eventTypes: readonly string[] = []): void {
    if (!this.#isClosed) return;
    try {
      checkProducer(this.#declared, component, eventTypes);
    } catch (cause) {
      const why = LedgerlineError.is(cause) ? cause.message : '';
      throw new LedgerlineError(
        'config_invalid',
        `${why} Add it to the option "producers", or name another one by "component".`,
        { cause },
      );
    }
  }
}

/** A service may be called like a component of ours, and its name may be any text. */
function defaultComponent(serviceName: string, ours: ReadonlySet<string>): string {
  const name = toToken(serviceName) || UNNAMED;
  return ours.has(name) ? `service.${name}` : name;
}

function checkEventTypes({ component, events = [] }: DeclaredProducer): void {
  const known: readonly string[] = EVENT_TYPES;
  const unknown = events.find((type) => !known.includes(type) && !isVendorEventType(type));
  if (unknown === undefined) return;
  throw new LedgerlineError(
    'config_invalid',
    `The producer "${component}" declares ${unknown}, which is no event type.`,
  );
}

function refused(why: string): LedgerlineError {
  return configInvalid('component', 'LEDGERLINE_COMPONENT', why);
}

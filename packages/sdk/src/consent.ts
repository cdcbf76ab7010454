// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_USER_ID,
  type AttributeValue,
} from '@ledgerline/conventions';
import type { ContextInput, ContextState } from './context.ts';

/** What tenant and users say about training; either can forbid it, neither allows what nobody asked. */
export interface TrainPreferences {
  /** False: the tenant has opted out, and no event of this process may be used. */
  readonly tenant?: boolean;
  /**
   * Asked when a user enters a context, and for events that name one and would be usable; false: the
   * user has opted out. What throws, or is anything but true or undefined, counts as false.
   */
  readonly user?: (userId: string) => boolean | undefined;
}

type Attributes = Record<string, AttributeValue>;

/**
 * Whether content may be used to train models. It may when somebody says so and nobody above, beside
 * or below says no: each level can take it back, none can give it back.
 */
export class Consent {
  readonly #preferences: TrainPreferences;
  readonly #isRefused: boolean;
  readonly #onTrouble: (why: string) => void;

  /** `ground` is what the options' context says. */
  constructor(
    preferences: TrainPreferences = {},
    ground?: boolean,
    onTrouble: (why: string) => void = () => {},
  ) {
    this.#preferences = preferences;
    // Untyped callers may pass anything; only true, or nothing, is no opt-out.
    const tenant: unknown = preferences.tenant;
    this.#isRefused = ground === false || (tenant !== undefined && tenant !== true);
    this.#onTrouble = onTrouble;
  }

  /** The input of a context as it came, the ids not redacted yet; undefined when it says nothing. */
  ofContext({ trainOk, userId }: ContextInput): boolean | undefined {
    if (userId !== undefined && this.#refuses(userId)) return false;
    return trainOk === true ? !this.#isRefused : trainOk;
  }

  /**
   * Takes back what an event or a span claims for itself. `states` are the contexts that hold for it,
   * `userId` is the user that it names itself.
   */
  lower(attributes: Attributes, states: readonly ContextState[], userId?: unknown): void {
    const claim = attributes[ATTR_LEDGERLINE_TRAIN_OK];
    if (claim === false || claim === undefined) return;
    const user = userId ?? attributes[ATTR_USER_ID] ?? undefined;
    const isRefused =
      this.#isRefused ||
      states.some(({ value }) => value.trainOk === false) ||
      // Users of a context were asked when they entered it.
      (user !== undefined &&
        !states.some(({ value }) => value.userId === user) &&
        this.#refuses(user));
    if (isRefused) attributes[ATTR_LEDGERLINE_TRAIN_OK] = false;
  }

  #refuses(userId: unknown): boolean {
    const { user } = this.#preferences;
    if (user === undefined) return false;
    try {
      const answer: unknown = user(String(userId));
      if (answer === true || answer === undefined) return false;
      if (answer !== false) this.#onTrouble('the preference of a user is neither true nor false');
    } catch {
      this.#onTrouble('the preference of a user could not be read');
    }
    return true;
  }
}

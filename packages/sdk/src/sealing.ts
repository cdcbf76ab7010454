// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_REDACTION_SEALED,
  ATTR_LEDGERLINE_REDACTION_UNSEALED,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LOG_RECORD_UID,
  type AttributeValue,
} from '@ledgerline/conventions';
import type { Originals, Sealer } from '@ledgerline/redaction';
import { add, forget } from './guard.ts';
import type { CounterFamily } from './stats.ts';

/** What the sealing of one process needs; only policies with the action `seal` have it. */
export interface SealingParts {
  readonly tenant: string;
  readonly sealer: Sealer;
  /** `id@version`. */
  readonly policyName: string;
  /** Originals by fate: `sealed`, `too_large`, `other_tenant`. */
  readonly counts: CounterFamily;
  /** Hears of originals that are not sealed. */
  readonly onUnsealed: (why: string) => void;
}

/** Puts the originals of an event into its one side attribute. */
export class Sealing {
  readonly #parts: SealingParts;

  constructor(parts: SealingParts) {
    this.#parts = parts;
  }

  /** Returns the bytes that the attribute takes. What the event claims of itself is forgotten. */
  stamp(attributes: Record<string, AttributeValue>, originals: Originals | undefined): number {
    forget(attributes, ATTR_LEDGERLINE_REDACTION_SEALED);
    forget(attributes, ATTR_LEDGERLINE_REDACTION_UNSEALED);
    if (originals === undefined || originals.size === 0) return 0;
    const { tenant, sealer, policyName, counts } = this.#parts;
    // The key is one tenant's: it must not open what belongs to another one.
    if (attributes[ATTR_LEDGERLINE_TENANT_ID] !== tenant) {
      this.#leave(attributes, originals.size, 'other_tenant');
      return 0;
    }
    const tooLarge = originals.limit();
    if (tooLarge > 0) this.#leave(attributes, tooLarge, 'too_large');
    const count = originals.size;
    const recordId = attributes[ATTR_LOG_RECORD_UID] as string;
    const sealed = originals.seal(sealer, { recordId, policy: policyName });
    if (sealed === undefined) return 0;
    counts.add('sealed', count);
    add(attributes, ATTR_LEDGERLINE_REDACTION_SEALED, sealed);
    return sealed.length;
  }

  #leave(attributes: Record<string, AttributeValue>, count: number, why: string): void {
    add(attributes, ATTR_LEDGERLINE_REDACTION_UNSEALED, count);
    this.#parts.counts.add(why, count);
    this.#parts.onUnsealed(why);
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from '@ledgerline/conventions';
import { MAX_REFUSAL_KINDS } from '../limits.ts';

/** A request that was turned away. */
export interface Refusal {
  readonly tenant: string;
  readonly code: ErrorCode;
  readonly status: number;
  /** Who was denied what; absent where the reason is load, which is nobody's. */
  readonly denied?: { readonly credentialId: string; readonly route: string };
}

/** Equal refusals, counted. */
export interface RefusalCount extends Refusal {
  count: number;
}

/** Adds up refusals, so that a storm of them becomes one event per tenant, code and whom it met. */
export class Refusals {
  #counts: Map<string, RefusalCount> = new Map();

  /** False when there are too many kinds already and this one is not counted here. */
  add(refusal: Refusal): boolean {
    const { tenant, code, denied } = refusal;
    const key = JSON.stringify([tenant, code, denied?.credentialId, denied?.route]);
    const known = this.#counts.get(key);
    if (known !== undefined) {
      known.count += 1;
      return true;
    }
    if (this.#counts.size >= MAX_REFUSAL_KINDS) return false;
    this.#counts.set(key, { ...refusal, count: 1 });
    return true;
  }

  /** What was counted since the last time. */
  take(): readonly RefusalCount[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts;
  }
}

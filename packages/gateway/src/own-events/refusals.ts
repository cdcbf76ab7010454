// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from '@ledgerline/conventions';
import { MAX_REFUSAL_KINDS } from '../limits.ts';

/** Requests of one tenant that were refused with one code. */
export interface RefusalCount {
  readonly tenant: string;
  readonly code: ErrorCode;
  readonly status: number;
  count: number;
}

/** Adds up refusals, so that a storm of them becomes one event per tenant and code. */
export class Refusals {
  #counts: Map<string, RefusalCount> = new Map();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  /** False when there are too many kinds already and this one is not counted here. */
  add(tenant: string, code: ErrorCode, status: number): boolean {
    const key = `${tenant} ${code}`;
    const known = this.#counts.get(key);
    if (known !== undefined) {
      known.count += 1;
      return true;
    }
    if (this.#counts.size >= MAX_REFUSAL_KINDS) return false;
    this.#counts.set(key, { tenant, code, status, count: 1 });
    return true;
  }

  /** What was counted since the last time. */
  take(): readonly RefusalCount[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts;
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_METRIC_SCOPES } from './limits.ts';

/** How the emits of one tenant in one environment ended. */
export interface ScopeOutcome {
  /** Absent where nobody said one, which is why some events are refused. */
  readonly tenant?: string;
  readonly environment?: string;
  /** True for the sum of all tenants and environments beyond the limit. */
  readonly isOverflow: boolean;
  readonly success: number;
  readonly failure: number;
}

interface Tally {
  success: number;
  failure: number;
}

/** Emits by outcome for a bounded number of tenants and environments; the rest is one sum. */
export class ScopeOutcomes {
  readonly #byTenant = new Map<string | undefined, Map<string | undefined, Tally>>();
  #size = 0;
  #overflow: Tally | undefined;

  add(
    tenant: string | undefined,
    environment: string | undefined,
    outcome: 'success' | 'failure',
  ): void {
    const tally = this.#byTenant.get(tenant)?.get(environment) ?? this.#admit(tenant, environment);
    tally[outcome] += 1;
  }

  snapshot(): ScopeOutcome[] {
    const outcomes: ScopeOutcome[] = [];
    for (const [tenant, environments] of this.#byTenant) {
      for (const [environment, tally] of environments) {
        outcomes.push({
          ...(tenant !== undefined && { tenant }),
          ...(environment !== undefined && { environment }),
          isOverflow: false,
          ...tally,
        });
      }
    }
    if (this.#overflow !== undefined) outcomes.push({ isOverflow: true, ...this.#overflow });
    return outcomes;
  }

  #admit(tenant: string | undefined, environment: string | undefined): Tally {
    const tally: Tally = { success: 0, failure: 0 };
    if (this.#size >= MAX_METRIC_SCOPES) return (this.#overflow ??= tally);
    this.#size += 1;
    const environments = this.#byTenant.get(tenant);
    if (environments === undefined) this.#byTenant.set(tenant, new Map([[environment, tally]]));
    else environments.set(environment, tally);
    return tally;
  }
}

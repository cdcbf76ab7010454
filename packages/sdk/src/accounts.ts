// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  LOG_EVENT,
  type LedgerlineError,
} from '@ledgerline/conventions';
import { diag } from '@opentelemetry/api';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Diagnostics } from './diagnostics.ts';
import type { SealedEvent } from './event-guard.ts';
import type { AuditReceipt } from './outcome.ts';
import { createCounters, type Counters, type Depths, type LedgerlineStats } from './stats.ts';

/** What became of events and spans: each outcome is counted once, and what went wrong is reported. */
export class Accounts {
  readonly counters: Counters = createCounters();
  readonly #diagnostics: Diagnostics;

  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  accepted(event: SealedEvent): void {
    const { eventType, storageClasses, synthesized, tenant, record } = event;
    this.counters.outcomes.add(tenant, environmentOf(record), 'success');
    this.counters.emittedByType.add(eventType);
    for (const storageClass of storageClasses) this.counters.emittedByClass.add(storageClass);
    for (const field of synthesized) this.counters.synthesized.add(field);
    // Requirement 30; OTel's own log of SDKs, silent unless the engine sets a logger for it.
    if (synthesized.length > 0)
      diag.debug(`ledgerline: made up ${synthesized.join(', ')}`, eventType);
  }

  /** Whoever waits for the receipt is told no when the disk says no, and so are the counters. */
  async settled(event: SealedEvent, receipt: Promise<AuditReceipt>): Promise<void> {
    const { eventType, tenant, record } = event;
    try {
      const { durable, error } = await receipt;
      if (durable === 'none') throw error!;
      this.accepted(event);
    } catch (error) {
      this.refused(error as LedgerlineError, eventType, tenant, environmentOf(record));
    }
  }

  refused(
    error: LedgerlineError,
    eventType: string,
    tenant: string | undefined,
    environment: string | undefined,
  ): void {
    this.rejected(error, eventType);
    this.counters.outcomes.add(tenant, environment, 'failure');
  }

  /** Refused before anybody could say whose it is. */
  rejected(error: LedgerlineError, eventType: string): void {
    this.counters.rejected.add(error.code);
    const name = eventType === LOG_EVENT ? LOG_EVENT : 'event';
    this.#diagnostics.report('warn', error.code, `${name} refused: ${error.message}`);
  }

  spanRefused(error: LedgerlineError): void {
    this.counters.spansRejected.add(error.code);
    this.#diagnostics.report('warn', `span_${error.code}`, `span refused: ${error.message}`);
  }

  priceUnknown(): void {
    this.counters.unpriced.add('calls');
    this.#diagnostics.report(
      'warn',
      'price_unknown',
      'The cost of a model call is unknown: no price table has its model. Give "prices" to the SDK.',
    );
  }

  stats(depths: Depths): LedgerlineStats {
    const { counters } = this;
    return {
      emitted: {
        total: counters.emittedByType.total,
        byType: counters.emittedByType.snapshot(),
        byClass: counters.emittedByClass.snapshot(),
        byScope: counters.outcomes.snapshot(),
      },
      rejected: { total: counters.rejected.total, byCode: counters.rejected.snapshot() },
      spans: {
        accepted: counters.spans.get('accepted'),
        rejected: counters.spansRejected.snapshot(),
      },
      synthesized: counters.synthesized.snapshot(),
      unpricedCalls: counters.unpriced.total,
      redactions: counters.redactions.snapshot(),
      originals: counters.originals.snapshot(),
      dropped: counters.dropped.snapshot(),
      delivered: {
        logs: counters.delivered.get('logs'),
        spans: counters.delivered.get('spans'),
        audit: counters.delivered.get('audit'),
      },
      auditDegraded: counters.degraded.snapshot(),
      ...depths,
    };
  }
}

function environmentOf({ attributes }: ReadableLogRecord): string {
  return attributes[ATTR_DEPLOYMENT_ENVIRONMENT_NAME] as string;
}

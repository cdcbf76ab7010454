// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { writeFileSync } from 'node:fs';
import type { LedgerlineStats } from '@ledgerline/sdk';
import type { TicketResult } from './agent/run-ticket.ts';
import type { ChatModel } from './model/chat-model.ts';

/** What a start of the desk did and emitted, for a program to compare with what was stored. */
export interface DeskReport {
  readonly emitted: LedgerlineStats['emitted'];
  /** Spans that were handed to the exporter. */
  readonly spans: number;
  readonly rejected: LedgerlineStats['rejected'];
  /** Findings of the redaction by detector. */
  readonly redactions: Readonly<Record<string, number>>;
  readonly runs: readonly TicketResult[];
  readonly model: { readonly name: string; readonly deterministic: boolean };
}

export function buildReport(
  stats: LedgerlineStats,
  runs: readonly TicketResult[],
  model: ChatModel,
): DeskReport {
  return {
    emitted: stats.emitted,
    spans: stats.spans.accepted,
    rejected: stats.rejected,
    redactions: stats.redactions,
    runs,
    model: { name: model.name, deterministic: model.deterministic },
  };
}

/** Writes the report as one JSON document. */
export function writeReport(path: string, report: DeskReport): void {
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}

/** What is wrong with the delivery, in words; undefined when everything emitted was accepted. */
export function undelivered(stats: LedgerlineStats): string | undefined {
  const dropped = Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);
  const waiting = stats.queueDepth.logs + stats.queueDepth.spans + stats.outboxDepth;
  const spansRejected = Object.values(stats.spans.rejected).reduce((sum, count) => sum + count, 0);
  const counts = [
    [stats.rejected.total, 'events rejected by the SDK'],
    [spansRejected, 'spans rejected by the SDK'],
    [stats.outboxRefused, 'audit events refused by the receiver'],
    [dropped, 'records dropped'],
    [waiting, 'records not delivered yet'],
  ] as const;
  const problems = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return problems.length === 0 ? undefined : problems.join(', ');
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Finding, VerificationReport } from '@ledgerline/ledger';

/** One tenant's ledger after a full verification, in plain JSON types. */
export interface LedgerReport {
  readonly tenant: string;
  readonly verdict: VerificationReport['verdict'];
  readonly reason: string | null;
  /** Leaves that the signed checkpoint covers. */
  readonly size: number;
  readonly root: string | null;
  /** The signed checkpoint as published: a C2SP signed note. */
  readonly checkpoint: string | null;
  readonly checked: number;
  /** Staged rows that no head counts: never acknowledged, not part of the ledger. */
  readonly uncommittedRows: number;
  readonly findingCount: number;
  readonly findings: readonly LedgerFinding[];
}

export interface LedgerFinding {
  readonly kind: Finding['kind'];
  readonly index: number | null;
  readonly eventId: string | null;
  readonly path: string | null;
  readonly message: string;
}

/** Counts fit a double: a ledger would need 2^53 leaves to lose one. */
export function toLedgerReport(report: VerificationReport): LedgerReport {
  return {
    tenant: report.tenant,
    verdict: report.verdict,
    reason: report.reason ?? null,
    size: Number(report.size),
    root: report.root ?? null,
    checkpoint: report.checkpoint ?? null,
    checked: Number(report.checked),
    uncommittedRows: Number(report.uncommitted.rows),
    findingCount: Number(report.findingCount),
    findings: report.findings.map(({ kind, index, eventId, path, message }) => ({
      kind,
      index: index === undefined ? null : Number(index),
      eventId: eventId ?? null,
      path: path ?? null,
      message,
    })),
  };
}

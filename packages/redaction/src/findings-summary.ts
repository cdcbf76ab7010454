// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Finding } from './types.ts';

/** What a record carries about its redaction: how much and by which detectors, no values. */
export interface FindingsSummary {
  readonly count: number;
  /** Names of the detectors, sorted, each once, joined by commas; empty when there is none. */
  readonly detectors: string;
}

/** Sums findings up for `ledgerline.redaction.count` and `ledgerline.redaction.detectors`. */
export function findingsSummary(findings: readonly Finding[]): FindingsSummary {
  if (findings.length === 0) return { count: 0, detectors: '' };
  const names = new Set(findings.map((finding) => finding.detector));
  return { count: findings.length, detectors: [...names].sort().join(',') };
}

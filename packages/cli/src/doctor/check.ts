// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What one check of `ledgerline doctor` found. */
export interface CheckResult {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly found: string;
  /** What to do next; present unless the status is ok. */
  readonly remedy?: string;
}

export function ok(name: string, found: string): CheckResult {
  return { name, status: 'ok', found };
}

export function warning(name: string, found: string, remedy: string): CheckResult {
  return { name, status: 'warning', found, remedy };
}

export function failed(name: string, found: string, remedy: string): CheckResult {
  return { name, status: 'failed', found, remedy };
}

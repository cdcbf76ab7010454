// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Severity } from '@ledgerline/conventions';
import { SeverityNumber } from '@opentelemetry/api';

/** The one OTel number of each severity; the registry's SEVERITY_WIRE has the same numbers. */
export const SEVERITY_NUMBERS: Readonly<Record<Severity, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** The severity of any of OTel's 24 numbers; they come in groups of four, TRACE counts as debug. */
export function severityOf(number: SeverityNumber | undefined): Severity | undefined {
  if (number === undefined || number === SeverityNumber.UNSPECIFIED) return undefined;
  if (number < SeverityNumber.INFO) return 'debug';
  if (number < SeverityNumber.WARN) return 'info';
  if (number < SeverityNumber.ERROR) return 'warn';
  return number < SeverityNumber.FATAL ? 'error' : 'fatal';
}

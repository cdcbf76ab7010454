// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { compareCounts } from '../../src/report/agreement.ts';
import type { CountsToCompare } from '../../src/report/agreement.ts';
import type { LedgerReport } from '../../src/report/ledgers.ts';
import type { StoredCounts } from '../../src/report/stored-counts.ts';

function stored(over: Partial<StoredCounts> = {}): StoredCounts {
  return {
    events: 3,
    distinctEvents: 3,
    byType: { flow_started: 1, audit_action: 2 },
    byClass: { ops: 3, audit: 2 },
    spans: 1,
    runs: 1,
    redaction: { values: 0, records: 0, recordsByDetector: {} },
    ...over,
  };
}

function counts(over: Partial<CountsToCompare> = {}): CountsToCompare {
  const { events: total, byType, byClass, spans } = stored();
  return {
    emitted: { total, byType, byClass, spans },
    reported: stored(),
    stored: stored(),
    ledgers: [{ size: 2 } as LedgerReport],
    ...over,
  };
}

function wrong(over: Partial<CountsToCompare>): readonly string[] {
  return compareCounts(counts(over))
    .filter((agreement) => !agreement.agrees)
    .map((agreement) => agreement.what);
}

test('everything agrees when every side says the same', () => {
  expect(wrong({})).toEqual([]);
});

test('an event that got lost shows in its total, its type and its class', () => {
  const reported = stored({
    events: 2,
    byType: { audit_action: 2 },
    byClass: { ops: 2, audit: 2 },
  });
  expect(wrong({ reported })).toEqual([
    'events emitted = rows in otel_logs',
    'type flow_started',
    'class ops',
  ]);
});

test('an event that nobody emitted shows as well', () => {
  const byType = { ...stored().byType, log_event: 1 };
  expect(wrong({ reported: stored({ byType }) })).toEqual(['type log_event']);
});

test('an event that is stored twice shows, whoever sent it', () => {
  expect(wrong({ stored: stored({ events: 4 }) })).toEqual([
    'rows in otel_logs = distinct event ids',
  ]);
});

test('a leaf that is missing in the ledger, and a span that is missing, show', () => {
  expect(wrong({ ledgers: [{ size: 1 } as LedgerReport] })).toEqual([
    'audit rows in otel_logs = ledger leaves',
  ]);
  expect(wrong({ reported: stored({ spans: 0 }) })).toEqual(['spans ended = rows in otel_traces']);
});

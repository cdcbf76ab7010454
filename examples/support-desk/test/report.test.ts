// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import type { LedgerlineStats } from '@ledgerline/sdk';
import { undelivered } from '../src/report.ts';

const delivered: LedgerlineStats = {
  emitted: { total: 3, byType: { audit_action: 3 }, byClass: { audit: 3, ops: 3 }, byScope: [] },
  rejected: { total: 0, byCode: {} },
  spans: { accepted: 1, rejected: {} },
  synthesized: { request_id: 3 },
  unpricedCalls: 0,
  redactions: { email: 1 },
  originals: {},
  dropped: {},
  delivered: { logs: 0, spans: 1, audit: 3 },
  queueDepth: { logs: 0, spans: 0 },
  outboxDepth: 0,
  outboxRefused: 0,
  outboxDeadLetters: {},
  outboxOldestAgeMs: 0,
  auditDegraded: {},
};

describe('what has not been delivered', () => {
  test('is nothing when every event was accepted', () => {
    expect(undelivered(delivered)).toBeUndefined();
  });

  test.each<[Partial<LedgerlineStats>, string]>([
    [{ rejected: { total: 2, byCode: { scope_missing: 2 } } }, '2 events rejected by the SDK'],
    [{ spans: { accepted: 1, rejected: { scope_missing: 1 } } }, '1 spans rejected by the SDK'],
    [{ dropped: { refused: 4 } }, '4 records dropped'],
    [{ outboxRefused: 1 }, '1 audit events refused by the receiver'],
    [{ queueDepth: { logs: 1, spans: 2 }, outboxDepth: 3 }, '6 records not delivered yet'],
  ])('is counted: %j', (change, words) => {
    expect(undelivered({ ...delivered, ...change })).toBe(words);
  });
});

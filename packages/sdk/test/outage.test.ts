// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterEach, expect, test, vi } from 'vitest';
import { start } from './start.ts';

const HOUR_MS = 3_600_000;
/** The longest pause between two attempts that the SDK chooses itself. */
const PAUSE_MS = 30_000;
/** Real time for real sockets on a busy machine. */
const PATIENCE = { timeout: 10_000 };

afterEach(() => {
  vi.useRealTimers();
});

test(
  'a receiver that is away for an hour loses nothing, and is not hammered',
  { timeout: 60_000 },
  async () => {
    // The clock and the timers of the SDK, not those of the sockets: the pauses are the real ones.
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const { ledgerline, receiver } = await start({ queue: {} });
    receiver.behave = () => ({ status: 503 });
    const auditIds: string[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      ledgerline.emit('x.acme.tick', { minute });
      const receipt = await ledgerline.audit('minute', { minute });
      auditIds.push(receipt.eventId);
      for (let passed = 0; passed < 60_000; passed += PAUSE_MS) {
        const before = receiver.requests;
        await vi.advanceTimersByTimeAsync(PAUSE_MS);
        // Both roads try again at least once in that time.
        await vi.waitFor(
          () => expect(receiver.requests).toBeGreaterThanOrEqual(before + 2),
          PATIENCE,
        );
      }
    }
    expect(receiver.logs).toEqual([]);
    // Two roads, and pauses of 15 to 30 s but for the first few.
    expect(receiver.requests).toBeLessThan(2 * (HOUR_MS / (PAUSE_MS / 2) + 10));
    expect(ledgerline.stats()).toMatchObject({ queueDepth: { logs: 60 }, outboxDepth: 60 });
    expect(ledgerline.stats().outboxOldestAgeMs).toBeGreaterThanOrEqual(HOUR_MS);

    receiver.behave = () => undefined;
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    await vi.waitFor(() => expect(ledgerline.stats().outboxDepth).toBe(0), PATIENCE);
    await vi.waitFor(() => expect(receiver.logs).toHaveLength(120), PATIENCE);
    expect(receiver.named('audit_action').map(({ eventId }) => eventId)).toEqual(auditIds);
    expect(receiver.named('x.acme.tick').map(({ attributes }) => attributes['minute'])).toEqual(
      Array.from({ length: 60 }, (_, minute) => minute),
    );
    expect(ledgerline.stats().dropped).toEqual({});
    vi.useRealTimers();
  },
);

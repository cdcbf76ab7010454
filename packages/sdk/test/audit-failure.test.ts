// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, onTestFinished, test } from 'vitest';
import type { AuditFailure } from '@ledgerline/sdk';
import { FULL_DISK, spawnEngine } from './engine.ts';
import type { Receiver } from './receiver.ts';
import { start, startReceiver, temporaryDir } from './start.ts';

interface Report {
  readonly answers: Record<string, unknown>;
  /** The calls that were made. */
  readonly made: readonly string[];
  readonly stats: {
    auditDegraded: Record<string, number>;
    rejected: { byCode: object };
    dropped: object;
    refusedBefore: number;
  };
  readonly diagnostics: readonly string[];
}

/** An engine on a disk that is really full: what its callers were told, and what arrived. */
async function onFullDisk(policy: AuditFailure): Promise<{ report: Report; receiver: Receiver }> {
  const receiver = await startReceiver();
  const engine = spawnEngine(
    'full-disk-child.ts',
    [receiver.url, temporaryDir(), policy],
    FULL_DISK,
  );
  onTestFinished(() => engine.kill());
  await engine.line('done');
  return { report: JSON.parse(engine.lines.at(-2)!) as Report, receiver };
}

const REFUSED = { rejected: 'outbox_unavailable' };
/** Accepted by the memory queue, with the reason why only there. */
const queued = (eventId: string): object => ({
  resolved: { eventId, durable: 'queue', error: { code: 'outbox_unavailable' } },
});

test('block: the caller gets the error, and no side effect happens without its record', async () => {
  const { report, receiver } = await onFullDisk('block');
  expect(report.answers).toMatchObject({
    audit: REFUSED,
    blocked: REFUSED,
    degraded: queued('degraded'),
    plain: REFUSED,
    async: REFUSED,
    blockedCall: REFUSED,
    degradedCall: { resolved: 'degradedCall' },
    invalid: { rejected: 'attribute_missing' },
  });
  expect(report.made).toEqual(['degradedCall']);
  // Those that filled the disk, two audits and three calls; and the one that is no valid event.
  const refused = report.stats.refusedBefore + 5;
  expect(report.stats.rejected.byCode).toEqual({
    outbox_unavailable: refused,
    attribute_missing: 1,
  });
  for (const id of ['audit', 'blocked']) expect(receiver.eventIds).not.toContain(id);
  const spans = receiver.spans.filter(({ name }) => name === 'execute_tool plain');
  expect(spans).toMatchObject([{ status: { code: 2 } }]);
});

test('degrade: callers go on, the events arrive over the queue, and it is told exactly', async () => {
  const { report, receiver } = await onFullDisk('degrade');
  expect(report.answers).toMatchObject({
    audit: queued('audit'),
    blocked: REFUSED,
    degraded: queued('degraded'),
    plain: { resolved: 'plain' },
    async: { resolved: 'async' },
    blockedCall: REFUSED,
    degradedCall: { resolved: 'degradedCall' },
    invalid: { rejected: 'attribute_missing' },
  });
  expect(report.made).toEqual(['plain', 'async', 'degradedCall']);
  expect(report.diagnostics).toContain('audit_degraded');
  // Two audits, start and end of three calls, and a record of the plain API.
  expect(report.stats.auditDegraded).toEqual({ queued: 9 });
  expect(report.stats.dropped).toEqual({});
  const told = receiver.named('audit_degraded').map(({ attributes }) => attributes);
  expect(told.every((attributes) => attributes['ledgerline.audit.fate'] === 'queued')).toBe(true);
  const counts = told.map((attributes) => Number(attributes['ledgerline.drop.count']));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(9);
  const ids = told.flatMap((attributes) => attributes['ledgerline.audit.event_ids'] as string[]);
  expect(ids).toHaveLength(9);
  for (const id of ids) expect(receiver.eventIds).toContain(id);
  expect(ids).toEqual(expect.arrayContaining(['audit', 'degraded', 'plain-record']));
  // They are audit events still: whoever stores them keeps them as such.
  const [audit] = receiver.logs.filter(({ eventId }) => eventId === 'audit');
  expect(audit?.attributes['ledgerline.storage_class']).toBe('audit,ops');
});

test('a side-effecting call begins after its record is on disk, sync or async', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 503 });
  const options = { name: 'pay', sideEffecting: true };
  const sync = ledgerline.toolCall(options, () => ledgerline.stats().emitted.byType);
  expect(sync).toEqual({ tool_call_started: 1 });
  const before = await ledgerline.toolCall(options, async () => ledgerline.stats().outboxDepth);
  expect(before).toBe(3); // started and ended of the first, started of this one
  receiver.behave = () => undefined;
  await ledgerline.flush();
  expect(receiver.logs.map(({ eventName }) => eventName)).toEqual([
    'tool_call_started',
    'tool_call_ended',
    'tool_call_started',
    'tool_call_ended',
  ]);
});

test('async calls of one moment share an fsync, and each keeps its own result', async () => {
  const { ledgerline } = await start();
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      ledgerline.toolCall({ name: 'pay', sideEffecting: true }, async () => index),
    ),
  );
  expect(results).toEqual(Array.from({ length: 100 }, (_, index) => index));
});

test('after shutdown block refuses and degrade goes on, and either says so', async () => {
  const { ledgerline } = await start();
  await ledgerline.shutdown();
  const options = { name: 'pay', sideEffecting: true };
  expect(() => ledgerline.toolCall(options, () => 1)).toThrow(/shut down/);
  await expect(ledgerline.toolCall(options, async () => 1)).rejects.toMatchObject({
    code: 'shutdown',
  });
  expect(ledgerline.toolCall({ ...options, auditFailure: 'degrade' }, () => 1)).toBe(1);
  const receipt = await ledgerline.audit('a', {}, { auditFailure: 'degrade' });
  expect(receipt).toMatchObject({ durable: 'none', error: { code: 'shutdown' } });
});

test.each(['block', 'degrade'] as const)(
  'an audit without scope, or in strict mode without its ids, stays refused under %s',
  async (auditFailure) => {
    const unscoped = await start({
      tenant: undefined as never,
      requireScope: 'event',
      auditFailure,
    });
    const audit = unscoped.ledgerline.audit('a');
    await expect(audit).rejects.toMatchObject({ code: 'scope_missing' });
    const strict = await start({ strictCorrelation: true, auditFailure });
    await expect(strict.ledgerline.audit('a')).rejects.toMatchObject({ code: 'context_missing' });
    for (const { ledgerline, receiver } of [unscoped, strict]) {
      await ledgerline.flush();
      expect(receiver.logs).toEqual([]);
      expect(ledgerline.stats().auditDegraded).toEqual({});
    }
  },
);

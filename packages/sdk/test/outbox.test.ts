// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { once } from 'node:events';
import { chmodSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FULL_DISK, spawnEngine, type Engine } from './engine.ts';
import { partialSuccess } from './receiver.ts';
import { start, startReceiver, temporaryDir } from './start.ts';

function spawnChild(mode: string, endpoint: string, outboxDir: string, count: number): Engine {
  return spawnEngine('outbox-child.ts', [mode, endpoint, outboxDir, String(count)]);
}

test('everything with a receipt survives kill -9 and is sent by the next start, once', async () => {
  const outboxDir = temporaryDir();
  const child = spawnChild('audit', 'http://127.0.0.1:9', outboxDir, 40);
  await child.line('done');
  child.kill();
  expect((await child.closed).signal).toBe('SIGKILL');
  const acknowledged = child.lines.filter((line) => line !== 'done');
  expect(acknowledged).toHaveLength(40);

  const { ledgerline, receiver, diagnostics } = await start({ outboxDir });
  expect(diagnostics[0]).toMatchObject({ code: 'outbox_recovered' });
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect([...receiver.eventIds].toSorted()).toEqual(acknowledged.toSorted());
  expect(receiver.logs).toHaveLength(40);
  expect(ledgerline.stats().outboxDepth).toBe(0);
});

test('killed in the middle of sending: resent with the same ids, nothing is missing', async () => {
  const outboxDir = temporaryDir();
  const receiver = await startReceiver();
  let stored = 0;
  receiver.behave = (_path, count) => {
    stored += count;
    // Stored, but the answer never helps: the sender dies before it can delete.
    if (stored >= 10) child.kill();
    return { status: 503, store: true };
  };
  const child = spawnChild('audit', receiver.url, outboxDir, 200);
  await child.closed;
  const acknowledged = child.lines.filter((line) => line !== 'done');
  receiver.behave = () => undefined;
  const next = await start({ outboxDir, endpoint: receiver.url });
  expect(await next.ledgerline.flush()).toMatchObject({ audit: 0 });
  for (const id of acknowledged) expect(receiver.eventIds).toContain(id);
});

test('plain emits of an audit type go through the outbox too, and leave with process.exit', async () => {
  const outboxDir = temporaryDir();
  const child = spawnChild('emit-and-exit', 'http://127.0.0.1:9', outboxDir, 25);
  expect(await child.closed).toMatchObject({ code: 0 });
  const { ledgerline, receiver } = await start({ outboxDir });
  await ledgerline.flush();
  expect(receiver.named('human_approved')).toHaveLength(25);
});

test('a process that just ends delivers what is queued', async () => {
  const receiver = await startReceiver();
  const child = spawnChild('just-end', receiver.url, temporaryDir(), 30);
  expect(await child.closed).toMatchObject({ code: 0 });
  expect(receiver.eventIds.size).toBe(60);
});

test('so does one with providers of its own, and with work that begins when it seemed done', async () => {
  const receiver = await startReceiver();
  const child = spawn(
    process.execPath,
    [
      '--conditions=ledgerline-source',
      new URL('pieces-child.ts', import.meta.url).pathname,
      receiver.url,
      temporaryDir(),
      '5',
    ],
    { stdio: 'inherit' },
  );
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(receiver.eventIds.size).toBe(10);
});

test('processes that share a folder have a file each; a later one takes over a dead one', async () => {
  const outboxDir = temporaryDir();
  const first = spawnChild('audit', 'http://127.0.0.1:9', outboxDir, 3);
  await first.line('done');
  const second = spawnChild('audit', 'http://127.0.0.1:9', outboxDir, 4);
  await second.line('done');
  second.kill();
  await second.closed;
  // The first is alive and keeps its three; the second one's four are adopted.
  const third = await start({ outboxDir });
  await third.ledgerline.flush();
  expect(third.receiver.logs).toHaveLength(4);
  first.kill();
  await first.closed;
  await third.ledgerline.shutdown();
  const fourth = await start({ outboxDir });
  await fourth.ledgerline.flush();
  expect(fourth.receiver.logs).toHaveLength(3);
});

test('concurrent audits share transactions and all get receipts', async () => {
  const { ledgerline, receiver } = await start();
  const receipts = await Promise.all(
    Array.from({ length: 500 }, (_, index) => ledgerline.audit('bulk', { index })),
  );
  expect(new Set(receipts.map(({ eventId }) => eventId)).size).toBe(500);
  expect(receipts.every(({ durable }) => durable === 'outbox')).toBe(true);
  await ledgerline.flush();
  expect(receiver.eventIds.size).toBe(500);
});

test('the same event id is kept once', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 503 });
  await ledgerline.audit('a', {}, { eventId: 'same' });
  await ledgerline.audit('a', {}, { eventId: 'same' });
  expect(ledgerline.stats().outboxDepth).toBe(1);
});

test('what the receiver refuses is put aside with its reason, and the rest goes through', async () => {
  const { ledgerline, receiver, diagnostics, outboxDir } = await start();
  receiver.behave = () => ({ status: 503 });
  for (const name of ['good-1', 'unwelcome', 'good-2'])
    await ledgerline.audit(name, {}, { eventId: name });
  receiver.behave = (_path, count) => {
    if (count > 1) return { status: 200, store: false, body: partialSuccess(1, 'one is bad') };
    const isUnwelcome = receiver.bodies.at(-1)!.toString('latin1').includes('unwelcome');
    return isUnwelcome
      ? { status: 200, store: false, body: partialSuccess(1, 'record 0: attribute_value: bad') }
      : undefined;
  };
  await ledgerline.flush();
  expect([...receiver.eventIds].toSorted()).toEqual(['good-1', 'good-2']);
  expect(ledgerline.stats()).toMatchObject({
    outboxDepth: 0,
    outboxRefused: 1,
    outboxDeadLetters: { attribute_value: 1 },
    auditDegraded: { set_aside: 1 },
  });
  expect(diagnostics.at(-1)).toMatchObject({ level: 'error', code: 'audit_refused' });
  receiver.behave = () => undefined;
  await ledgerline.shutdown();
  expect(receiver.named('audit_degraded')[0]?.attributes).toMatchObject({
    'ledgerline.tenant.id': 'acme',
    'ledgerline.app.id': 'desk',
    'ledgerline.audit.fate': 'set_aside',
    'ledgerline.audit.event_ids': ['unwelcome'],
    'ledgerline.drop.reason': 'attribute_value',
    'ledgerline.drop.count': 1,
  });
  const file = new DatabaseSync(join(outboxDir, 'outbox-0.db'), { readOnly: true });
  expect(file.prepare('SELECT event_id, code, reason FROM refused').all()).toEqual([
    { event_id: 'unwelcome', code: 'attribute_value', reason: 'record 0: attribute_value: bad' },
  ]);
  file.close();
  // The next process still counts it, and does not send it.
  const next = await start({ outboxDir });
  expect(next.ledgerline.stats()).toMatchObject({ outboxDepth: 0, outboxRefused: 1 });
  await next.ledgerline.flush();
  expect(next.receiver.requests).toBe(0);
});

test.each([
  ['a status of HTTP', { status: 413 }, 'http_413'],
  [
    'a code of the catalogue',
    { status: 422, body: Buffer.from('scope_missing: no tenant') },
    'scope_missing',
  ],
  [
    'a partial success without words',
    { status: 200, store: false, body: partialSuccess(1, '') },
    'refused',
  ],
])('a dead letter has %s as its code', async (_what, answer, code) => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => answer;
  await ledgerline.audit('a');
  await ledgerline.flush();
  expect(ledgerline.stats().outboxDeadLetters).toEqual({ [code]: 1 });
});

test('the age of the oldest event is that of its first receipt, also after a restart', async () => {
  const outboxDir = temporaryDir();
  const child = spawnChild('audit', 'http://127.0.0.1:9', outboxDir, 2);
  await child.line('done');
  child.kill();
  await child.closed;
  const file = new DatabaseSync(join(outboxDir, 'outbox-0.db'));
  file.exec('UPDATE outbox SET created_at_ms = created_at_ms - 3600000');
  file.close();
  // The file of the dead process becomes an orphan that is taken over into another one.
  renameSync(join(outboxDir, 'outbox-0.db'), join(outboxDir, 'outbox-5.db'));
  const receiver = await startReceiver();
  receiver.behave = () => ({ status: 503 });
  const { ledgerline } = await start({ outboxDir, endpoint: receiver.url });
  expect(ledgerline.stats()).toMatchObject({ outboxDepth: 2 });
  expect(ledgerline.stats().outboxOldestAgeMs).toBeGreaterThanOrEqual(3_600_000);
  receiver.behave = () => undefined;
  await ledgerline.flush();
  expect(ledgerline.stats()).toMatchObject({ outboxDepth: 0, outboxOldestAgeMs: 0 });
});

test('a wrong credential loses no audit event', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 403 });
  await ledgerline.audit('a');
  expect(await ledgerline.flush({ timeoutMs: 100 })).toMatchObject({ audit: 1 });
  expect(ledgerline.stats().outboxDepth).toBe(1);
  receiver.behave = () => undefined;
  expect(await ledgerline.flush()).toMatchObject({ audit: 0 });
});

test.runIf(process.getuid?.() !== 0)(
  'a folder that cannot be written fails the start',
  async () => {
    const dir = temporaryDir();
    chmodSync(dir, 0o500);
    await expect(start({ outboxDir: dir })).rejects.toMatchObject({ code: 'outbox_unavailable' });
  },
);

test('a disk that takes no more rejects the receipt, and every given receipt holds', async () => {
  const outboxDir = temporaryDir();
  const args = ['audit-until-refused', 'http://127.0.0.1:9', outboxDir];
  const child = spawnEngine('outbox-child.ts', args, FULL_DISK);
  await child.line('done');
  child.kill();
  await child.closed;
  const report = JSON.parse(child.lines.at(-2)!) as {
    code: string;
    emitted: { total: number };
    rejected: { byCode: object };
    outboxDepth: number;
  };
  const acknowledged = child.lines.slice(0, -2);
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(report).toMatchObject({
    code: 'outbox_unavailable',
    emitted: { total: acknowledged.length },
    rejected: { byCode: { outbox_unavailable: 1 } },
    outboxDepth: acknowledged.length,
  });
  const { ledgerline, receiver } = await start({ outboxDir });
  await ledgerline.flush();
  expect([...receiver.eventIds].toSorted()).toEqual(acknowledged.toSorted());
});

test('audit events that the disk never took are said to be lost, at exit and at shutdown', async () => {
  const args = (mode: string): string[] => [mode, 'http://127.0.0.1:9', temporaryDir(), '3'];
  const exiting = spawnEngine('outbox-child.ts', args('audit-until-refused'), FULL_DISK);
  expect(await exiting.closed).toMatchObject({ code: 0 });
  expect(exiting.complaints).toContain(
    'ledgerline error exit: 3 audit events could not be written and are lost',
  );
  const closing = spawnEngine('outbox-child.ts', args('audit-until-refused-and-close'), FULL_DISK);
  expect(await closing.closed).toMatchObject({ code: 0 });
  expect(JSON.parse(closing.lines.at(-1)!)).toEqual({ audit_shutdown: 3 });
});

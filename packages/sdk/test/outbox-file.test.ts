// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { expect, onTestFinished, test } from 'vitest';
import { MAX_OUTBOX_ENVELOPES } from '../src/limits.ts';
import { OtlpLogs } from '../src/otlp-logs.ts';
import { OutboxFile, wholeBody, type OutboxEntry } from '../src/outbox-file.ts';
import { start, temporaryDir } from './start.ts';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';

function recordOf(eventId: string, service = 'desk'): ReadableLogRecord {
  return {
    hrTime: [1_795_000_000, 0],
    hrTimeObserved: [1_795_000_000, 0],
    eventName: 'human_approved',
    body: undefined,
    resource: resourceFromAttributes({ 'service.name': service }),
    instrumentationScope: { name: 'test' },
    attributes: { 'log.record.uid': eventId, 'ledgerline.tenant.id': 'acme' },
    droppedAttributesCount: 0,
  };
}

function entriesOf(logs: OtlpLogs, records: readonly ReadableLogRecord[]): OutboxEntry[] {
  return records.map((record) => ({
    tenant: 'acme',
    eventId: String(record.attributes['log.record.uid']),
    body: logs.record(record),
    envelope: logs.envelope(record),
  }));
}

function open(path: string): OutboxFile {
  const file = new OutboxFile(path);
  onTestFinished(() => file.close());
  return file;
}

function ids(file: OutboxFile): string[] {
  return file.read(1_000).map(({ eventId }) => eventId);
}

test('an outbox of the second form is sent as it is, together with new events', async () => {
  const outboxDir = temporaryDir();
  const old = new DatabaseSync(join(outboxDir, 'outbox-0.db'));
  old.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE outbox (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, event_id TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (tenant, event_id)) STRICT;
    CREATE TABLE refused (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, event_id TEXT NOT NULL,
      refused_at_ms INTEGER NOT NULL, code TEXT NOT NULL DEFAULT 'refused', reason TEXT NOT NULL,
      body BLOB NOT NULL) STRICT;
    INSERT INTO refused VALUES (1, 'acme', 'dead', 0, 'http_413', 'bad', x'00');
    PRAGMA user_version = 2;
  `);
  const insert = old.prepare('INSERT INTO outbox VALUES (?, ?, ?, ?, ?)');
  for (const [index, eventId] of ['old-1', 'old-2'].entries()) {
    const body = ProtobufLogsSerializer.serializeRequest([recordOf(eventId)])!;
    insert.run(index + 1, 'acme', eventId, 1_000, body);
  }
  old.close();

  const { ledgerline, receiver } = await start({ outboxDir });
  expect(ledgerline.stats()).toMatchObject({ outboxDeadLetters: { http_413: 1 } });
  await ledgerline.audit('new', {}, { eventId: 'new-1' });
  expect(await ledgerline.flush()).toMatchObject({ audit: 0 });
  expect([...receiver.eventIds].toSorted()).toEqual(['new-1', 'old-1', 'old-2']);
});

test('events that are sent together share what their resource says, and each is whole alone', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 503 });
  for (const eventId of ['a', 'b', 'c']) await ledgerline.audit('act', {}, { eventId });
  receiver.behave = (_path, count) => (count > 1 ? { status: 413 } : undefined);
  await ledgerline.flush();
  const bodies = receiver.bodies.map((body) => body.toString('latin1'));
  const together = bodies.find((body) => body.split('act').length > 3)!;
  expect(together.split('service.instance.id')).toHaveLength(2);
  expect(receiver.logs.map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c']);
  for (const log of receiver.logs) expect(log.resource['ledgerline.tenant.id']).toBe('acme');
});

test('rows of more resources than are kept apart are whole, also after a restart', () => {
  const path = join(temporaryDir(), 'outbox.db');
  const logs = new OtlpLogs();
  const count = MAX_OUTBOX_ENVELOPES + 3;
  const records = Array.from({ length: count }, (_, i) => recordOf(`e-${i}`, `service-${i}`));
  const file = new OutboxFile(path);
  file.insert(entriesOf(logs, records));
  const whole = records.map((record) => logs.request([record]));
  const compare = (rows: readonly OutboxEntry[]): void => {
    for (const [i, row] of rows.entries()) expect(whole[i]!.equals(wholeBody(row))).toBe(true);
  };
  const rows = file.read(count);
  expect(rows.filter(({ envelope }) => envelope === undefined)).toHaveLength(3);
  compare(rows);
  file.close();
  const again = open(path);
  expect(again.read(count)).toHaveLength(count);
  compare(again.read(count));
  again.delete(again.read(count));
  expect(again).toMatchObject({ rows: 0, bytes: 0 });
});

test('what is deleted or forgotten is gone, and nothing between it', () => {
  const file = open(join(temporaryDir(), 'outbox.db'));
  const entries = entriesOf(
    new OtlpLogs(),
    Array.from({ length: 9 }, (_, i) => recordOf(`e-${i}`)),
  );
  file.insert(entries);
  const rows = file.read(9);
  file.forget([entries[7]!, entries[1]!, { tenant: 'acme', eventId: 'unknown' }, entries[2]!]);
  expect(ids(file)).toEqual(['e-0', 'e-3', 'e-4', 'e-5', 'e-6', 'e-8']);
  // Those that are gone already are not counted again.
  file.delete(rows.slice(0, 5));
  expect(ids(file)).toEqual(['e-5', 'e-6', 'e-8']);
  expect(file).toMatchObject({ rows: 3, bytes: 3 * entries[0]!.body.byteLength });
});

test('what a failed group wrote is not taken for written by the next one', () => {
  const path = join(temporaryDir(), 'outbox.db');
  const file = open(path);
  const logs = new OtlpLogs();
  const [good] = entriesOf(logs, [recordOf('good')]);
  const bad = { ...good!, eventId: 'bad', tenant: null as unknown as string };
  expect(() => file.insert([good!, bad])).toThrow('NOT NULL');
  expect(file).toMatchObject({ rows: 0, bytes: 0 });
  file.insert([good!]);
  expect(wholeBody(file.read(1)[0]!)).toEqual(logs.request([recordOf('good')]));
});

test('an outbox of the first form is taken over, one of a later form is not', async () => {
  const outboxDir = temporaryDir();
  const file = new DatabaseSync(join(outboxDir, 'outbox-0.db'));
  file.exec(`
    CREATE TABLE refused (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, event_id TEXT NOT NULL,
      refused_at_ms INTEGER NOT NULL, reason TEXT NOT NULL, body BLOB NOT NULL) STRICT;
    INSERT INTO refused VALUES (1, 'acme', 'e-1', 0, 'bad', x'00');
    PRAGMA user_version = 1;
  `);
  const { ledgerline } = await start({ outboxDir });
  expect(ledgerline.stats().outboxDeadLetters).toEqual({ refused: 1 });
  await ledgerline.shutdown();
  file.exec('PRAGMA user_version = 4');
  file.close();
  await expect(start({ outboxDir })).rejects.toMatchObject({ code: 'outbox_unavailable' });
});

test('the files of an outbox are for their owner, in a folder that others may read too', async () => {
  const outboxDir = temporaryDir();
  chmodSync(outboxDir, 0o755);
  const { ledgerline } = await start({ outboxDir });
  await ledgerline.audit('a');
  const files = readdirSync(outboxDir);
  expect(files).toContain('outbox-0.db-wal');
  for (const name of files) expect(statSync(join(outboxDir, name)).mode & 0o077).toBe(0);
});

test('a leftover file that is no outbox any more does not stop the start', async () => {
  const outboxDir = temporaryDir();
  writeFileSync(join(outboxDir, 'outbox-7.db'), 'half a page of something else'.repeat(100));
  const { ledgerline, diagnostics } = await start({ outboxDir });
  expect(diagnostics[0]).toMatchObject({ level: 'error', code: 'outbox_leftover_unreadable' });
  expect(diagnostics[0]?.message).toContain('outbox-7.db');
  expect(await ledgerline.audit('a')).toMatchObject({ durable: 'outbox' });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';
import { encodeNativeBlock, StringColumn, UInt64Column } from '@ledgerline/clickhouse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway } from '../../src/index.ts';
import {
  auditRecord,
  GatewayFixture,
  logsRequest,
  otlpAttributes,
  SCOPE,
} from '../support/gateway-fixture.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.start({}, ['acme', 'globex']);
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function send(body: string): Promise<{ status: number; rejected: number; why: string }> {
  const answer = await fixture.post('/v1/logs', body);
  const json = (await answer.json()) as {
    partialSuccess?: { rejectedLogRecords: string; errorMessage: string };
    message?: string;
  };
  return {
    status: answer.status,
    rejected: Number(json.partialSuccess?.rejectedLogRecords ?? 0),
    why: json.partialSuccess?.errorMessage ?? json.message ?? '',
  };
}

/** A row as a crashed commit, or the Collector's exporter, would leave it. */
async function insertRow(eventId: string, seq: number, commitId: string): Promise<void> {
  const tenantId = new StringColumn();
  const event = new StringColumn();
  const seqs = new UInt64Column();
  const commits = new StringColumn();
  tenantId.append('acme');
  event.append(eventId);
  seqs.appendNumber(seq);
  commits.append(commitId);
  const columns = [
    { name: 'TenantId', column: tenantId },
    { name: 'EventId', column: event },
    { name: 'Seq', column: seqs },
    { name: 'CommitId', column: commits },
  ];
  await fixture.db.insertNative({
    table: 'otel_logs',
    columns: columns.map((column) => column.name),
    block: encodeNativeBlock(columns, 1),
    deduplicationToken: `test-${eventId}`,
  });
}

const OK = { status: 200, rejected: 0, why: '' };

describe('what was acknowledged is there, once', () => {
  test('the same bytes sent again are stored once', async () => {
    const body = logsRequest([{ body: 'twice', attributes: { marker: 'twice' } }]);
    expect(await send(body)).toEqual(OK);
    expect(await send(body)).toEqual(OK);
    expect(await Promise.all([send(body), send(body)])).toEqual([OK, OK]);
    expect(await fixture.count('otel_logs', "LogAttributes['marker'] = 'twice'")).toBe(1);
  });

  test('the same event id twice in one request is one event', async () => {
    const one = { attributes: { 'log.record.uid': 'same-1', marker: 'same' } };
    expect(await send(logsRequest([one, one]))).toEqual(OK);
    expect(await fixture.count('otel_logs', "EventId = 'same-1'")).toBe(1);
  });

  test('an audit event again is a success, another one under its id a conflict', async () => {
    expect(await send(logsRequest([auditRecord('audit-1')]))).toEqual(OK);
    expect(await send(logsRequest([auditRecord('audit-1')]))).toEqual(OK);
    const other = await send(logsRequest([auditRecord('audit-1', { 'audit.target.id': 'x' })]));
    expect(other).toMatchObject({ status: 200, rejected: 1 });
    expect(other.why).toContain('event_conflict');
    // Both in one request: the first stands.
    const both = logsRequest([
      auditRecord('audit-2'),
      auditRecord('audit-2', { 'audit.target.id': 'y' }),
    ]);
    expect(await send(both)).toMatchObject({ status: 200, rejected: 1 });
    expect(await fixture.count('audit_ledger', "EventId IN ('audit-1', 'audit-2')")).toBe(2);
    expect(await fixture.count('otel_logs', "EventId IN ('audit-1', 'audit-2')")).toBe(2);
  });

  test('an id that was stored under another class is no audit event', async () => {
    const plain = { eventName: 'log_event', attributes: { 'log.record.uid': 'plain-1' } };
    expect(await send(logsRequest([plain]))).toEqual(OK);
    expect(await send(logsRequest([auditRecord('plain-1')]))).toMatchObject({ rejected: 1 });
  });

  test('spans sent again are stored once; without scope they are rejected', async () => {
    const span = (spanId: string, attributes = SCOPE): object => ({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId,
      name: 'step',
      startTimeUnixNano: '1700000000000000000',
      endTimeUnixNano: '1700000001000000000',
      attributes: otlpAttributes(attributes),
    });
    const body = (...spans: object[]): string =>
      JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const twice = body(span('b7ad6b7169203331'), span('b7ad6b7169203331'));
    for (let i = 0; i < 2; i++) expect((await fixture.post('/v1/traces', twice)).status).toBe(200);
    const mixed = body(span('b7ad6b7169203332'), span('b7ad6b7169203333', {}), span(''));
    const answer = await fixture.post('/v1/traces', mixed);
    expect(await answer.json()).toMatchObject({
      partialSuccess: {
        rejectedSpans: '2',
        errorMessage: expect.stringContaining('ledgerline.tenant.id') as string,
      },
    });
    expect(await fixture.count('otel_traces')).toBe(2);
    expect(await fixture.count('otel_traces', 'Duration = 1000000000')).toBe(2);
  });

  test('many requests at once: one gapless sequence per tenant, and the ledger verifies', async () => {
    const bodies = Array.from({ length: 40 }, (_, i) => {
      const tenant = i % 2 === 0 ? 'acme' : 'globex';
      return logsRequest(
        [{ body: `line ${i}` }, auditRecord(`many-${i}`), { body: `line ${i}b` }],
        { ...SCOPE, 'ledgerline.tenant.id': tenant },
      );
    });
    const answers = await Promise.all(bodies.map((body) => send(body)));
    expect(answers).toEqual(bodies.map(() => OK));
    for (const tenant of ['acme', 'globex']) {
      const sequence = await fixture.sequence(tenant);
      expect(sequence).toEqual(Array.from({ length: sequence.length }, (_, i) => i + 1));
      const report = await fixture.verify(tenant);
      expect([report.verdict, report.findings]).toEqual(['verified', []]);
    }
    expect((await fixture.sequence('globex')).length).toBe(60);
    expect(fixture.gateway.stats().groups).toBeLessThan(60);
  });

  test('a restart continues the sequence and still knows what it has', async () => {
    const body = logsRequest([{ body: 'before' }, auditRecord('restart-1')]);
    expect(await send(body)).toEqual(OK);
    const before = await fixture.sequence('acme');
    await fixture.stop();
    await fixture.open();
    expect(await send(body)).toEqual(OK);
    expect(await fixture.sequence('acme')).toEqual(before);
    expect(await send(logsRequest([auditRecord('restart-2')]))).toEqual(OK);
    const after = await fixture.sequence('acme');
    expect(after).toEqual(Array.from({ length: before.length + 1 }, (_, i) => i + 1));
    expect(await fixture.verify('acme')).toMatchObject({ verdict: 'verified' });
  });

  test('close lets requests under way end; what was answered with 200 is stored', async () => {
    const sends = Array.from({ length: 12 }, (_, i) =>
      send(logsRequest([auditRecord(`close-${i}`)])).catch(() => ({ status: 0 })),
    );
    await sleep(10);
    await fixture.stop();
    const answers = await Promise.all(sends);
    await fixture.open();
    for (const [i, { status }] of answers.entries()) {
      if (status === 200)
        expect(await fixture.count('audit_ledger', `EventId = 'close-${i}'`)).toBe(1);
      else expect([0, 503]).toContain(status);
    }
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(await fixture.verify('acme')).toMatchObject({ verdict: 'verified' });
  });

  test('a killed engine costs no acknowledged event and no hand', async () => {
    const sends: Promise<{ status: number }>[] = [];
    const ids: string[] = [];
    for (let i = 0; i < 30; i++) {
      ids.push(`kill-${i}`);
      sends.push(send(logsRequest([auditRecord(`kill-${i}`), { body: `kill ${i}` }])));
      if (i === 10) process.kill(fixture.gateway.enginePid!, 'SIGKILL');
      await sleep(5);
    }
    const answers = await Promise.all(sends);
    expect(answers.map((answer) => answer.status)).toEqual(ids.map(() => 200));
    const list = ids.map((id) => `'${id}'`).join(',');
    expect(await fixture.count('audit_ledger', `EventId IN (${list})`)).toBe(30);
    expect(await fixture.count('otel_logs', `EventId IN (${list})`)).toBe(30);
    const sequence = await fixture.sequence('acme');
    expect(sequence).toEqual(Array.from({ length: sequence.length }, (_, i) => i + 1));
    expect(await fixture.verify('acme')).toMatchObject({ verdict: 'verified' });
  });

  test('rows that were staged and never committed are gone after a start', async () => {
    const head = (await fixture.sequence('acme')).length;
    for (let i = 1; i <= 3; i++) await insertRow(`lost-${i}`, head + i, 'lost');
    await insertRow('collector-1', 0, '');
    await fixture.stop();
    await fixture.open();
    expect(await fixture.count('otel_logs', "CommitId = 'lost'")).toBe(0);
    expect(await fixture.count('otel_logs', "EventId = 'collector-1'")).toBe(1);
    await fixture.db.exec("DELETE FROM otel_logs WHERE EventId = 'collector-1'");
  });

  test('personal data that a bare client sends is in no table', async () => {
    const canary = 'canary.person@example.com';
    const record = {
      body: `please write to ${canary}`,
      attributes: {
        note: `see ${canary}`,
        password: 'canary-hunter2',
        [canary]: 'a key',
        pin: { intValue: '998877' },
        list: { arrayValue: { values: [{ stringValue: canary }] } },
        map: { kvlistValue: { values: otlpAttributes({ api_key: 'canary-key', mail: canary }) } },
        'ledgerline.run.id': canary,
        'log.record.uid': canary,
      },
    };
    const audit = auditRecord('canary-audit', { 'audit.target.id': canary });
    const resource = { ...SCOPE, owner: canary };
    expect(await send(logsRequest([record, audit], resource))).toEqual(OK);
    expect(await fixture.count('otel_logs', "LogAttributes['note'] = 'see [EMAIL]'")).toBe(1);
    for (const table of ['otel_logs', 'audit_leaves']) {
      const rows = await fixture.db.query(`SELECT * FROM ${table}`);
      const text = JSON.stringify(rows);
      for (const secret of [canary, 'canary-hunter2', 'canary-key', '998877']) {
        expect(text.includes(secret), `${secret} in ${table}`).toBe(false);
      }
    }
  });
});

describe('what start-up refuses', () => {
  test('a data directory that another gateway has', async () => {
    const second = startGateway({ dataDir: fixture.dataDir, port: 0, log: () => {} });
    await expect(second).rejects.toMatchObject({ code: 'data_dir_in_use' });
  });

  test('a port that is taken, naming the flag', async () => {
    const port = Number(new URL(fixture.gateway.url).port);
    const second = startGateway({ dataDir: `${fixture.dataDir}-2`, port, log: () => {} });
    await expect(second).rejects.toMatchObject({ code: 'port_taken' });
    await expect(second).rejects.toThrow('--port');
  });

  test('a configuration without a durable sink', async () => {
    const start = startGateway({ dataDir: `${fixture.dataDir}-3`, engine: false, log: () => {} });
    await expect(start).rejects.toMatchObject({ code: 'sink_not_durable' });
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { connect, loadOrCreateSecrets } from '@ledgerline/clickhouse';
import { createCredential, startGateway, type Gateway } from '@ledgerline/gateway';
import { encodeKey, generateOpeningKey, openSealed } from '@ledgerline/redaction';
import { startLedgerline } from '@ledgerline/sdk';
import { expect, test } from 'vitest';
import { findInFiles, temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';

const TENANT = 'sealed';
const EMAIL = 'canary.heron.5528@nest-example.org';
const TOKEN = 'ghp_Qk3Zw9xTn2LvB7yRm4HcD8sFj1PaEu6GoKi5';
const SEALED = 'ledgerline.redaction.sealed';
const POLICY = { id: 'shop', version: '4', actions: [{ action: 'seal' }] } as const;

interface Row {
  readonly EventId: string;
  readonly StorageClass: string;
  readonly sealed: string;
  readonly all: string;
}

async function rowsOf(gateway: Gateway, where: string): Promise<Row[]> {
  const { analyst } = loadOrCreateSecrets(gateway.dataDir);
  await using connection = connect({ url: gateway.clickhouseUrl, ...analyst });
  return await connection.query<Row>(
    `SELECT EventId, StorageClass, LogAttributes['${SEALED}'] AS sealed, toString(tuple(*)) AS all
     FROM otel_logs WHERE TenantId = '${TENANT}' AND ${where} ORDER BY Timestamp, EventId`,
  );
}

test('an original is sealed in the engine, stored, and readable with the private key only', async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, 'data');
  const { key } = createCredential(dataDir, { tenants: [TENANT] });
  const gateway = await startGateway({ dataDir, port: 0, log: () => {} });
  const opening = generateOpeningKey();
  const ledgerline = startLedgerline({
    tenant: TENANT,
    environment: 'test',
    project: 'p',
    surface: 's',
    app: 'a',
    endpoint: gateway.url,
    apiKey: key,
    outboxDir: join(dir.path, 'outbox'),
    redaction: POLICY,
    sealingKey: encodeKey(opening.publicKey),
  });
  const emitted = ledgerline.emit('log_event', { note: `mail ${EMAIL}`, api_key: TOKEN });
  const receipt = await ledgerline.audit('refund.issue', { targetId: 'o-1', note: EMAIL });
  await ledgerline.flush();
  await ledgerline.shutdown();

  const rows = await rowsOf(gateway, "LogAttributes['note'] != ''");
  expect(rows).toHaveLength(2);
  const originals = rows.map(({ EventId, sealed }) =>
    openSealed([opening], sealed, { tenant: TENANT, recordId: EventId, policy: 'shop@4' }),
  );
  expect(rows.map(({ EventId }) => EventId)).toEqual([emitted.eventId, receipt.eventId]);
  expect(originals).toEqual([
    [
      { path: 'note', value: EMAIL },
      { path: 'api_key', value: TOKEN },
    ],
    [{ path: 'note', value: EMAIL }],
  ]);
  expect(() =>
    openSealed([opening], rows[1]!.sealed, {
      tenant: TENANT,
      recordId: rows[0]!.EventId,
      policy: 'shop@4',
    }),
  ).toThrow('does not belong');
  expect(() =>
    openSealed([generateOpeningKey()], rows[0]!.sealed, {
      tenant: TENANT,
      recordId: rows[0]!.EventId,
      policy: 'shop@4',
    }),
  ).toThrow('No opening key');
  expect(rows.map(({ all }) => all).join('')).not.toMatch(/canary\.heron|ghp_Qk3/);
  await gateway.close();
  expect(findInFiles(dir.path, [EMAIL, 'canary.heron', TOKEN])).toEqual([]);
});

test('a bare client can put nothing readable under the name of the sealed originals', async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, 'data');
  const { key } = createCredential(dataDir, { tenants: [TENANT] });
  const gateway = await startGateway({ dataDir, port: 0, log: () => {} });
  const random = Buffer.alloc(80, 0xf1).toString('base64url');
  const form = (box: string, path: string): string =>
    `{"boxes":[{"box":"${box}","path":"${path}"}],"key":"${random}","key_id":"0123456789abcdef","v":1}`;
  const opaque = Buffer.alloc(60, 0xf2).toString('base64url');
  const readable = Buffer.from(`write to ${EMAIL} about it, please`).toString('base64url');
  const values = [
    EMAIL,
    form(opaque, EMAIL),
    form(readable, 'note'),
    form(TOKEN, 'note'),
    `${form(opaque, 'note')} `,
    form(opaque, 'note').replace('"v":1', `"v":1,"x":"${EMAIL}"`),
    form(opaque.repeat(1_000), 'note'),
    form(opaque, 'note'),
  ];
  const answer = await postLogs(
    gateway.url,
    key,
    logsRequest(
      values.map((value) => ({
        eventName: 'log_event',
        attributes: { ...scopeAttributes(TENANT), [SEALED]: value },
      })),
    ),
  );
  expect(answer).toMatchObject({ status: 200, rejected: 0 });
  const rows = await rowsOf(gateway, `LogAttributes['${SEALED}'] != ''`);
  const withheld = Array.from({ length: values.length - 1 }, () => '[REDACTION_FAILED]');
  expect(rows.map(({ sealed }) => sealed)).toEqual([...withheld, form(opaque, 'note')]);
  await gateway.close();
  expect(findInFiles(dir.path, [EMAIL, 'canary.heron', TOKEN, readable])).toEqual([]);
});

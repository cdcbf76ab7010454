// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { connect, loadOrCreateSecrets } from '@ledgerline/clickhouse';
import { createCredential, startGateway, type Gateway } from '@ledgerline/gateway';
import { startLedgerline, type Ledgerline } from '@ledgerline/sdk';
import { expect, test } from 'vitest';
import { temporaryDir } from '../harness/data-dir.ts';

const TENANT = 'road';

interface StoredRow {
  readonly EventName: string;
  readonly StorageClass: string;
  readonly rows: string;
  readonly ids: string;
}

async function work(ledgerline: Ledgerline, name: string): Promise<void> {
  await ledgerline.run(name, async () => {
    await ledgerline.step('look', async () => {
      await ledgerline.toolCall(
        { name: 'lookup', arguments: { mail: 'ann@shop.example' } },
        async () => ({ found: true }),
      );
      ledgerline.toolCall({ name: 'refund', sideEffecting: true }, () => 'done');
    });
    await ledgerline.modelCall(
      { provider: 'local', model: 'm', usage: () => ({ inputTokens: 1, costMicros: 2 }) },
      async () => 'text',
    );
    await ledgerline.audit('refund.issue', { targetId: 'o-1', targetType: 'order' });
  });
}

/** Rows and distinct ids as ClickHouse has them, one row for each type and class. */
async function storedRows(gateway: Gateway): Promise<StoredRow[]> {
  const { analyst } = loadOrCreateSecrets(gateway.dataDir);
  const connection = connect({ url: gateway.clickhouseUrl, ...analyst });
  try {
    return await connection.query<StoredRow>(
      `SELECT EventName, StorageClass, toString(count()) AS rows, toString(uniqExact(EventId)) AS ids
       FROM otel_logs WHERE TenantId = '${TENANT}'
       GROUP BY EventName, StorageClass ORDER BY EventName, StorageClass`,
    );
  } finally {
    await connection.close();
  }
}

test('what the SDK accepted is stored once, over a gateway that goes away in between', async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, 'data');
  const { key } = createCredential(dataDir, { tenants: [TENANT] });
  const first = await startGateway({ dataDir, port: 0, log: () => {} });
  const ledgerline = startLedgerline({
    tenant: TENANT,
    environment: 'test',
    project: 'p',
    surface: 's',
    app: 'a',
    endpoint: first.url,
    apiKey: key,
    outboxDir: join(dir.path, 'outbox'),
    onDiagnostic: () => {},
  });
  for (let index = 0; index < 5; index += 1) await work(ledgerline, `before-${index}`);
  await ledgerline.flush();
  await first.close();
  for (let index = 0; index < 5; index += 1) await work(ledgerline, `between-${index}`);
  const second = await startGateway({
    dataDir,
    port: Number(new URL(first.url).port),
    log: () => {},
  });
  for (let index = 0; index < 5; index += 1) await work(ledgerline, `after-${index}`);
  expect(await ledgerline.flush({ timeoutMs: 40_000 })).toEqual({ logs: 0, spans: 0, audit: 0 });

  const { emitted, rejected, dropped } = ledgerline.stats();
  expect(rejected.total).toBe(0);
  expect(dropped).toEqual({});
  const rows = await storedRows(second);
  const byType: Record<string, number> = {};
  for (const row of rows) {
    expect(row.ids).toBe(row.rows);
    byType[row.EventName] = (byType[row.EventName] ?? 0) + Number(row.rows);
  }
  expect(byType).toEqual(emitted.byType);
  const audit = rows.filter((row) => row.StorageClass.includes('audit'));
  const auditRows = audit.reduce((sum, row) => sum + Number(row.rows), 0);
  expect(auditRows).toBe(emitted.byClass['audit']);
  // The gateway's own pass finds nothing that the SDK left.
  expect(second.stats().redactions).toEqual({});
  await ledgerline.shutdown();
  await second.close();
});

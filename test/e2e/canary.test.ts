// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { connect } from '@ledgerline/clickhouse';
import { startLedgerline } from '@ledgerline/sdk';
import { expect, test } from 'vitest';
import { startUp } from '../harness/cli.ts';
import { findInFiles, temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';
import { readSecrets } from '../harness/secrets.ts';

const TENANT = 'canary';

/** Synthetic and unlike anything else, so that a single occurrence is a leak. */
const CANARIES = {
  email: 'canary.quail.7731@nest-example.org',
  card: '4539578763621486',
  cardSpaced: '4556 7375 8689 9855',
  phone: '+49 30 901820 7731',
  ip: '203.0.113.77',
  token: 'ghp_Zk3Qw9xTn2LvB7yRm4HcD8sFj1PaEu6GoKi5',
  password: 'Tr0ub4dor-canary-7731',
  url: 'postgres://canary:hunter7731@db.example.org/shop',
} as const;
/** A phone number and a card as bare numbers, told by a name and by nothing. */
const PHONE_NUMBER = 2_125_550_177;
const CARD_NUMBER = 4_539_578_763_621_486;
const CANARY_TEXTS = [...Object.values(CANARIES), 'hunter7731', String(PHONE_NUMBER)];

const SENTENCE =
  `Write to ${CANARIES.email} or call ${CANARIES.phone} from ${CANARIES.ip}; ` +
  `card ${CANARIES.card} or ${CANARIES.cardSpaced}; key ${CANARIES.token}; ${CANARIES.url}`;

test('canary personal data reaches no table, file, log line or leaf', async () => {
  using dir = temporaryDir();
  const gateway = await startUp(dir.path, { args: ['--tenant', TENANT] });
  const apiKey = gateway.apiKey ?? '';
  const ledgerline = startLedgerline({
    tenant: TENANT,
    environment: 'test',
    project: 'canary',
    surface: 'test',
    app: 'canary',
    endpoint: gateway.gateway,
    apiKey,
    outboxDir: join(dir.path, 'outbox'),
  });
  await leakEverywhere(ledgerline);
  await ledgerline.flush();
  const { delivered, rejected } = ledgerline.stats();
  await ledgerline.shutdown();
  expect(rejected.total).toBe(0);
  expect(delivered.logs).toBeGreaterThan(5);
  expect(delivered.audit).toBeGreaterThan(1);

  await leakAsBareClient(gateway.gateway, apiKey);
  const stored = await dumpTables(dir.path, gateway.clickhouse);
  expect(stored).toContain('[EMAIL]');
  expect(CANARY_TEXTS.filter((text) => stored.includes(text))).toEqual([]);
  const log = gateway.stderr();
  expect(await gateway.stop()).toBe(0);
  expect(CANARY_TEXTS.filter((text) => log.includes(text))).toEqual([]);
  // Parts on disk are compressed, which is why the tables were read as text above as well.
  expect(findInFiles(dir.path, CANARY_TEXTS)).toEqual([]);
});

async function leakEverywhere(ledgerline: ReturnType<typeof startLedgerline>): Promise<void> {
  await ledgerline.run('canary run', async () => {
    await ledgerline.step(`step for ${CANARIES.email}`, async () => {
      await ledgerline.toolCall(
        { name: 'mail', arguments: { to: CANARIES.email, text: SENTENCE }, sideEffecting: true },
        () => Promise.resolve({ delivered: CANARIES.email, password: CANARIES.password }),
      );
      await ledgerline.modelCall(
        { provider: 'test', model: 'test', messages: [{ role: 'user', content: SENTENCE }] },
        () => Promise.resolve(SENTENCE),
      );
      const failure = ledgerline.toolCall({ name: 'fail' }, () =>
        Promise.reject(new Error(`no route to ${CANARIES.ip} for ${CANARIES.email}`)),
      );
      await expect(failure).rejects.toThrow(CANARIES.email);
    });
    ledgerline.emit('log_event', { note: SENTENCE, card: Number(CANARIES.card) });
    await ledgerline.audit('canary.audit', {
      outcome: 'success',
      targetId: 'order-1',
      detail: SENTENCE,
    });
  });
}

/** A client without our SDK sends it raw: the gateway's own redaction is all there is. */
async function leakAsBareClient(url: string, apiKey: string): Promise<void> {
  const bare = await postLogs(
    url,
    apiKey,
    logsRequest(
      ['ops', 'audit,ops'].map((storageClass) => ({
        eventName: storageClass === 'ops' ? 'log_event' : 'audit_action',
        body: SENTENCE,
        attributes: {
          ...scopeAttributes(TENANT),
          'ledgerline.storage_class': storageClass,
          'audit.action': 'canary.sent',
          'audit.outcome': 'success',
          note: SENTENCE,
          password: CANARIES.password,
          phone: PHONE_NUMBER,
          reference: CARD_NUMBER,
          nested: JSON.stringify({ contact: { email: CANARIES.email, api_key: CANARIES.token } }),
        },
      })),
    ),
  );
  expect(bare).toMatchObject({ status: 200, rejected: 0 });

  // The same numbers as doubles, as clients of other languages may send them.
  const asDoubles = logsRequest([
    {
      eventName: 'log_event',
      attributes: { ...scopeAttributes(TENANT), phone: PHONE_NUMBER, reference: CARD_NUMBER },
    },
  ]).replaceAll(/"intValue":"(\d+)"/g, '"doubleValue":$1');
  expect(asDoubles).toContain(`"doubleValue":${CARD_NUMBER}`);
  expect(await postLogs(url, apiKey, asDoubles)).toMatchObject({
    status: 200,
    rejected: 0,
  });
}

/** Every table of ours, every column, as text. */
async function dumpTables(dataDir: string, clickhouse: string): Promise<string> {
  await using connection = connect({ url: clickhouse, ...readSecrets(dataDir).analyst });
  const tables = await connection.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE '.%'",
  );
  expect(tables.map((table) => table.name)).toEqual(
    expect.arrayContaining(['otel_logs', 'otel_traces', 'audit_leaves']),
  );
  const dumps: string[] = [];
  for (const { name } of tables) {
    dumps.push(JSON.stringify(await connection.query(`SELECT * FROM \`${name}\``)));
  }
  return dumps.join('\n');
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { EmbeddedEngine } from '@ledgerline/clickhouse';
import { expect, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';

const TENANT = 'by-url';

// No ClickHouse server is in reach here: an engine of another data folder stands in for one. What is
// shown is that the gateway and the commands need nothing but a URL.
test('a gateway and the commands work against ClickHouse by its URL alone', async () => {
  using dir = temporaryDir();
  await using engine = await EmbeddedEngine.start({ dataDir: join(dir.path, 'server') });
  const { username, password } = engine.credentials.writer;
  const url = engine.url.replace('http://', `http://${username}:${password}@`);
  const dataDir = join(dir.path, 'data');
  const gateway = await startUp(dataDir, { args: ['--tenant', TENANT, '--clickhouse-url', url] });
  const attributes = {
    ...scopeAttributes(TENANT),
    'audit.action': 'server.test',
    'audit.outcome': 'success',
  };
  const request = logsRequest([{ eventName: 'audit_action', attributes }]);
  const answer = await postLogs(gateway.gateway, gateway.apiKey ?? '', request);
  expect(answer).toMatchObject({ status: 200, rejected: 0 });
  expect(await gateway.stop()).toBe(0);
  expect(gateway.stderr()).not.toContain(password);

  const server = ['--data-dir', dataDir, '--clickhouse-url', url];
  const counted = await runCli([
    'sql',
    'SELECT count() FROM otel_logs',
    '--format',
    'TSV',
    ...server,
  ]);
  expect(counted.stdout).toBe('1\n');
  const verified = await runCli(['verify', '--json', ...server]);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
  const tailed = await runCli(['tail', '--json', '--no-follow', ...server]);
  expect(JSON.parse(tailed.stdout)).toMatchObject({ tenant: TENANT, seq: '1' });
});

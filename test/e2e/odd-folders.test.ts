// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';

const TENANT = 'odd';

async function fill(dataDir: string): Promise<void> {
  const gateway = await startUp(dataDir, { args: ['--tenant', TENANT] });
  const attributes = {
    ...scopeAttributes(TENANT),
    'audit.action': 'odd.test',
    'audit.outcome': 'success',
  };
  const request = logsRequest([{ eventName: 'audit_action', attributes }]);
  const answer = await postLogs(gateway.gateway, gateway.apiKey ?? '', request);
  expect(answer).toMatchObject({ status: 200, rejected: 0 });
  expect(await gateway.stop()).toBe(0);
}

test('a broken or stale runtime.json stops nothing', async () => {
  using dir = temporaryDir();
  await fill(dir.path);
  const verify = ['verify', '--json', '--data-dir', dir.path];
  for (const text of ['{ broken', JSON.stringify({ pid: 999_999_999, gatewayUrl: 'x' }), '']) {
    writeFileSync(join(dir.path, 'runtime.json'), text);
    const { code, stderr } = await runCli(verify);
    expect(code, stderr).toBe(0);
  }
});

test("another deployment's verifier key does not verify this ledger", async () => {
  using one = temporaryDir();
  using other = temporaryDir();
  await fill(one.path);
  await fill(other.path);
  const own = readFileSync(join(one.path, 'keys/ledger.vkey'), 'utf8').trim();
  const foreign = readFileSync(join(other.path, 'keys/ledger.vkey'), 'utf8').trim();
  const verify = ['verify', '--json', '--data-dir', one.path, '--key'];
  expect((await runCli([...verify, own])).code).toBe(0);
  const { code, stdout } = await runCli([...verify, foreign]);
  expect(code).toBe(1);
  expect(stdout).toContain('checkpoint_invalid');
});

test('tail shows what is committed, in order, as JSON lines', async () => {
  using dir = temporaryDir();
  await fill(dir.path);
  const args = ['tail', '--json', '--no-follow', '--data-dir', dir.path];
  const { code, stdout } = await runCli(args);
  expect(code).toBe(0);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(events).toMatchObject([{ tenant: TENANT, seq: '1', eventType: 'audit_action' }]);
});

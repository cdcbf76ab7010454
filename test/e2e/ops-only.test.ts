// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';

const TENANT = 'ops-only';

test('a tenant without a single audit event has an empty, signed ledger that verifies', async () => {
  using dir = temporaryDir();
  const gateway = await startUp(dir.path, { args: ['--tenant', TENANT] });
  const request = logsRequest([{ eventName: 'log_event', attributes: scopeAttributes(TENANT) }]);
  const answer = await postLogs(gateway.gateway, gateway.apiKey ?? '', request);
  expect(answer).toMatchObject({ status: 200, rejected: 0 });
  const { code, stdout } = await runCli(['verify', '--json', '--data-dir', dir.path]);
  expect(code, stdout).toBe(0);
  const { ledgers } = JSON.parse(stdout) as { ledgers: { size: number; checkpoint: string }[] };
  expect(ledgers).toMatchObject([{ size: 0, verdict: 'verified' }]);
  expect(await gateway.stop()).toBe(0);
});

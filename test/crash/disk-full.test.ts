// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';
import { fillDisk, smallDisk } from '../harness/small-disk.ts';

const MIB = 1024 * 1024;
const TENANT = 'full';

function skipped(): void {
  console.warn('SKIPPED: this process may not mount a small file system');
}

function request(marker: string): string {
  const attributes = {
    ...scopeAttributes(TENANT),
    'audit.action': 'disk.test',
    'audit.outcome': 'success',
  };
  return logsRequest([{ eventName: 'audit_action', body: marker, attributes }]);
}

test('a start without disk space is refused in one sentence', async () => {
  using disk = smallDisk(MIB);
  if (disk === undefined) return skipped();
  fillDisk(join(disk.path, 'ballast'));
  const args = ['up', '--data-dir', join(disk.path, 'data'), '--port', '0', '--engine-port', '0'];
  const { code, stderr } = await runCli(args);
  expect(code, stderr).toBe(69);
  expect(stderr).toMatch(/\[disk_full\]/);
});

test('a disk that fills up is said to senders, and nothing that was acknowledged is lost', async () => {
  using disk = smallDisk(64 * MIB);
  if (disk === undefined) return skipped();
  const dataDir = join(disk.path, 'data');
  const gateway = await startUp(dataDir, { args: ['--tenant', TENANT] });
  const apiKey = gateway.apiKey ?? '';
  expect(await postLogs(gateway.gateway, apiKey, request('before'))).toMatchObject({ status: 200 });

  const ballast = join(disk.path, 'ballast');
  fillDisk(ballast);
  const refused = await postLogs(gateway.gateway, apiKey, request('while full'));
  expect(refused.status).toBe(503);
  expect(refused.retryAfter).not.toBeNull();
  expect(gateway.child.exitCode).toBeNull();

  rmSync(ballast);
  for (;;) {
    const { status } = await postLogs(gateway.gateway, apiKey, request('after'));
    if (status === 200) break;
    expect(status).toBe(503);
    await sleep(200);
  }
  const sql = "SELECT Body FROM otel_logs WHERE Body IN ('before', 'after') ORDER BY Seq";
  const args = ['sql', sql, '--format', 'TSV', '--data-dir', dataDir];
  expect((await runCli(args)).stdout).toBe('before\nafter\n');
  const verified = await runCli(['verify', '--json', '--data-dir', dataDir]);
  expect(verified.code, verified.stdout).toBe(0);
  expect(await gateway.stop()).toBe(0);
});

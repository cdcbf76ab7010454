// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLedgerline, type AuditReceipt, type Ledgerline } from '@ledgerline/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { fillDisk, smallDisk } from '../harness/small-disk.ts';

const MIB = 1024 * 1024;
const TENANT = 'crash';
const SCOPE = {
  tenant: TENANT,
  environment: 'test',
  project: 'crash',
  surface: 'api',
  app: 'engine',
};
const ENGINE = new URL('audit-engine.ts', import.meta.url).pathname;

interface Place {
  readonly endpoint: string;
  readonly outboxDir: string;
  readonly apiKey?: string;
}

/** Lets an engine audit without a gateway and kills it; the ids for which it got a receipt. */
async function auditsOfKilledEngine(place: Place, atLeast: number): Promise<string[]> {
  const engine = spawn(process.execPath, ['--conditions=ledgerline-source', ENGINE], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...Object.fromEntries(
        Object.entries(SCOPE).map(([key, value]) => [`LEDGERLINE_${key.toUpperCase()}`, value]),
      ),
      LEDGERLINE_ENDPOINT: place.endpoint,
      LEDGERLINE_API_KEY: place.apiKey,
      LEDGERLINE_OUTBOX_DIR: place.outboxDir,
    },
  });
  const closed = once(engine, 'close');
  const ids: string[] = [];
  for await (const id of createInterface({ input: engine.stdout })) {
    ids.push(id);
    // In the middle of the next audit, not after the last.
    if (ids.length === atLeast) engine.kill('SIGKILL');
  }
  expect(await closed).toEqual([null, 'SIGKILL']);
  return ids;
}

function start(place: Place): Ledgerline {
  const ledgerline = startLedgerline({ ...SCOPE, ...place, onDiagnostic: () => {} });
  onTestFinished(async () => {
    await ledgerline.shutdown({ timeoutMs: 100 });
  });
  return ledgerline;
}

test(
  'receipts of an engine that was killed are in the ledger once, also when they are sent twice',
  { timeout: 60_000 },
  async () => {
    using dir = temporaryDir();
    const dataDir = join(dir.path, 'data');
    const outboxDir = join(dir.path, 'outbox');
    const first = await startUp(dataDir, { args: ['--tenant', TENANT] });
    const apiKey = first.apiKey ?? '';
    const exited = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await exited;

    const ids = await auditsOfKilledEngine({ endpoint: first.gateway, apiKey, outboxDir }, 60);
    expect(ids.length).toBeGreaterThanOrEqual(60);
    const copy = join(dir.path, 'copy');
    cpSync(outboxDir, copy, { recursive: true });

    const gateway = await startUp(dataDir);
    // The copy stands for a sender that died after the answer and before it could delete.
    for (const outbox of [outboxDir, copy]) {
      const next = start({ endpoint: gateway.gateway, apiKey, outboxDir: outbox });
      expect(next.stats().outboxDepth).toBeGreaterThanOrEqual(ids.length);
      expect(await next.flush()).toMatchObject({ audit: 0 });
      await next.shutdown();
    }

    const sql = 'SELECT EventId FROM otel_logs';
    const rows = await runCli(['sql', sql, '--format', 'TSV', '--data-dir', dataDir]);
    const stored = rows.stdout.trim().split('\n');
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored).toEqual(expect.arrayContaining(ids));
    const verified = await runCli(['verify', '--json', '--data-dir', dataDir]);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    const { ledgers } = JSON.parse(verified.stdout) as { ledgers: { size: number }[] };
    expect(ledgers[0]?.size).toBe(stored.length);
    expect(await gateway.stop()).toBe(0);
  },
);

test('an outbox on a full disk refuses, and works again when there is room', async () => {
  using disk = smallDisk(4 * MIB);
  if (disk === undefined) {
    console.warn('SKIPPED: this process may not mount a small file system');
    return;
  }
  const outboxDir = join(disk.path, 'outbox');
  // Nobody listens there: what is kept has to stay.
  const ledgerline = start({ endpoint: 'http://127.0.0.1:9', outboxDir });
  const receipts: AuditReceipt[] = [await ledgerline.audit('before')];
  const ballast = join(disk.path, 'ballast');
  fillDisk(ballast);

  // The pages that the log has already may take a few more.
  const text = 'x'.repeat(4_000);
  let refused: unknown;
  while (refused === undefined) {
    try {
      receipts.push(await ledgerline.audit('while full', { text }));
    } catch (error) {
      refused = error;
    }
  }
  expect(refused).toMatchObject({ code: 'outbox_unavailable', retryable: true });
  expect(ledgerline.stats().outboxDepth).toBe(receipts.length);
  // Without a receipt to refuse, the event is kept in memory until the disk takes it.
  const later = ledgerline.emit('human_approved', { 'ledgerline.approval.id': text.slice(0, 64) });
  expect(later.ok).toBe(true);

  rmSync(ballast);
  receipts.push(await ledgerline.audit('after'));
  while (ledgerline.stats().outboxDepth < receipts.length + 1) await sleep(20);
  await ledgerline.shutdown({ timeoutMs: 100 });
  const next = start({ endpoint: 'http://127.0.0.1:9', outboxDir });
  expect(next.stats().outboxDepth).toBe(receipts.length + 1);
});

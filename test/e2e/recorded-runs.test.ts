// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledgerline } from '@ledgerline/sdk';
import { startLedgerline } from '@ledgerline/sdk';
import { expect, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { sharedDir } from '../harness/repository.ts';

const TENANT = 'recorded';

interface TrajectoryEntry {
  readonly thought?: string;
  readonly action?: string;
  readonly observation?: string;
}

interface Recording {
  readonly name: string;
  readonly entries: readonly TrajectoryEntry[];
}

const runsDir = sharedDir('recorded-runs/swe-agent');
if (runsDir === undefined) {
  console.warn(
    'SKIPPED: ../shared/recorded-runs is not beside this clone; no recorded run was sent',
  );
}

function readRecordings(dir: string): readonly Recording[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.traj'))
    .map((name) => {
      const { trajectory } = JSON.parse(readFileSync(join(dir, name), 'utf8')) as {
        readonly trajectory?: readonly TrajectoryEntry[];
      };
      return { name, entries: trajectory ?? [] };
    })
    .filter(({ entries }) => entries.length > 0);
}

/** A run each; a step an entry; its thought a model call, its action a tool call. */
async function replay(ledgerline: Ledgerline, { name, entries }: Recording): Promise<void> {
  await ledgerline.run(name, async () => {
    for (const [i, entry] of entries.entries()) {
      await ledgerline.step(`entry ${i}`, async () => {
        await ledgerline.modelCall(
          { provider: 'recorded', model: 'swe-agent', messages: entry.observation ?? '' },
          () => Promise.resolve(entry.thought ?? ''),
        );
        await ledgerline.toolCall(
          { name: 'shell', arguments: { command: entry.action ?? '' }, sideEffecting: true },
          () => Promise.resolve(entry.observation ?? ''),
        );
      });
    }
  });
}

test.skipIf(runsDir === undefined)(
  'recorded runs of another agent arrive whole, in order, once',
  { timeout: 120_000 },
  async () => {
    using dir = temporaryDir();
    const gateway = await startUp(dir.path, { args: ['--tenant', TENANT] });
    const ledgerline = startLedgerline({
      tenant: TENANT,
      environment: 'test',
      project: 'recorded-runs',
      surface: 'batch',
      app: 'swe-agent',
      endpoint: gateway.gateway,
      apiKey: gateway.apiKey ?? '',
      outboxDir: join(dir.path, 'outbox'),
    });
    const recordings = readRecordings(runsDir ?? '');
    expect(recordings.length).toBeGreaterThanOrEqual(5);
    for (const recording of recordings) await replay(ledgerline, recording);
    await ledgerline.flush();
    const stats = ledgerline.stats();
    await ledgerline.shutdown();
    expect(stats.rejected.total).toBe(0);

    const counted = await runCli([
      'sql',
      `SELECT EventName AS type, toString(count()) AS n, toString(uniqExact(EventId)) AS ids
       FROM otel_logs GROUP BY type`,
      '--format',
      'JSONEachRow',
      '--data-dir',
      dir.path,
    ]);
    const rows = counted.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; n: string; ids: string });
    const byType = Object.fromEntries(rows.map((row) => [row.type, Number(row.n)]));
    expect(byType).toEqual(stats.emitted.byType);
    expect(rows.every((row) => row.n === row.ids)).toBe(true);
    const entries = recordings.reduce((sum, recording) => sum + recording.entries.length, 0);
    expect(byType['flow_ended']).toBe(recordings.length);
    expect(byType['step_ended']).toBe(entries);

    const verified = await runCli(['verify', '--json', '--data-dir', dir.path]);
    expect(verified.code, verified.stdout).toBe(0);
    expect(await gateway.stop()).toBe(0);
  },
);

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import { isCollectorBuilt, startCollector, stopCollector } from '../harness/collector.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { freePort } from '../harness/free-port.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';
import { repositoryDir } from '../harness/repository.ts';

const SAMPLE_ENGINE = join(repositoryDir, 'examples/support-desk/src/main.ts');
const TENANT = 'collected';

const isBuilt = isCollectorBuilt();

interface EngineReport {
  readonly emitted: {
    readonly total: number;
    readonly byType: Readonly<Record<string, number>>;
    readonly byClass: Readonly<Record<string, number>>;
  };
  readonly spans: number;
}

test.skipIf(!isBuilt)('the sample engine through a real Collector: counts agree', async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, 'data');
  const gateway = await startUp(dataDir, { args: ['--tenant', TENANT] });
  const port = await freePort();
  const collector = await startCollector({
    port,
    gateway: gateway.gateway,
    apiKey: gateway.apiKey ?? '',
    queueDir: join(dir.path, 'queue'),
  });
  const report = await runSampleEngine(dir.path, `http://127.0.0.1:${port}`);

  // The audit path answers when the record is in its queue on disk: wait until it has drained.
  const stored = await untilStored(dataDir, report.emitted.total);
  expect(stored.byType).toEqual(report.emitted.byType);
  expect(stored.spans).toBe(report.spans);
  const { stdout, code } = await runCli(['verify', '--json', '--data-dir', dataDir]);
  expect(code, stdout).toBe(0);
  const { ledgers } = JSON.parse(stdout) as { ledgers: { size: number }[] };
  expect(ledgers[0]?.size).toBe(report.emitted.byClass['audit']);

  await stopCollector(collector);
  expect(await gateway.stop()).toBe(0);
});

test.skipIf(!isBuilt)('an audit event that a Collector took survives its kill -9', async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, 'data');
  const queueDir = join(dir.path, 'queue');
  const first = await startUp(dataDir, { args: ['--tenant', TENANT] });
  const apiKey = first.apiKey ?? '';
  const gatewayPort = Number(new URL(first.gateway).port);
  expect(await first.stop()).toBe(0);

  // The gateway is away: the Collector answers when the event is in its queue on disk.
  const port = await freePort();
  const options = { port, gateway: first.gateway, apiKey, queueDir };
  const killed = await startCollector(options);
  const attributes = {
    ...scopeAttributes(TENANT),
    'log.record.uid': 'kept-by-the-collector',
    'ledgerline.storage_class': 'audit,ops',
    'audit.action': 'collector.test',
    'audit.outcome': 'success',
  };
  const request = logsRequest([{ eventName: 'audit_action', attributes }]);
  const answer = await postLogs(`http://127.0.0.1:${port}`, 'any', request);
  expect(answer.status).toBe(200);
  const gone = once(killed, 'exit');
  killed.kill('SIGKILL');
  await gone;

  const gateway = await startUp(dataDir, { port: gatewayPort });
  const collector = await startCollector(options);
  expect((await untilStored(dataDir, 1)).byType).toEqual({ audit_action: 1 });
  const { code, stdout } = await runCli(['verify', '--json', '--data-dir', dataDir]);
  expect(code, stdout).toBe(0);
  await stopCollector(collector);
  expect(await gateway.stop()).toBe(0);
});

async function runSampleEngine(dir: string, endpoint: string): Promise<EngineReport> {
  const reportFile = join(dir, 'report.json');
  const engine = spawn(process.execPath, ['--conditions=ledgerline-source', SAMPLE_ENGINE], {
    env: {
      ...process.env,
      LEDGERLINE_ENDPOINT: endpoint,
      LEDGERLINE_API_KEY: 'the-collector-has-its-own',
      LEDGERLINE_TENANT: TENANT,
      LEDGERLINE_DEMO_REPORT: reportFile,
      LEDGERLINE_OUTBOX_DIR: join(dir, 'outbox'),
      SUPPORT_DESK_DIR: join(dir, 'shop'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(engine, 'exit')) as [number | null];
  expect(code).toBe(0);
  return JSON.parse(readFileSync(reportFile, 'utf8')) as EngineReport;
}

async function untilStored(
  dataDir: string,
  events: number,
): Promise<{ readonly byType: Readonly<Record<string, number>>; readonly spans: number }> {
  for (;;) {
    const byType = Object.fromEntries(
      (
        await sql(
          dataDir,
          'SELECT EventName AS k, toString(count()) AS n FROM otel_logs GROUP BY k',
        )
      ).map(({ k, n }) => [k, Number(n)]),
    );
    const total = Object.values(byType).reduce((sum, n) => sum + n, 0);
    if (total >= events) {
      const [spans] = await sql(dataDir, "SELECT '' AS k, toString(count()) AS n FROM otel_traces");
      return { byType, spans: Number(spans?.n ?? 0) };
    }
    await sleep(200);
  }
}

async function sql(
  dataDir: string,
  statement: string,
): Promise<readonly { readonly k: string; readonly n: string }[]> {
  const args = ['sql', statement, '--format', 'JSONEachRow', '--data-dir', dataDir];
  const { stdout, stderr, code } = await runCli(args);
  expect(code, stderr).toBe(0);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as { k: string; n: string });
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AuditEntry } from '@ledgerline/ledger';
import { temporaryDir } from '../../harness/data-dir.ts';
import { openStore } from '../../../packages/cli/src/store/open-store.ts';
import { verifyLedgers } from '../../../packages/cli/src/report/verify-ledgers.ts';
import { auditEntries, BenchLedger } from '../bench-ledger.ts';
import { encodeRequest } from '../encode-request.ts';
import { figure } from '../figure.ts';
import type { Baseline, Figure, Part, PartOptions } from '../figure.ts';
import { GatewayProcess } from '../gateway-process.ts';
import { costOf } from '../measure.ts';
import { Sender } from '../sender.ts';
import { AUDIT_STORAGE_CLASS, RECORDS_PER_REQUEST } from '../workload.ts';

const BATCHES = [1, 100, 1_000];
/** Commits of a sample, by leaves a commit: a few seconds on a disk that syncs in a millisecond. */
const COMMITS: Readonly<Record<number, number>> = { 1: 100, 100: 50, 1_000: 15 };

/** Appends to a ledger until durable, and full verification. */
export const ledger: Part = {
  name: 'ledger',
  title:
    'Ledger: rows in a bare file, head in SQLite, tiles and checkpoint on disk; 1.1 kB payloads',
  run: async (options) => [
    ...(await measureAppends(options)),
    ...(await measureVerify(options)),
    ...(await measureEngine(options)),
  ],
};

async function measureAppends({ quick }: PartOptions): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const leaves of BATCHES) {
    const commits = quick ? 3 : (COMMITS[leaves] ?? 1);
    figures.push(...(await measureBatches(leaves, commits, quick ? 3 : 5)));
  }
  return figures;
}

/** Appends beside a bare file that is synced as often: the least that durable can cost. */
async function measureBatches(
  leaves: number,
  commits: number,
  repeats: number,
): Promise<readonly Figure[]> {
  using dir = temporaryDir();
  using log = await BenchLedger.start(dir.path, { keepRows: false });
  const perSecond: number[] = [];
  const perCpuSecond: number[] = [];
  const bare: number[] = [];
  let next = 0;
  // The first repeat warms up and does not count.
  for (let repeat = 0; repeat <= repeats; repeat += 1) {
    const batches = Array.from({ length: commits }, (_, i) =>
      auditEntries(next + i * leaves, leaves),
    );
    next += commits * leaves;
    const file = await costOf(() => appendToFile(join(dir.path, 'bare'), batches));
    const cost = await costOf(async () => {
      for (const batch of batches) await log.append(batch);
    });
    if (repeat === 0) continue;
    bare.push((commits * leaves) / file.wallSeconds);
    perSecond.push((commits * leaves) / cost.wallSeconds);
    perCpuSecond.push((commits * leaves) / cost.cpuSeconds);
  }
  const synced: Baseline = { name: 'bare file, synced a commit', samples: bare };
  const name = `append, ${leaves.toLocaleString('en-GB')} a commit`;
  return [
    figure(`${name}, durable`, 'leaves/s', perSecond, synced),
    figure(`${name}, processor`, 'leaves/CPU-s', perCpuSecond),
  ];
}

function appendToFile(path: string, batches: readonly (readonly AuditEntry[])[]): void {
  const file = openSync(path, 'a');
  for (const batch of batches) {
    writeSync(file, batch.map(({ payload }) => payload).join('\n'));
    fdatasyncSync(file);
  }
  closeSync(file);
}

/** Full verification against hashing each payload twice, the least that checking it can cost. */
async function measureVerify({ quick }: PartOptions): Promise<readonly Figure[]> {
  const leaves = quick ? 1_000 : 30_000;
  const batch = 1_000;
  using dir = temporaryDir();
  using log = await BenchLedger.start(dir.path, { keepRows: true });
  const entries = auditEntries(0, leaves);
  for (let at = 0; at < leaves; at += batch) await log.append(entries.slice(at, at + batch));
  const perSecond: number[] = [];
  const perCpuSecond: number[] = [];
  const hashed: number[] = [];
  const repeats = quick ? 3 : 5;
  for (let repeat = 0; repeat <= repeats; repeat += 1) {
    const plain = await costOf(() => hashTwice(entries));
    const cost = await costOf(() => log.verify());
    if (repeat === 0) continue;
    hashed.push(leaves / plain.cpuSeconds);
    perSecond.push(leaves / cost.wallSeconds);
    perCpuSecond.push(leaves / cost.cpuSeconds);
  }
  const base = { name: 'SHA-256 of each payload, twice', samples: hashed };
  return [
    figure('full verification, rows in memory', 'leaves/s', perSecond),
    figure('full verification, rows in memory, processor', 'leaves/CPU-s', perCpuSecond, base),
  ];
}

function hashTwice(entries: readonly AuditEntry[]): void {
  for (const { payload } of entries) {
    const digest = createHash('sha256').update(payload).digest();
    if (createHash('sha256').update(digest).update(payload).digest().length !== 32)
      throw new Error();
  }
}

/** Full verification of what a gateway has stored, its rows read back from the embedded engine. */
async function measureEngine({ quick }: PartOptions): Promise<readonly Figure[]> {
  const requests = quick ? 2 : 30;
  const leaves = requests * RECORDS_PER_REQUEST;
  using dir = temporaryDir();
  await using gateway = await GatewayProcess.start(dir.path);
  await sendAudit(gateway, requests);
  await using store = await openStore({ dataDir: dir.path });
  const perSecond: number[] = [];
  const perCpuSecond: number[] = [];
  const repeats = quick ? 1 : 5;
  for (let repeat = 0; repeat <= repeats; repeat += 1) {
    const cost = await costOf(async () => {
      const [report] = await verifyLedgers(store);
      if (report?.verdict !== 'verified') throw new Error(`the ledger is ${report?.verdict}`);
    });
    if (repeat === 0) continue;
    perSecond.push(leaves / cost.wallSeconds);
    perCpuSecond.push(leaves / cost.cpuSeconds);
  }
  const name = 'full verification, rows from the embedded engine';
  return [
    figure(name, 'leaves/s', perSecond),
    figure(`${name}, processor`, 'leaves/CPU-s', perCpuSecond),
  ];
}

async function sendAudit(gateway: GatewayProcess, requests: number): Promise<void> {
  const template = encodeRequest('protobuf', AUDIT_STORAGE_CLASS);
  const { url, apiKey } = gateway;
  const sender = new Sender({ url, apiKey, encoding: 'protobuf', template, inFlight: 8 }, 0);
  await sender.send(requests);
  sender.close();
  await gateway.settle();
}

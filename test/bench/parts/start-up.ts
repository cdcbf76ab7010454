// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { temporaryDir } from '../../harness/data-dir.ts';
import { startUp } from '../../harness/cli.ts';
import { encodeRequest } from '../encode-request.ts';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { GatewayProcess } from '../gateway-process.ts';
import { Sender } from '../sender.ts';
import { AUDIT_STORAGE_CLASS, RECORDS_PER_REQUEST } from '../workload.ts';

const REQUESTS_STORED = 100;

/** From process start until `ledgerline up` says that it serves. */
export const startUpPart: Part = {
  name: 'start-up',
  title: 'ledgerline up: process start until ready, sources run by Node without a build',
  run: measureStartUp,
};

async function measureStartUp({ quick }: PartOptions): Promise<readonly Figure[]> {
  const repeats = quick ? 1 : 7;
  using filled = temporaryDir();
  await fill(filled.path, quick ? 2 : REQUESTS_STORED);
  // The first start after the fill may finish its merges; it does not count.
  await timeToReady(filled.path);
  const bare: number[] = [];
  const fresh: number[] = [];
  const again: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    bare.push(await timeOfEmptyScript());
    using dir = temporaryDir();
    fresh.push(await timeToReady(dir.path));
    again.push(await timeToReady(filled.path));
  }
  const node = { name: 'node, empty script', samples: bare };
  const stored = (quick ? 2 : REQUESTS_STORED) * RECORDS_PER_REQUEST;
  const many = stored.toLocaleString('en-GB');
  return [
    figure('node, empty script, start to end', 'ms', bare),
    figure('new data folder', 'ms', fresh, node),
    figure(`data folder with ${many} audit records`, 'ms', again, node),
  ];
}

/** Stores audit records, so that a start has ids to prime from and a ledger to open. */
async function fill(dataDir: string, requests: number): Promise<void> {
  await using gateway = await GatewayProcess.start(dataDir);
  const template = encodeRequest('protobuf', AUDIT_STORAGE_CLASS);
  const { url, apiKey } = gateway;
  const sender = new Sender({ url, apiKey, encoding: 'protobuf', template, inFlight: 8 }, 0);
  await sender.send(requests);
  sender.close();
  await gateway.settle();
}

async function timeToReady(dataDir: string): Promise<number> {
  const start = performance.now();
  const running = await startUp(dataDir);
  const time = performance.now() - start;
  const code = await running.stop();
  if (code !== 0) throw new Error(`ledgerline up ended with ${code}: ${running.stderr()}`);
  return time;
}

async function timeOfEmptyScript(): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, ['-e', '0']), 'close');
  return performance.now() - start;
}

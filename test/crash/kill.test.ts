// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { childrenOf, runCli, startUp } from '../harness/cli.ts';
import type { RunningGateway } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';

const ROUNDS = 25;
const RECORDS_PER_REQUEST = 20;
const SENDERS = 3;
const TENANT = 'crash';
const KILL_AFTER_MS_MAX = 700;

type Victim = 'gateway' | 'engine' | 'both';
const VICTIMS: readonly Victim[] = ['gateway', 'engine', 'both'];

/** Sends until told to stop; a request without an answer is sent again, byte for byte. */
class Sender {
  readonly acknowledged: string[] = [];
  readonly #apiKey: string;
  #gateway: string;
  #isStopped = false;

  constructor(gateway: string, apiKey: string) {
    this.#gateway = gateway;
    this.#apiKey = apiKey;
  }

  moveTo(gateway: string): void {
    this.#gateway = gateway;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      const ids = Array.from({ length: RECORDS_PER_REQUEST }, () => randomUUID());
      const body = logsRequest(ids.map((id, i) => record(id, i)));
      // The last request is seen through, so that nothing is left whose fate is unknown.
      while (!(await this.#isAccepted(body))) await sleep(20);
      this.acknowledged.push(...ids);
    }
  }

  async #isAccepted(body: string): Promise<boolean> {
    try {
      const { status, rejected } = await postLogs(this.#gateway, this.#apiKey, body);
      expect(rejected).toBe(0);
      return status === 200;
    } catch (error) {
      if (error instanceof TypeError) return false; // fetch: refused or cut off
      throw error;
    }
  }
}

function record(id: string, i: number) {
  const isAudit = i % 4 === 0;
  return {
    eventName: isAudit ? 'audit_action' : 'log_event',
    body: 'kill round',
    attributes: {
      ...scopeAttributes(TENANT),
      'log.record.uid': id,
      ...(isAudit ? { 'audit.action': 'test.write', 'audit.outcome': 'success' } : {}),
    },
  };
}

async function kill(victim: Victim, gateway: RunningGateway): Promise<void> {
  if (victim !== 'gateway')
    for (const pid of childrenOf(gateway.child.pid)) process.kill(pid, 'SIGKILL');
  if (victim !== 'engine') {
    const closed = once(gateway.child, 'exit');
    gateway.child.kill('SIGKILL');
    await closed;
  }
}

test(
  `${ROUNDS} rounds of kill -9 lose nothing that was acknowledged and store nothing twice`,
  { timeout: 300_000 },
  async () => {
    using dir = temporaryDir();
    let gateway = await startUp(dir.path, { args: ['--tenant', TENANT] });
    const apiKey = gateway.apiKey ?? '';
    const senders = Array.from({ length: SENDERS }, () => new Sender(gateway.gateway, apiKey));
    const running = Promise.all(senders.map((sender) => sender.run()));
    for (let round = 0; round < ROUNDS; round += 1) {
      await sleep(100 + Math.random() * KILL_AFTER_MS_MAX);
      const victim = VICTIMS[round % VICTIMS.length] ?? 'both';
      await kill(victim, gateway);
      if (victim === 'engine') continue; // the gateway brings it back by itself
      gateway = await startUp(dir.path);
      for (const sender of senders) sender.moveTo(gateway.gateway);
    }
    for (const sender of senders) sender.stop();
    await running;
    const ids = senders.flatMap((sender) => sender.acknowledged);

    const counted = await runCli([
      'sql',
      `SELECT toString(count()) AS n, toString(uniqExact(EventId)) AS ids, toString(max(Seq)) AS seq,
              toString(countIf(StorageClass LIKE '%audit%')) AS audit FROM otel_logs`,
      '--format',
      'JSONEachRow',
      '--data-dir',
      dir.path,
    ]);
    expect(counted.code, counted.stderr).toBe(0);
    const row = JSON.parse(counted.stdout) as Record<'n' | 'ids' | 'seq' | 'audit', string>;
    expect(Number(row.n)).toBe(ids.length);
    expect(Number(row.ids)).toBe(ids.length);
    expect(Number(row.seq)).toBe(ids.length);
    const verified = await runCli(['verify', '--json', '--data-dir', dir.path]);
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    const { ledgers } = JSON.parse(verified.stdout) as { ledgers: { size: number }[] };
    expect(ledgers[0]?.size).toBe(Number(row.audit));
    expect(await gateway.stop()).toBe(0);
  },
);

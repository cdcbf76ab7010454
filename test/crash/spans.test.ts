// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runCli, startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { scopeAttributes } from '../harness/otlp-logs.ts';

const ROUNDS = 4;
const SENDERS = 3;
const SPANS_PER_REQUEST = 50;
const TENANT = 'crash';
const KILL_AFTER_MS_MAX = 500;

/** An ExportTraceServiceRequest in OTLP/JSON, each span with an id of its own. */
function traceRequest(spanIds: readonly string[]): string {
  const now = String(BigInt(Date.now()) * 1_000_000n);
  const traceId = randomBytes(16).toString('hex');
  const attributes = Object.entries(scopeAttributes(TENANT)).map(([key, stringValue]) => ({
    key,
    value: { stringValue },
  }));
  const times = { startTimeUnixNano: now, endTimeUnixNano: now };
  const spans = spanIds.map((spanId) => ({ traceId, spanId, name: 'kill', attributes, ...times }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: 'bare' }, spans }] }] });
}

test(
  'spans that were acknowledged before kill -9 are there once, also when they are sent again',
  { timeout: 60_000 },
  async () => {
    using dir = temporaryDir();
    let gateway = await startUp(dir.path, { args: ['--tenant', TENANT] });
    const authorization = `Bearer ${gateway.apiKey ?? ''}`;
    const acknowledged: string[] = [];
    const stop = new AbortController();
    let cutOff = 0;

    /** False when it is not known what became of the request: it is to be sent again as it is. */
    const isAccepted = async (body: string): Promise<boolean> => {
      try {
        const headers = { 'content-type': 'application/json', authorization };
        const url = `${gateway.gateway}/v1/traces`;
        const response = await fetch(url, { method: 'POST', headers, body });
        const text = await response.text();
        if (response.status === 200) expect(text).toBe('{}');
        return response.status === 200;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // fetch: refused or cut off
        cutOff += 1;
        return false;
      }
    };
    const send = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const ids = Array.from({ length: SPANS_PER_REQUEST }, () => randomBytes(8).toString('hex'));
        const body = traceRequest(ids);
        while (!(await isAccepted(body))) await sleep(20);
        acknowledged.push(...ids);
      }
    };
    const running = Promise.all(Array.from({ length: SENDERS }, send));
    for (let round = 0; round < ROUNDS; round += 1) {
      await sleep(100 + Math.random() * KILL_AFTER_MS_MAX);
      const closed = once(gateway.child, 'exit');
      gateway.child.kill('SIGKILL');
      await closed;
      gateway = await startUp(dir.path);
    }
    stop.abort();
    await running;
    expect(cutOff).toBeGreaterThan(0);

    const sql = `SELECT SpanId, toString(count()) AS n FROM otel_traces GROUP BY SpanId`;
    const args = ['sql', sql, '--format', 'JSONEachRow', '--data-dir', dir.path];
    const stored = await runCli(args);
    expect(stored.code, stored.stderr).toBe(0);
    const rows = stored.stdout.trim().split('\n');
    const found = rows.map((line) => JSON.parse(line) as { SpanId: string; n: string });
    expect(found.filter((row) => row.n !== '1')).toEqual([]);
    expect(found.map((row) => row.SpanId).sort()).toEqual(acknowledged.sort());
    expect(await gateway.stop()).toBe(0);
  },
);

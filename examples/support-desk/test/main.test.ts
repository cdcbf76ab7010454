// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeskReport } from '../src/report.ts';
import { Shop } from '../src/shop/shop.ts';
import { TICKETS } from '../src/tickets.ts';
import { OpenAiServer } from './support/openai-server.ts';
import { OtlpReceiver } from './support/otlp-receiver.ts';

let receiver: OtlpReceiver;
let folder: string;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  folder = mkdtempSync(join(tmpdir(), 'support-desk-test-'));
});
afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(script: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  const path = new URL(`../src/${script}`, import.meta.url).pathname;
  return spawn(process.execPath, ['--conditions=ledgerline-source', path], {
    env: {
      PATH: process.env['PATH'],
      LEDGERLINE_ENDPOINT: receiver.url,
      LEDGERLINE_API_KEY: 'test-key',
      LEDGERLINE_OUTBOX_DIR: join(folder, 'outbox'),
      LEDGERLINE_DEMO_REPORT: join(folder, 'report.json'),
      SUPPORT_DESK_DIR: join(folder, 'shop'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finish(child: ChildProcess): Promise<Finished> {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (output.stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

function readReport(): DeskReport {
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as DeskReport;
}

function expectAllReceived(report: DeskReport): void {
  expect(receiver.countByType()).toEqual(report.emitted.byType);
  expect(receiver.logs).toHaveLength(report.emitted.total);
  expect(new Set(receiver.logs.map((log) => log.eventId)).size).toBe(report.emitted.total);
  expect(receiver.spanNames).toHaveLength(report.spans);
  expect(report.rejected.total).toBe(0);
}

describe('the support desk in its own process', () => {
  test('works through every ticket; what it reports is what was received', async () => {
    const { code, stdout, stderr } = await finish(start('main.ts'));
    expect(stderr).toContain('a local deterministic model, not an LLM');
    expect(code).toBe(0);

    const report = readReport();
    expectAllReceived(report);
    expect(report.model).toEqual({ name: 'support-desk-local-1', deterministic: true });
    expect(outcomes(report)).toEqual([
      ['small-refund', 'resolved'],
      ['large-refund-approved', 'resolved'],
      ['large-refund-rejected', 'resolved'],
      ['tracking-after-retries', 'resolved'],
      ['carrier-down', 'failed'],
      ['policy-question', 'resolved'],
      ['privacy-request', 'escalated'],
      ['angry-with-card-number', 'resolved'],
      ['wrong-order-number', 'resolved'],
      ['many-parcels', 'resolved'],
      ['invoice-does-not-add-up', 'escalated'],
      ['order-of-somebody-else', 'resolved'],
      ['unknown-sender', 'escalated'],
      ['refund-asked-twice', 'resolved'],
    ]);
    const progress = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(progress).toHaveLength(TICKETS.length);
    expect(progress[0]).toEqual({
      progress: 1,
      of: 14,
      ticket: 'small-refund',
      outcome: 'resolved',
    });

    expectNoPersonalData(stdout + stderr);
    expect(Object.keys(report.redactions)).toEqual(
      expect.arrayContaining(['card', 'email', 'phone']),
    );
  });

  test('does the same work with an OpenAI-compatible server', async () => {
    const server = await OpenAiServer.start();
    const env = {
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_API_KEY: 'sk-test',
      OPENAI_MODEL: 'gpt-4o',
    };
    const { code, stderr } = await finish(start('main.ts', env));
    await server.close();
    expect([code, stderr]).toEqual([0, expect.stringContaining('Model: gpt-4o at')]);

    const report = readReport();
    expectAllReceived(report);
    expect(report.model).toEqual({ name: 'gpt-4o', deterministic: false });
    expect(outcomes(report).filter(([, outcome]) => outcome === 'failed')).toEqual([
      ['carrier-down', 'failed'],
    ]);
    const calls = receiver.logs.filter(
      ({ attributes }) => attributes['ledgerline.call.kind'] === 'model',
    );
    const limited = calls.filter(({ eventType }) => eventType === 'tool_call_failed');
    expect(limited).toHaveLength(Math.floor(server.requests / 10));
    const [usage] = calls.filter(({ eventType }) => eventType === 'usage_recorded');
    expect(usage?.attributes).toMatchObject({
      'ledgerline.cost.is_estimate': true,
      'ledgerline.cost.basis': 'list_price',
      'ledgerline.cost.price_source': expect.stringContaining('genai-prices@') as unknown,
    });
    expect(usage?.attributes['ledgerline.cost.micros']).toBeGreaterThan(100);
  });

  test('sends what it has when it is told to stop', async () => {
    const child = start('main.ts', { SUPPORT_DESK_ROUNDS: '1000' });
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    const { code } = await finish(child);
    expect(code).toBe(143);
    const report = readReport();
    expectAllReceived(report);
    expect(report.runs.length).toBeLessThan(14_000);
  });

  test('fails when not everything was accepted', async () => {
    receiver.answer = 400;
    const { code, stderr } = await finish(start('main.ts'));
    expect(code).toBe(1);
    expect(stderr).toContain('Not everything was accepted');
  });

  test('says what is wrong with its settings', async () => {
    const { code, stderr } = await finish(start('main.ts', { SUPPORT_DESK_ROUNDS: 'many' }));
    expect(code).toBe(1);
    expect(stderr).toContain('SUPPORT_DESK_ROUNDS has to be a whole number');
  });
});

test('ten lines are an integration', async () => {
  const source = readFileSync(new URL('../src/ten-lines.ts', import.meta.url), 'utf8');
  const code = source.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('//'));
  expect(code.length).toBeLessThanOrEqual(10);
  expect(await finish(start('ten-lines.ts'))).toMatchObject({ code: 0, stderr: '' });
  expect(receiver.countByType()).toEqual({
    flow_started: 1,
    step_started: 1,
    tool_call_started: 1,
    tool_call_ended: 1,
    step_ended: 1,
    agent_decision: 1,
    audit_action: 1,
    flow_ended: 1,
  });
});

function outcomes(report: DeskReport): string[][] {
  return report.runs.map(({ name, outcome }) => [name, outcome]);
}

/** No personal data of any customer left the process: over the wire, in its output, in its outbox. */
function expectNoPersonalData(output: string): void {
  const outbox = join(folder, 'outbox');
  const files = readdirSync(outbox, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const report = readFileSync(join(folder, 'report.json'));
  const bytes = Buffer.concat([...receiver.bodies, ...files, report, Buffer.from(output)]);
  expect(bytes.length).toBeGreaterThan(50_000);
  const shop = Shop.create(':memory:');
  const leaked = shop.customers().flatMap(({ name, email, phone, address, cardNumber }) => {
    const spaced = cardNumber.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
    const canaries = [name, email, phone, address, cardNumber, spaced];
    return canaries.filter((canary) => bytes.includes(canary));
  });
  expect(leaked).toEqual([]);
}

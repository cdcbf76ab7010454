// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from '@ledgerline/clickhouse';
import { DETECTOR_NAMES } from '@ledgerline/redaction';
import { startLedgerline, type Ledgerline } from '@ledgerline/sdk';
import { instrumentDomain } from '@ledgerline/sdk/domains';
import { httpListener } from '@ledgerline/sdk/http';
import { createLogger } from '@ledgerline/sdk/logger';
import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CANARIES, SECRETS } from '../harness/canaries.ts';
import { startUp } from '../harness/cli.ts';
import { findInFiles, temporaryDir } from '../harness/data-dir.ts';
import { freePort } from '../harness/free-port.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';
import { readSecrets } from '../harness/secrets.ts';

const TENANT = 'gate';
const SCOPE = { tenant: TENANT, environment: 'test', project: 'p', surface: 's', app: 'a' };
const TEXTS = CANARIES.map(({ text }) => text);
/** What no entry may destroy. */
const IDS = {
  uuid: '0198f3a2-7c1e-7b60-8b1d-3f6f0c9a5e11',
  ulid: '01J9ZC4Y7Q8W2R5T6V3X1M0KAB',
  trace: '4bf92f3577b34da6a3ce929d0e0e4736',
  commit: '5f3a9c1de77b2048c6b1f90ad3e8427bb1c0d9ef',
  digest: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  order: 'order_01hzx3k9q2',
  image: 'registry.example/shop/api:2.14.0',
  package: '@scope/pkg@1.2.3',
  time: '2026-11-21T12:08:23.153Z',
} as const;

/** Every place where the canaries may have arrived, as text. */
const sinks = new Map<string, string>();
const dir = temporaryDir();
let stored = '';

/** Whether JSON has it as it is; what is escaped twice over is for the tests of the detectors. */
function isUnescaped(text: string): boolean {
  return !/["\\\n]/.test(text);
}

function keep(sink: string, text: string): void {
  sinks.set(sink, (sinks.get(sink) ?? '') + text);
}

/** What a sink holds that it must not, as written and as a URL has it. */
function leaks(text: string): readonly string[] {
  return SECRETS.filter(
    (secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)),
  );
}

async function leakEverywhere(ledgerline: Ledgerline): Promise<void> {
  const json = JSON.stringify({ outer: { texts: TEXTS.filter(isUnescaped) } });
  const sent = (entry: string) => (_call: unknown, given: unknown) => {
    keep(`what ${entry} sends`, JSON.stringify(given));
    return Promise.resolve({ answer: TEXTS });
  };
  ledgerline.emit('log_event', { texts: TEXTS, json, ids: IDS }, { message: TEXTS[0]! });
  for (const [i, text] of TEXTS.entries()) {
    ledgerline.emit('x.gate.one', { index: i, note: text, bytes: Buffer.from(text) });
    ledgerline.emit('x.gate.key', { [text]: 'key' }, { message: text });
  }
  ledgerline.loggerProvider
    .getLogger('plain')
    .emit({ body: { texts: TEXTS }, eventName: TEXTS[0]!, attributes: { texts: TEXTS } });
  await ledgerline.audit('gate.audit', { targetId: 'o-1', texts: TEXTS, json });
  await ledgerline.emitDurable('log_event', { texts: TEXTS });
  ledgerline.pulse({ texts: TEXTS });
  for (const text of TEXTS) ledgerline.recordException(new TypeError(text));
  await ledgerline.run(`run ${TEXTS[0]}`, async () => {
    for (const text of TEXTS) {
      ledgerline.step(text, () => 'done', { attributes: { note: text } });
      ledgerline.gate('gate', () => ({ verdict: 'allow', reason: text }));
    }
    await ledgerline.toolCall({ name: 'mail', arguments: { TEXTS, json } }, sent('a tool call'));
    await ledgerline.toolCall(
      { name: 'pay', arguments: TEXTS, sideEffecting: true },
      sent('a side-effecting tool call'),
    );
    await ledgerline.modelCall(
      { provider: 'p', model: 'm', messages: TEXTS.map((content) => ({ role: 'user', content })) },
      sent('a model call'),
    );
    for (const domain of ['retrieval', 'vector'] as const) {
      const calls = instrumentDomain(ledgerline, domain) as unknown as Record<
        string,
        (values: unknown, fn: (...given: never[]) => unknown) => unknown
      >;
      for (const [operation, call] of Object.entries(calls)) {
        await call({ query: TEXTS }, sent(`${domain}.${operation}`));
      }
    }
    for (const text of TEXTS) {
      const error = new Error(text, { cause: new Error(text) });
      const failing = ledgerline.toolCall({ name: 'fail' }, () => Promise.reject(error));
      await expect(failing).rejects.toBe(error);
    }
  });
}

function leakInSpans(ledgerline: Ledgerline): void {
  const tracer = ledgerline.tracerProvider.getTracer('gate');
  for (const text of TEXTS) {
    const span = tracer.startSpan(text, { attributes: { note: text } });
    span.setAttribute(text, 'key');
    span.addEvent(text, { note: text });
    span.addLink({ context: span.spanContext(), attributes: { note: text } });
    span.recordException(new RangeError(text));
    span.setStatus({ code: SpanStatusCode.ERROR, message: text });
    span.end();
  }
}

function leakInLogger(ledgerline: Ledgerline): void {
  const log = createLogger(ledgerline, {
    level: 'trace',
    destination: { write: (line) => keep('the developer log', line) },
  });
  for (const text of TEXTS) {
    log.info({ note: text, nested: { text } }, text);
    log.error(new Error(text, { cause: new Error(text) }), text);
  }
}

async function leakInHttp(ledgerline: Ledgerline): Promise<void> {
  const onAccessLine = (line: string): void => keep('the access log', line);
  const listener = httpListener(
    ledgerline,
    (_request, response) => {
      response.end(TEXTS.join());
    },
    { onAccessLine },
  );
  const server = createServer((incoming, response) => {
    void listener(incoming, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const inHeaders = CANARIES.filter(({ text }) => /^[\x20-\x7e]+$/.test(text));
  for (const { detector, text } of inHeaders) {
    const headers = { 'user-agent': text, 'x-request-id': text, authorization: text, cookie: text };
    // Where a path has to be encoded its words run into one another, which no detector sees through.
    // Dotted numbers in a path are versions.
    const isPlain = /^[\w.@:+~-]+$/.test(text) && !detector.startsWith('ipv');
    const segment = isPlain ? text : 'it';
    const path = `/find/${segment}?q=${encodeURIComponent(text)}`;
    const sent = request({ port, path, headers });
    sent.end();
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    await once(response.resume(), 'end');
  }
  server.close();
}

/** The same as a client without our SDK sends it, so that the gateway is all there is. */
async function leakFromBareClient(gateway: string, apiKey: string): Promise<void> {
  const attributes = (text: string): Record<string, string> => ({
    ...scopeAttributes(TENANT),
    ...Object.fromEntries(Object.entries(IDS).map(([key, id]) => [`bare.${key}`, id])),
    'audit.action': 'gate.bare',
    'audit.outcome': 'success',
    'ledgerline.storage_class': 'audit,ops',
    note: text,
    json: JSON.stringify({ text: isUnescaped(text) ? text : 'it' }),
    [`k ${text}`]: 'key',
  });
  const records = TEXTS.map((text) => ({
    eventName: 'audit_action',
    body: text,
    attributes: attributes(text),
  }));
  const answer = await postLogs(gateway, apiKey, logsRequest(records));
  expect(answer).toMatchObject({ status: 200, rejected: 0 });
  keep('the gateway’s answer', JSON.stringify(answer));
  const any = (values: Record<string, string>): unknown[] =>
    Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const spans = TEXTS.map((text, i) => ({
    traceId: IDS.trace,
    spanId: (i + 1).toString(16).padStart(16, 'a'),
    name: text,
    attributes: any({ ...scopeAttributes(TENANT), note: text }),
    events: [{ name: text, attributes: any({ note: text }) }],
    links: [{ traceId: IDS.trace, spanId: 'b'.repeat(16), attributes: any({ note: text }) }],
    status: { code: 2, message: text },
  }));
  const response = await fetch(`${gateway}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope: { name: 'bare' }, spans }] }] }),
  });
  expect(response.status).toBe(200);
  keep('the gateway’s answer', await response.text());
}

/** Every table of ours, every column, as text; parts on disk are compressed. */
async function readTables(dataDir: string, clickhouse: string): Promise<void> {
  await using connection = connect({ url: clickhouse, ...readSecrets(dataDir).analyst });
  const tables = await connection.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE '.%'",
  );
  for (const { name } of tables) {
    const rows = JSON.stringify(await connection.query(`SELECT * FROM \`${name}\``));
    keep(`table ${name}`, rows);
    stored += rows;
  }
}

function filesOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const kept = files.filter((file) => file.isFile());
  return kept.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n');
}

beforeAll(async () => {
  const dataDir = join(dir.path, 'data');
  const outboxDir = join(dir.path, 'outbox');
  const port = await freePort();
  const first = await startUp(dataDir, { port, args: ['--tenant', TENANT] });
  const apiKey = first.apiKey ?? '';
  await first.stop();

  const diagnostics: unknown[] = [];
  const ledgerline = startLedgerline({
    ...SCOPE,
    endpoint: `http://127.0.0.1:${port}`,
    apiKey,
    outboxDir,
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
  });
  await leakEverywhere(ledgerline);
  leakInSpans(ledgerline);
  leakInLogger(ledgerline);
  await leakInHttp(ledgerline);
  // While nobody takes them, audit events are in the outbox and in its write-ahead log.
  expect(ledgerline.stats().outboxDepth).toBeGreaterThan(3);
  keep('the outbox', filesOf(outboxDir));

  const gateway = await startUp(dataDir, { port });
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(ledgerline.stats().rejected.byCode).toEqual({});
  keep('stats', JSON.stringify(ledgerline.stats()));
  await ledgerline.shutdown();
  keep('diagnostics', JSON.stringify(diagnostics));
  await leakFromBareClient(gateway.gateway, apiKey);
  await readTables(dataDir, gateway.clickhouse);
  expect(await gateway.stop()).toBe(0);
  keep('the gateway’s log', first.stderr() + gateway.stderr());
}, 180_000);

afterAll(() => {
  dir[Symbol.dispose]();
});

test('every shipped detector has a canary', () => {
  const covered = new Set(CANARIES.map(({ detector }) => detector));
  const byName = new Set(['secret_key_name']);
  expect(DETECTOR_NAMES.filter((name) => !covered.has(name) && !byName.has(name))).toEqual([]);
  expect(leaks(TEXTS.join())).toEqual([...SECRETS]);
});

test('no canary is in a table, an outbox, an outgoing call, a log or an answer', () => {
  const names = [...sinks.keys()];
  expect(names).toEqual(
    expect.arrayContaining([
      'table otel_logs',
      'table otel_traces',
      'table audit_leaves',
      'the outbox',
      'the developer log',
      'the access log',
      'the gateway’s log',
      'what a tool call sends',
      'what a side-effecting tool call sends',
      'what a model call sends',
    ]),
  );
  const found = names.map((name) => [name, leaks(sinks.get(name)!)] as const);
  expect(found.filter(([, secrets]) => secrets.length > 0)).toEqual([]);
});

test('no canary is in a file of the data folder or of the outbox', () => {
  expect(findInFiles(dir.path, SECRETS)).toEqual([]);
});

test('ids survive both passes', () => {
  for (const id of Object.values(IDS)) {
    expect(sinks.get('table otel_logs')).toContain(id);
    expect(stored.split(`"bare.`).length).toBeGreaterThan(TEXTS.length);
    expect(stored).toContain(`:"${id}"`);
  }
});

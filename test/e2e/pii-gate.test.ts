// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { connect } from '@ledgerline/clickhouse';
import { DETECTOR_NAMES, redactStream } from '@ledgerline/redaction';
import { startLedgerline, type Ledgerline } from '@ledgerline/sdk';
import { instrumentDomain, type DomainOperation } from '@ledgerline/sdk/domains';
import { httpListener } from '@ledgerline/sdk/http';
import { createLogger } from '@ledgerline/sdk/logger';
import {
  carrierToEnvironment,
  injectCarrier,
  propagatingFetch,
  withCarrier,
} from '@ledgerline/sdk/propagation';
import { context, propagation, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CANARIES, SECRETS } from '../harness/canaries.ts';
import { startUp } from '../harness/cli.ts';
import { isCollectorBuilt, startCollector, stopCollector } from '../harness/collector.ts';
import { findInFiles, temporaryDir } from '../harness/data-dir.ts';
import { freePort } from '../harness/free-port.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';
import { readSecrets } from '../harness/secrets.ts';

// Every example of every detector goes into every entry of SDK and gateway, and every sink is searched
// for it, as it is, in JSON once and twice, and as a URL has it.
//
// Left out on purpose, and why:
// - A request of a client without our SDK is raw until the gateway has it: a Collector in between holds
//   what it was sent. Behind our SDK its queue and its log are searched, where one is built.
// - Scope keys (tenant, environment, project, surface, app) are chosen by whoever runs the deployment.
// - Four numbers with dots behind a slash are versions (`/releases/120.0.6099.109/`), not addresses.

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

function keep(sink: string, text: string): void {
  sinks.set(sink, (sinks.get(sink) ?? '') + text);
}

/** A text as it is, in JSON, in JSON in JSON, and in a URL. */
function formsOf(text: string): readonly string[] {
  const quoted = JSON.stringify(text).slice(1, -1);
  const twice = JSON.stringify(quoted).slice(1, -1);
  return [...new Set([text, quoted, twice, encodeURIComponent(text)])];
}

const FORMS = SECRETS.map((secret) => [secret, formsOf(secret)] as const);

/** What a sink holds that it must not. */
function leaks(text: string): readonly string[] {
  return FORMS.filter(([, forms]) => forms.some((form) => text.includes(form))).map(
    ([secret]) => secret,
  );
}

/** Arguments and elements are read as they are written: in JSON a quotation mark is another one. */
const READ_AS_WRITTEN: ReadonlySet<string> = new Set(['secret_argument', 'curl_user']);

/** An example for a place where it stands in a string of JSON. */
function inJson({ detector, text }: (typeof CANARIES)[number]): string {
  return READ_AS_WRITTEN.has(detector) && /["\n]/.test(text) ? 'it' : text;
}

/** An example for a segment of a path. */
function inPath({ detector, text }: (typeof CANARIES)[number]): string {
  const isUnseen = detector === 'ipv4' || /\{.*\[/.test(text);
  return encodeURIComponent(isUnseen ? 'it' : text);
}

async function leakEverywhere(ledgerline: Ledgerline): Promise<void> {
  const json = JSON.stringify({ outer: { texts: CANARIES.map(inJson) } });
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
  for (const explanation of TEXTS) {
    const attributes = {
      'gen_ai.evaluation.name': 'Relevance',
      'gen_ai.evaluation.explanation': explanation,
      'gen_ai.retrieval.documents': [{ id: 'd-1', content: explanation }],
    };
    ledgerline.loggerProvider
      .getLogger('evaluator')
      .emit({ eventName: 'gen_ai.evaluation.result', attributes });
  }
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
    for (const domain of ['retrieval', 'vector', 'embedding', 'evaluation'] as const) {
      const calls: Readonly<Record<string, DomainOperation>> = instrumentDomain(ledgerline, domain);
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
  for (const canary of inHeaders) {
    const { text } = canary;
    const headers = { 'user-agent': text, 'x-request-id': text, authorization: text, cookie: text };
    const path = `/find/${inPath(canary)}?q=${encodeURIComponent(text)}`;
    const sent = request({ port, path, headers });
    sent.end();
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    await once(response.resume(), 'end');
  }
  server.close();
}

/** Contexts that cross processes and hosts, and what our fetch says of them to others. */
async function leakInCarriers(ledgerline: Ledgerline): Promise<void> {
  const send = propagatingFetch(ledgerline, {
    hosts: ['api.example.net'],
    labels: ['note'],
    fetch: (_input, init) => {
      keep('outgoing headers', JSON.stringify([...new Headers(init?.headers).entries()]));
      return Promise.resolve(new Response(null, { status: 204 }));
    },
  });
  for (const text of TEXTS) {
    const ids = { requestId: text, correlationId: text, sessionId: text, userId: text };
    await ledgerline.withContext({ ...ids, actorId: text, agentId: text }, async () => {
      const carrier = injectCarrier();
      keep('carriers', JSON.stringify([carrier, carrierToEnvironment(carrier)]));
      withCarrier(ledgerline, { 'ledgerline-context': JSON.stringify(ids) }, () =>
        keep('carriers', JSON.stringify(injectCarrier())),
      );
      const baggage = propagation.createBaggage({ note: { value: text } });
      const withBaggage = propagation.setBaggage(context.active(), baggage);
      await context.with(withBaggage, () => send('https://api.example.net/'));
    });
  }
}

/** Tokens of a model, as a page shows them while they come. */
async function leakInStreams({ pipeline }: Ledgerline): Promise<void> {
  for (const text of TEXTS) {
    const tokens = (async function* () {
      for (let at = 0; at < text.length; at += 3) yield text.slice(at, at + 3);
    })();
    let frames = '';
    for await (const piece of redactStream(pipeline.redactor.policy, tokens)) frames += piece;
    keep('stream frames', `${frames}\n`);
  }
}

/** Events that are refused by us, and by a receiver that repeats what it was sent. */
async function leakInRefusals(outboxDir: string): Promise<void> {
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ code: 3, message: `cannot take ${CANARIES.map(inJson).join(' ')}` }),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ledgerline = startLedgerline({
    ...SCOPE,
    endpoint: `http://127.0.0.1:${port}`,
    apiKey: 'any',
    outboxDir,
    onDiagnostic: (diagnostic) => keep('diagnostics', JSON.stringify(diagnostic)),
  });
  ledgerline.emit('log_event', { texts: TEXTS });
  void ledgerline
    .audit('gate.refused', { targetId: 'o-1', texts: TEXTS })
    .catch((error: unknown) => {
      keep('errors', String(error));
    });
  for (const text of TEXTS) {
    const results = [
      ledgerline.emit(text as 'log_event', { note: text }),
      ledgerline.emit('usage_recorded', { 'gen_ai.usage.input_tokens': text } as never),
      ledgerline.emit('log_event', { 'ledgerline.run.id': `${text} !` }),
    ];
    for (const result of results) {
      if (!result.ok) keep('errors', JSON.stringify([result.error.message, result.error]));
    }
  }
  await ledgerline.flush({ timeoutMs: 2_000 });
  keep('stats', JSON.stringify(ledgerline.stats()));
  expect(ledgerline.stats().rejected.total).toBeGreaterThan(0);
  await ledgerline.shutdown();
  keep('dead letters', filesOf(outboxDir));
  server.close();
}

const isBuilt = isCollectorBuilt();

/** A Collector between the SDK and the wire, while nobody takes what it sends: its queue is full. */
async function leakThroughCollector(gateway: string, apiKey: string): Promise<() => Promise<void>> {
  const port = await freePort();
  const queueDir = join(dir.path, 'queue');
  const onOutput = (text: string): void => keep('the Collector’s log', text);
  const collector = await startCollector({ port, gateway, apiKey, queueDir, onOutput });
  const ledgerline = startLedgerline({
    ...SCOPE,
    endpoint: `http://127.0.0.1:${port}`,
    apiKey: 'the-collector-has-its-own',
    outboxDir: join(dir.path, 'collected'),
  });
  for (const text of TEXTS) ledgerline.emit('log_event', { texts: [text] }, { message: text });
  await ledgerline.audit('gate.collected', { targetId: 'o-1', texts: TEXTS });
  // The audit path answers when the event is in the queue; the other one waits for the gateway.
  await ledgerline.flush({ timeoutMs: 2_000 });
  keep('the Collector’s queue', filesOf(queueDir));
  return async () => {
    expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
    await ledgerline.shutdown();
    await stopCollector(collector);
  };
}

/** Stands between SDK and gateway, and keeps every request as it is on the wire. */
async function startWire(port: number, to: () => string | undefined): Promise<Server> {
  const server = createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const isZipped = incoming.headers['content-encoding'] === 'gzip';
      keep('the wire', (isZipped ? gunzipSync(body) : body).toString('latin1'));
      keep('the wire', JSON.stringify([incoming.url, { ...incoming.headers, authorization: '' }]));
      const base = to();
      const headers = Object.entries(incoming.headers).filter(([name]) => !HOP.has(name));
      const answer =
        base === undefined
          ? new Response(null, { status: 503 })
          : await fetch(base + incoming.url!, {
              method: 'POST',
              headers: headers as [string, string][],
              body,
            });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/** The same as a client without our SDK sends it, so that the gateway is all there is. */
async function leakFromBareClient(gateway: string, apiKey: string): Promise<void> {
  const attributes = (canary: (typeof CANARIES)[number]): Record<string, string> => ({
    ...scopeAttributes(TENANT),
    ...Object.fromEntries(Object.entries(IDS).map(([key, id]) => [`bare.${key}`, id])),
    'audit.action': 'gate.bare',
    'audit.outcome': 'success',
    'ledgerline.storage_class': 'audit,ops',
    note: canary.text,
    json: JSON.stringify({ text: inJson(canary) }),
    [`k ${canary.text}`]: 'key',
  });
  const records = CANARIES.map((canary) => ({
    eventName: 'audit_action',
    body: canary.text,
    attributes: attributes(canary),
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
  const wirePort = await freePort();
  let isUp = false;
  const wire = await startWire(wirePort, () => (isUp ? `http://127.0.0.1:${port}` : undefined));
  const first = await startUp(dataDir, { port, args: ['--tenant', TENANT] });
  const apiKey = first.apiKey ?? '';
  await first.stop();

  const diagnostics: unknown[] = [];
  const ledgerline = startLedgerline({
    ...SCOPE,
    endpoint: `http://127.0.0.1:${wirePort}`,
    apiKey,
    outboxDir,
    onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
  });
  await leakEverywhere(ledgerline);
  leakInSpans(ledgerline);
  leakInLogger(ledgerline);
  await leakInHttp(ledgerline);
  await leakInCarriers(ledgerline);
  await leakInStreams(ledgerline);
  await leakInRefusals(join(dir.path, 'refused'));
  // While nobody takes them, audit events are in the outbox and in its write-ahead log.
  expect(ledgerline.stats().outboxDepth).toBeGreaterThan(3);
  keep('the outbox', filesOf(outboxDir));

  const endCollector = isBuilt
    ? await leakThroughCollector(`http://127.0.0.1:${wirePort}`, apiKey)
    : async () => {};
  const gateway = await startUp(dataDir, { port });
  isUp = true;
  await endCollector();
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(ledgerline.stats().rejected.byCode).toEqual({});
  keep('stats', JSON.stringify(ledgerline.stats()));
  await ledgerline.shutdown();
  keep('diagnostics', JSON.stringify(diagnostics));
  await leakFromBareClient(gateway.gateway, apiKey);
  await readTables(dataDir, gateway.clickhouse);
  expect(await gateway.stop()).toBe(0);
  wire.close();
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

test.skipIf(!isBuilt)('a Collector had in its queue what was sent through it', () => {
  expect(sinks.get('the Collector’s queue')).toContain('gate.collected');
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
      'the wire',
      'outgoing headers',
      'carriers',
      'stream frames',
      'errors',
      'diagnostics',
      'dead letters',
      'stats',
      'the gateway’s log',
      ...(isBuilt ? ['the Collector’s log', 'the Collector’s queue'] : []),
      'what a tool call sends',
      'what a side-effecting tool call sends',
      'what a model call sends',
      'what retrieval.search sends',
      'what embedding.embed sends',
      'what evaluation.grade sends',
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

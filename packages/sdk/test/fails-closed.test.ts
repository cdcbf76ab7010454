// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { logs, SpanStatusCode, trace } from '@opentelemetry/api';
import { observeStats } from '@ledgerline/sdk/metrics';
import { createLogger } from '@ledgerline/sdk/logger';
import { httpListener } from '@ledgerline/sdk/http';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { breakDetector } from '../../redaction/test/broken-detector.ts';
import { startCollector } from './metrics/collect.ts';
import { start, type Started } from './start.ts';

// One detector throws, and its error quotes what it looked at. Wherever it is asked, the value is
// withheld and counted, and neither value nor error is anywhere.

const CANARY = 'quentin.canary@nest-mail.org';
const WITHHELD = '[REDACTION_FAILED]';

let broken: Disposable;
let printed: string;

beforeEach(() => {
  broken = breakDetector();
  printed = '';
  const note = (text: unknown): boolean => {
    printed += String(text);
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(note);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(note);
  onTestFinished(() => {
    out.mockRestore();
    err.mockRestore();
  });
});

afterEach(() => {
  broken[Symbol.dispose]();
});

/** What left the process, what it printed and what it says of itself. */
function everything({ ledgerline, receiver, diagnostics, outboxDir }: Started): string {
  const files = readdirSync(outboxDir).map((name) => readFileSync(join(outboxDir, name), 'latin1'));
  const said = JSON.stringify([diagnostics, ledgerline.stats()]);
  return [receiver.rawText, printed, said, ...files].join('\n');
}

function expectNothingShown(started: Started): void {
  const all = everything(started);
  expect(all).not.toContain('canary');
  expect(all).not.toContain('cannot judge');
}

test('an event keeps its place: what cannot be judged is withheld, the rest arrives', async () => {
  const started = await start();
  const { ledgerline, receiver } = started;
  const payload = { note: CANARY, n: 1, deep: { list: ['fine', CANARY] }, [`k ${CANARY}`]: 'x' };
  const emitted = ledgerline.emit('log_event', payload, { message: `from ${CANARY}` });
  const { eventId } = await ledgerline.audit('refund.issue', { targetId: 'o-1', note: CANARY });
  await ledgerline.flush();
  expect(emitted.ok).toBe(true);
  const [log] = receiver.named('log_event');
  expect(log?.body).toBe(WITHHELD);
  expect(log?.attributes).toMatchObject({ note: WITHHELD, n: 1, [WITHHELD]: 'x' });
  expect(JSON.stringify(log?.attributes['deep'])).toContain('fine');
  expect(log?.attributes['ledgerline.redaction.detectors']).toContain('redaction_failed');
  expect(receiver.named('audit_action')[0]).toMatchObject({
    eventId,
    attributes: { note: WITHHELD, 'ledgerline.redaction.detectors': 'redaction_failed' },
  });
  expectNothingShown(started);
});

test('records of the plain OTel API and exceptions are withheld in their parts', async () => {
  const started = await start();
  const { ledgerline, receiver } = started;
  logs.getLogger('l').emit({ body: `to ${CANARY}`, attributes: { owner: CANARY, n: 2 } });
  ledgerline.recordException(new Error(`no account for ${CANARY}`));
  await ledgerline.flush();
  expect(receiver.named('log_event')[0]).toMatchObject({
    body: WITHHELD,
    attributes: { owner: WITHHELD, n: 2 },
  });
  const [raised] = receiver.named('exception_raised');
  expect(raised?.attributes).toMatchObject({ 'exception.message': WITHHELD });
  expectNothingShown(started);
});

test('spans are withheld in name, attributes, events, links and status', async () => {
  const started = await start();
  const { ledgerline, receiver } = started;
  trace.getTracer('t').startActiveSpan(`GET /users/${CANARY}`, (span) => {
    span.setAttributes({ owner: CANARY, n: 3 });
    span.addEvent(`saw ${CANARY}`, { what: CANARY });
    span.addLink({ context: span.spanContext(), attributes: { what: CANARY } });
    span.setStatus({ code: SpanStatusCode.ERROR, message: CANARY });
    span.end();
  });
  await ledgerline.flush();
  const [span] = receiver.spans;
  expect(span).toMatchObject({ name: WITHHELD, attributes: { owner: WITHHELD, n: 3 } });
  expect(span?.attributes['ledgerline.redaction.detectors']).toBe('redaction_failed');
  expect(receiver.rawText.split(WITHHELD).length - 1).toBeGreaterThanOrEqual(6);
  expectNothingShown(started);
});

test('tool and model calls get withheld arguments, and their results are withheld', async () => {
  const started = await start();
  const { ledgerline, receiver } = started;
  const tool = { name: 'find', arguments: { to: CANARY, n: 1 } };
  const found = ledgerline.toolCall(tool, (_call, args) => {
    expect(args).toEqual({ to: WITHHELD, n: 1 });
    return { owner: CANARY };
  });
  expect(found).toEqual({ owner: CANARY });
  const model = { provider: 'p', model: 'm', messages: [{ role: 'user', content: CANARY }] };
  ledgerline.modelCall(model, (_call, messages) => {
    expect(messages).toEqual([{ role: 'user', content: WITHHELD }]);
    return CANARY;
  });
  await ledgerline.flush();
  expect(receiver.named('tool_call_ended')).toHaveLength(2);
  expectNothingShown(started);
});

test('paths, headers and ids of an HTTP request are withheld', async () => {
  const started = await start();
  const { ledgerline, receiver } = started;
  const listener = httpListener(ledgerline, (_request, response) => {
    response.writeHead(200).end('ok');
  });
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const headers = { 'x-request-id': CANARY, 'user-agent': CANARY, 'x-correlation-id': CANARY };
  await fetch(`http://127.0.0.1:${port}/users/${CANARY}?q=${CANARY}`, { headers });
  server.closeAllConnections();
  server.close();
  await ledgerline.flush();
  expect(receiver.named('request_ended')).toHaveLength(1);
  expect(receiver.named('request_ended')[0]?.attributes['url.path']).toBe(WITHHELD);
  expectNothingShown(started);
});

test('lines of the developer logger are withheld in message, fields and error', async () => {
  const started = await start();
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLogger(started.ledgerline, { destination });
  log.child({ owner: CANARY }).error({ n: 1, err: new Error(CANARY) }, `to ${CANARY}`);
  await started.ledgerline.flush();
  expect(JSON.parse(lines[0]!)).toMatchObject({ msg: WITHHELD, owner: WITHHELD, n: 1 });
  expect(lines.join('')).not.toMatch(/canary|cannot judge/);
  expectNothingShown(started);
});

test('what was withheld is in the stats and in the metrics', async () => {
  const started = await start();
  const collector = startCollector();
  onTestFinished(observeStats(started.ledgerline, collector.provider.getMeter('m')));
  started.ledgerline.emit('log_event', { a: CANARY, b: CANARY });
  await started.ledgerline.flush();
  expect(started.ledgerline.stats().redactions).toEqual({ redaction_failed: 2 });
  expect(await collector.collect()).toMatchObject({
    'ledgerline.redaction.findings{detector=redaction_failed}': 2,
  });
  expectNothingShown(started);
});

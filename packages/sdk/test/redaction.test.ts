// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { start } from './start.ts';

const EMAIL = 'quentin.canary@corp-mail.example';
const CARD = '4111 1111 1111 1111';
const JWT =
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ';
const CANARIES = [EMAIL, 'quentin.canary', CARD, JWT, 'hunter2-canary'];

function expectClean(text: string): void {
  for (const canary of CANARIES) expect(text).not.toContain(canary);
}

test('personal data reaches neither the wire, nor the outbox file, nor a span', async () => {
  const { ledgerline, receiver, outboxDir, diagnostics } = await start();
  receiver.behave = (path) => (path === '/v1/logs' ? { status: 503 } : undefined);
  const everywhere = { note: `mail ${EMAIL} card ${CARD}`, token: JWT, password: 'hunter2-canary' };
  const failing = new Error(`no account for ${EMAIL}`);
  const work = ledgerline.run(
    `answer ${EMAIL}`,
    async () => {
      ledgerline.emit('log_event', everywhere, { message: `from ${EMAIL}` });
      ledgerline.emit('x.acme.deep', { a: { b: [{ c: everywhere }] } });
      await ledgerline.audit(`mail ${EMAIL}`, { targetId: EMAIL, ...everywhere });
      ledgerline.toolCall({ name: 'find', arguments: everywhere, sideEffecting: true }, () => ({
        result: everywhere,
      }));
      trace.getTracer('other').startActiveSpan(`GET /users/${EMAIL}`, (span) => {
        span.setAttributes(everywhere);
        span.addEvent(`saw ${EMAIL}`, { what: CARD });
        span.addLink({ context: span.spanContext(), attributes: { what: EMAIL } });
        span.end();
      });
      throw failing;
    },
    { userId: EMAIL, attributes: everywhere },
  );
  await expect(work).rejects.toBe(failing);
  await ledgerline.flush({ timeoutMs: 150 });

  // While the receiver refuses, the audit events are in the outbox, and only redacted.
  expect(ledgerline.stats().outboxDepth).toBe(3);
  const files = readdirSync(outboxDir);
  expect(files).toContain('outbox-0.db');
  const stored = files.map((name) => readFileSync(join(outboxDir, name), 'latin1')).join('');
  expect(stored).toContain('[EMAIL]');
  expectClean(stored);

  receiver.behave = () => undefined;
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expectClean(receiver.rawText);
  expect(receiver.rawText).toContain('[EMAIL]');
  expect(receiver.spans.map(({ name }) => name)).toContain('GET /users/[EMAIL]');
  expectClean(JSON.stringify(diagnostics));
  expectClean(JSON.stringify(ledgerline.stats()));
  expect(ledgerline.stats().redactions['email']).toBeGreaterThan(10);
});

test('what was found is said on the event', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.emit('log_event', { a: EMAIL, b: CARD });
  await ledgerline.flush();
  expect(receiver.logs[0]?.attributes).toMatchObject({
    a: '[EMAIL]',
    b: '[CARD]',
    'ledgerline.redaction.policy': 'default@1.0.0',
    'ledgerline.redaction.count': 2,
    'ledgerline.redaction.detectors': 'card,email',
  });
});

test('what the caller claims about redaction and synthesis is not believed', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.emit('log_event', {
    'ledgerline.redaction.detectors': 'none',
    'ledgerline.redaction.count': 9,
    'ledgerline.synthesized_fields': 'tenant_id',
  });
  await ledgerline.flush();
  const attributes = receiver.logs[0]?.attributes;
  expect(attributes?.['ledgerline.redaction.count']).toBe(0);
  expect(attributes?.['ledgerline.redaction.detectors']).toBeUndefined();
  expect(attributes?.['ledgerline.synthesized_fields']).not.toContain('tenant');
});

test('a wrapped call can send what the events show', async () => {
  const { ledgerline } = await start();
  const sent = ledgerline.toolCall({ name: 't', arguments: { to: EMAIL } }, (_call, args) => args);
  expect(sent).toEqual({ to: '[EMAIL]' });
  const asked = ledgerline.modelCall(
    { provider: 'p', model: 'm', messages: [{ role: 'user', content: `I am ${EMAIL}` }] },
    (_call, messages) => messages,
  );
  expect(asked).toEqual([{ role: 'user', content: 'I am [EMAIL]' }]);
});

test('personal data in a key is gone too, on records, spans and for processors after ours', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.run(
    'r',
    () => {
      ledgerline.emit('log_event', { [`seen ${EMAIL}`]: 1, deep: { [EMAIL]: true } });
    },
    { attributes: { [`owner ${EMAIL}`]: 'x' } },
  );
  await ledgerline.flush();
  expectClean(receiver.rawText);
  expect(receiver.named('log_event')).toHaveLength(1);
  expect(receiver.spans).toHaveLength(1);
});

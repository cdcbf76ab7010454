// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { instrumentDomain } from '@ledgerline/sdk/domains';
import { SpanStatusCode } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { start } from './start.ts';

const SAID = 'card 4111 1111 1111 1111 of ann@shop.example, call +49 30 901820';
const SHOWN = 'card [CARD] of [EMAIL], call [PHONE]';
const RAW = /ann@shop|4111|901820/;

test('a model that judges an answer is sent, and leaves, no personal data', async () => {
  const { ledgerline, receiver } = await start();
  const verdict = await ledgerline.modelCall(
    {
      provider: 'p',
      model: 'judge',
      operation: 'evaluation',
      systemInstructions: `Grade it. ${SAID}`,
      messages: [{ role: 'user', content: SAID }],
    },
    (call, messages) => {
      expect([call.systemInstructions, messages[0]!.content]).toEqual([
        `Grade it. ${SHOWN}`,
        SHOWN,
      ]);
      return Promise.resolve({ score: 0.2, explanation: `It repeats ${SAID}` });
    },
  );
  // What the judge says goes to the caller as it is, and to nobody else.
  expect(verdict.explanation).toContain(SAID);
  await ledgerline.flush();
  const [ended] = receiver.named('tool_call_ended');
  expect(ended?.attributes['gen_ai.output.messages']).toEqual({
    score: 0.2,
    explanation: `It repeats ${SHOWN}`,
  });
  expect(receiver.rawText).not.toMatch(RAW);
});

test('operations of evaluation, embedding and retrieval work with redacted values', async () => {
  const { ledgerline, receiver } = await start();
  const given = { text: SAID, documents: [{ id: 'd-1', content: SAID }] };
  const shown = { text: SHOWN, documents: [{ id: 'd-1', content: SHOWN }] };
  const send = (_call: unknown, values: typeof given): typeof given => values;
  const { grade, compare, feedback } = instrumentDomain(ledgerline, 'evaluation');
  for (const call of [grade, compare, feedback]) expect(call(given, send)).toEqual(shown);
  expect(instrumentDomain(ledgerline, 'embedding').embed(given, send)).toEqual(shown);
  expect(instrumentDomain(ledgerline, 'retrieval').search(given, send)).toEqual(shown);
  expect(() =>
    grade(given, () => {
      throw new Error(SAID, { cause: SAID });
    }),
  ).toThrow(SAID);
  await ledgerline.flush();
  expect(receiver.named('tool_call_failed')[0]?.attributes['exception.message']).toBe(SHOWN);
  expect(receiver.rawText).not.toMatch(RAW);
});

test('what other instrumentations say of an evaluation is redacted on its way', async () => {
  const { ledgerline, receiver } = await start();
  const attributes = {
    'gen_ai.evaluation.name': 'Relevance',
    'gen_ai.evaluation.score.value': 0.4,
    'gen_ai.evaluation.explanation': SAID,
    'gen_ai.retrieval.query.text': SAID,
    'gen_ai.retrieval.documents': [{ id: 'd-1', score: 0.95, content: SAID }],
  };
  ledgerline.loggerProvider
    .getLogger('evaluator')
    .emit({ eventName: 'gen_ai.evaluation.result', body: SAID, attributes });
  const span = ledgerline.tracerProvider.getTracer('evaluator').startSpan(`evaluate ${SAID}`);
  span.addEvent('gen_ai.evaluation.result', {
    'gen_ai.evaluation.name': 'Relevance',
    'gen_ai.evaluation.explanation': SAID,
  });
  span.setStatus({ code: SpanStatusCode.ERROR, message: SAID });
  span.end();
  await ledgerline.flush();
  const [event] = receiver.named('log_event');
  expect(event?.attributes).toMatchObject({
    'gen_ai.evaluation.explanation': SHOWN,
    'gen_ai.evaluation.score.value': 0.4,
    'gen_ai.retrieval.documents': [{ id: 'd-1', score: 0.95, content: SHOWN }],
    'ledgerline.redaction.counts': 'card~4,email~4,phone~4',
  });
  expect(receiver.rawText).not.toMatch(RAW);
});

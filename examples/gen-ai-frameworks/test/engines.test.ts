// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isGenAiContent } from '@ledgerline/conventions';
import { beforeAll, describe, expect, test } from 'vitest';
import { CANARY } from '../../../test/harness/openai-wire.ts';
import { callsOf, runEngine, type Outcome } from './engine.ts';

const SRC = new URL('../src/', import.meta.url);
const GOLDEN = new URL('golden/', import.meta.url);
const LINES_MAX = 60;

/** Requests that the server got and the instrumentation of the engine does not see. */
const UNSEEN: Readonly<Record<string, number>> = { traceloop: 1, 'traceloop-older': 1 };

const ENGINES = [
  'open-telemetry',
  'openinference',
  'traceloop',
  'traceloop-older',
  'ai-sdk',
  'ai-sdk-legacy',
  'langchain',
  'wrapped',
];

/** What the frameworks did around their calls: framework, span and outcome, without repeats. */
const BRIDGED: Readonly<Record<string, readonly string[]>> = {
  'ai-sdk': [
    'gen_ai: invoke_agent broken: failure',
    'gen_ai: invoke_agent busy: failure',
    'gen_ai: invoke_agent gpt-test: success',
    'gen_ai: step 1: failure',
    'gen_ai: step 1: success',
    'gen_ai: step 2: success',
  ],
  'ai-sdk-legacy': [
    'ai: ai.embedMany: success',
    'ai: ai.generateText: failure',
    'ai: ai.generateText: success',
    'ai: ai.streamText: success',
  ],
  langchain: ['langchain: desk: success'],
};

test.each(readdirSync(SRC))(`%s has at most ${LINES_MAX} lines`, (name) => {
  const lines = readFileSync(new URL(name, SRC), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(LINES_MAX);
});

describe.each(ENGINES)('%s', (engine) => {
  let outcome: Outcome;
  const events = (): Outcome['receiver']['logs'] => outcome.receiver.logs;
  const ofCalls = (): Outcome['receiver']['logs'] =>
    events().filter(({ eventName }) => /^(?:tool_call_|usage_)/.test(eventName));

  beforeAll(async () => {
    outcome = await runEngine(engine);
  });

  test('ends well, and has nothing to complain of but the price of the test model', () => {
    expect(outcome.exit, outcome.stderr).toBe(0);
    const lines = outcome.stderr.split('\n').filter((line) => !line.includes(' price_unknown: '));
    expect(lines.join('\n')).toBe('');
  });

  test('tells exactly the events of its calls, streams and failures among them', () => {
    const actual = JSON.stringify(callsOf(events()), undefined, 2);
    const file = new URL(`${engine}.json`, GOLDEN);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${actual}\n`);
    expect(JSON.parse(actual)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  test('tells what the framework did around its calls', () => {
    const bridged = events()
      .filter(({ eventName }) => eventName === 'framework_bridge')
      .map(({ attributes: a }) => {
        const { outcome: how } = a['ledgerline.bridge.payload'] as { outcome: string };
        const framework = a['ledgerline.bridge.framework'] as string;
        return `${framework}: ${a['ledgerline.bridge.event'] as string}: ${how}`;
      });
    expect([...new Set(bridged)].toSorted()).toEqual(BRIDGED[engine] ?? []);
  });

  test('tells every request to a model once', () => {
    const started = events().filter(
      ({ eventName, attributes }) =>
        eventName === 'tool_call_started' && attributes['ledgerline.call.kind'] === 'model',
    );
    expect(started.length).toBe(outcome.modelRequests - (UNSEEN[engine] ?? 0));
    const ids = events().map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('ties each call to the trace, run and step in which it was made', () => {
    const [run] = events().filter(({ eventName }) => eventName === 'flow_started');
    const steps = events().filter(({ eventName }) => eventName === 'step_started');
    const stepIds = new Set(steps.map(({ attributes }) => attributes['ledgerline.step.id']));
    const spanIds = new Set(outcome.receiver.spans.map(({ spanId }) => spanId));
    expect(ofCalls().length).toBeGreaterThan(4);
    for (const { eventName, traceId, spanId, attributes } of ofCalls()) {
      expect(traceId).toBe(run?.traceId);
      expect(attributes['ledgerline.run.id']).toBe(run?.attributes['ledgerline.run.id']);
      expect(stepIds).toContain(attributes['ledgerline.step.id']);
      if (eventName !== 'tool_call_started') expect(spanIds).toContain(spanId);
    }
  });

  test('lets no personal data out, and its content only with the events', () => {
    expect(outcome.receiver.rawText).not.toContain(CANARY);
    expect(JSON.stringify(ofCalls())).toContain('[EMAIL]');
    const calls = new Set(ofCalls().map(({ spanId }) => spanId));
    const spans = outcome.receiver.spans.filter(({ spanId }) => calls.has(spanId));
    expect(spans.length).toBeGreaterThan(0);
    expect(spans.flatMap((span) => Object.keys(span.attributes)).filter(isGenAiContent)).toEqual(
      [],
    );
  });
});

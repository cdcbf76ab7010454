// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { declareProducers, PRODUCERS } from '@ledgerline/conventions';
import { startLedgerline, type LedgerlineOptions } from '@ledgerline/sdk';
import { instrumentDomain } from '@ledgerline/sdk/domains';
import { SCOPE, start, startReceiver, temporaryDir } from './start.ts';
import type { ReceivedLog } from './receiver.ts';

const ENGINE = { component: 'planner', owner: 'team-plan' };

function sourceOf(event: ReceivedLog | undefined): unknown[] {
  return ['domain', 'component', 'origin'].map(
    (key) => event?.attributes[`ledgerline.source.${key}`],
  );
}

/** What a start with these options is refused with. */
function refusal(options: LedgerlineOptions): unknown {
  try {
    startLedgerline({ ...SCOPE, endpoint: 'http://127.0.0.1:1', ephemeral: true, ...options });
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the source of events', () => {
  test('is the service unless a component is named, and every event has it', async () => {
    const { ledgerline, receiver } = await start({ serviceName: 'Support Desk' });
    await ledgerline.run('r', async () => {
      ledgerline.toolCall({ name: 't', arguments: {} }, () => 1);
      await ledgerline.audit('refund.issue', { targetType: 'order', targetId: 'o-1' });
      ledgerline.pulse({ phase: 'one' });
    });
    await ledgerline.flush();
    expect(receiver.logs.length).toBeGreaterThan(5);
    for (const event of receiver.logs) {
      expect(sourceOf(event)).toEqual(['ACTIVITY', 'Support_Desk', 'SYSTEM']);
    }
  });

  test('has the origin of the actor in force', async () => {
    const { ledgerline, receiver } = await start({ component: 'planner' });
    ledgerline.emit('agent_decision', { 'ledgerline.decision.chosen': 'a' });
    for (const input of [{ userId: 'u-1' }, { agentId: 'a-1' }, { actorType: 'tool' as const }]) {
      ledgerline.withContext(input, () => {
        ledgerline.emit('agent_decision', { 'ledgerline.decision.chosen': 'a' });
      });
    }
    await ledgerline.flush();
    expect(receiver.named('agent_decision').map((event) => sourceOf(event)[2])).toEqual([
      'SYSTEM',
      'HUMAN',
      'AGENT',
      'SYSTEM',
    ]);
  });

  test('of a record of another logger keeps its scope, and what it says itself', async () => {
    const sealed = new InMemoryLogRecordExporter();
    const sinks = { logs: [sealed] };
    const { ledgerline, receiver } = await start({ component: 'planner', sinks });
    const logger = ledgerline.loggerProvider.getLogger('shop/orders', '2.1.0');
    logger.emit({ body: 'a plain line' });
    const own = { 'ledgerline.source.component': 'importer', 'ledgerline.source.origin': 'REPLAY' };
    logger.emit({ body: 'a line of an importer', attributes: own });
    await ledgerline.flush();
    const [plain, imported] = receiver.named('log_event');
    expect(sealed.getFinishedLogRecords()[0]?.instrumentationScope).toMatchObject({
      name: 'shop/orders',
      version: '2.1.0',
    });
    expect(plain?.attributes['ledgerline.log.logger']).toBe('shop/orders');
    expect(sourceOf(plain)).toEqual(['ACTIVITY', 'planner', 'SYSTEM']);
    expect(sourceOf(imported)).toEqual(['ACTIVITY', 'importer', 'REPLAY']);
  });

  test('holds no personal data, even where the service is named after a person', async () => {
    const { ledgerline, receiver } = await start({ serviceName: 'ann@shop.example' });
    ledgerline.emit('log_event', {}, { message: 'm' });
    await ledgerline.flush();
    expect(sourceOf(receiver.named('log_event')[0])).toEqual(['ACTIVITY', '_EMAIL_', 'SYSTEM']);
  });

  test('of what the SDK says about itself is the SDK, which declares these types', async () => {
    const { ledgerline, receiver } = await start({
      component: 'planner',
      queue: { batchDelayMs: 60_000, lossReportIntervalMs: 3_600_000, maxQueuedRecords: 1 },
    });
    for (let n = 0; n < 3; n += 1) ledgerline.emit('log_event', {}, { message: `line ${n}` });
    await ledgerline.flush();
    expect(sourceOf(receiver.named('events_dropped')[0])).toEqual(['LOGS', 'sdk', 'SYSTEM']);
    const sdk = PRODUCERS.find(({ component }) => component === 'sdk');
    expect(sdk?.events).toEqual(expect.arrayContaining(['events_dropped', 'audit_degraded']));
  });
});

describe('the producer check at the start', () => {
  test('takes a component of the list, by option or variable', async () => {
    process.env['LEDGERLINE_COMPONENT'] = 'planner';
    onTestFinished(() => {
      delete process.env['LEDGERLINE_COMPONENT'];
    });
    const { ledgerline, receiver } = await start({ producers: [ENGINE] });
    ledgerline.emit('log_event', {}, { message: 'm' });
    await ledgerline.flush();
    expect(sourceOf(receiver.named('log_event')[0])[1]).toBe('planner');
  });

  test.each<[string, LedgerlineOptions, RegExp]>([
    [
      'a component that the list has not',
      { component: 'ghost', producers: [ENGINE] },
      /"ghost" is not declared\. Add it to the option "producers"/,
    ],
    [
      'the service name, where the list has not even that',
      { producers: [ENGINE] },
      /"desk" is not/,
    ],
    ['a component of our own', { component: 'gateway' }, /"component" \(LEDGERLINE_COMPONENT\)/],
    [
      'a component that is no token',
      { component: 'a b' },
      /LEDGERLINE_COMPONENT\) must be 1 to 128/,
    ],
    ['a producer that is declared twice', { producers: [ENGINE, ENGINE] }, /declared twice/],
    ['a producer without an owner', { producers: [{ ...ENGINE, owner: '' }] }, /no owner/],
    [
      'an event type that there is not',
      { producers: [{ ...ENGINE, events: ['tool_call'] }] },
      /declares tool_call, which is no event type/,
    ],
  ])('refuses %s', (_what, options, message) => {
    expect(refusal(options)).toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(message) as unknown,
    });
  });

  test('lets a service be called like a component of ours', async () => {
    const receiver = await startReceiver();
    const name = [...declareProducers().keys()][1]!;
    const ledgerline = startLedgerline({
      ...SCOPE,
      serviceName: name,
      endpoint: receiver.url,
      outboxDir: temporaryDir(),
    });
    ledgerline.emit('log_event', {}, { message: 'm' });
    await ledgerline.shutdown();
    expect(sourceOf(receiver.named('log_event')[0])[1]).toBe(`service.${name}`);
  });

  test('holds for domain adapters: their domain must be on the list, with the types of calls', async () => {
    const kpi = { component: 'kpi', owner: 'team-bi' };
    const chat = { component: 'chat', owner: 'team-chat', events: ['agent_message'] };
    const { ledgerline } = await start({ component: 'planner', producers: [ENGINE, kpi, chat] });
    expect(instrumentDomain(ledgerline, 'kpi').read({}, () => 4.7)).toBe(4.7);
    expect(() => instrumentDomain(ledgerline, 'media')).toThrow('"media" is not declared');
    expect(() => instrumentDomain(ledgerline, 'chat')).toThrow(
      'does not declare tool_call_started',
    );
  });

  test('holds for single events: one of a component that the list has not is refused', async () => {
    const component = 'ledgerline.source.component';
    const { ledgerline, receiver } = await start({ component: 'planner', producers: [ENGINE] });
    expect(ledgerline.emit('log_event', { [component]: 'ghost@shop.example' })).toMatchObject({
      ok: false,
      error: { code: 'attribute_value', message: expect.not.stringContaining('ghost') as unknown },
    });
    expect(ledgerline.emit('log_event', { [component]: 'planner' })).toMatchObject({ ok: true });
    ledgerline.loggerProvider.getLogger('x').emit({ attributes: { [component]: 'ghost' } });
    await ledgerline.flush();
    expect(receiver.named('log_event')).toHaveLength(1);
    expect(ledgerline.stats().rejected.byCode).toEqual({ attribute_value: 2 });
    const { ledgerline: open } = await start({ component: 'planner' });
    expect(open.emit('log_event', { [component]: 'ghost' })).toMatchObject({ ok: true });
  });
});

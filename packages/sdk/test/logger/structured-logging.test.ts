// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, onTestFinished, test, vi } from 'vitest';
import {
  bridgeConsole,
  createLogger,
  winstonTransport,
  type DevLogger,
  type LoggerOptions,
} from '@ledgerline/sdk/logger';
import winston from 'winston';
import { start, type Started } from '../start.ts';

interface Logging extends Started {
  readonly log: DevLogger;
  readonly raw: string[];
  readonly lines: () => Record<string, unknown>[];
}

async function startLogger(options: LoggerOptions = {}): Promise<Logging> {
  const started = await start();
  const raw: string[] = [];
  const destination = { write: (line: string) => void raw.push(line) };
  const log = createLogger(started.ledgerline, { destination, ...options });
  const lines = (): Record<string, unknown>[] =>
    raw.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ...started, log, raw, lines };
}

test('each line is JSON with request, trace, span, run, tenant and project', async () => {
  const { ledgerline, log, lines } = await startLogger({ name: 'orders' });
  let ids = {};
  ledgerline.withContext({ requestId: 'req-1' }, () =>
    ledgerline.run('r', (run) => {
      ids = { trace_id: run.traceId, span_id: run.spanId, run_id: run.runId };
      log.child({ part: 'till' }).info({ order: 'o-1' }, 'sold 100%s');
    }),
  );
  const scope = { tenant: 'acme', project: 'support', name: 'orders', level: 'info' };
  const said = { request_id: 'req-1', order: 'o-1', part: 'till', msg: 'sold 100%s' };
  expect(lines()[0]).toMatchObject({ ...scope, ...ids, ...said });
});

test('outside of any request the ids are null, and fields cannot pose as them', async () => {
  const { log, lines } = await startLogger();
  log.warn({ tenant: 'other', trace_id: 'x', level: 'y' }, 'm');
  expect(lines()[0]).toMatchObject({ tenant: 'acme', trace_id: null, request_id: null });
  expect(lines()[0]).toMatchObject({ level: 'warn', 'field.tenant': 'other' });
});

test('values take the places of the text, and what they make of it is redacted', async () => {
  const { log, lines } = await startLogger({ level: 'info' });
  log.info('%s sold %d of %s', 'till', 3, 'o-1');
  log.warn({ part: 'mail' }, 'nothing to %s@%s', 'ann', 'shop.example');
  log.debug('%s', {
    toString: () => {
      throw new Error('a line that is not written is not made');
    },
  });
  expect(lines().map(({ msg }) => msg)).toEqual(['till sold 3 of o-1', 'nothing to [EMAIL]']);
  expect(log.counts().lost).toBe(0);
});

test('message, fields and errors are redacted', async () => {
  const { log, raw } = await startLogger();
  const error = new Error('no mail for ann@shop.example');
  log.error({ err: error, to: 'ann@shop.example', password: 'hunter2' }, 'ann@shop.example');
  log.error(error);
  expect(raw).toHaveLength(2);
  expect(raw.join('')).not.toMatch(/ann@|hunter2/);
});

test('an exception line and its exception_raised event name each other', async () => {
  const { ledgerline, receiver, log, lines } = await startLogger({ name: 'orders' });
  log.error(new TypeError('bad'), 'it broke');
  await ledgerline.flush();
  const [event] = receiver.named('exception_raised');
  expect(event).toMatchObject({ eventId: lines()[0]?.['event_id'], body: 'it broke' });
  expect(event?.attributes).toMatchObject({
    'exception.type': 'TypeError',
    'ledgerline.log.logger': 'orders',
  });
});

test('lines are sampled and switched off by level, events are not', async () => {
  const { ledgerline, receiver, log, lines } = await startLogger({
    level: 'fatal',
    sample: { info: 0 },
  });
  for (let count = 0; count < 20; count += 1) log.error(new Error('e'));
  log.info('no');
  await ledgerline.flush();
  expect(lines()).toEqual([]);
  expect(receiver.named('exception_raised')).toHaveLength(20);
});

test('sampling drops lines below warn only', async () => {
  const { log, lines } = await startLogger({ level: 'trace', sample: { info: 0, debug: 0 } });
  log.info('a');
  log.debug('b');
  log.warn('c');
  expect(lines().map((line) => line['msg'])).toEqual(['c']);
});

test('the level comes from the environment, and a wrong one fails the start', async () => {
  const { ledgerline } = await start();
  vi.stubEnv('LEDGERLINE_LOG_LEVEL', 'loud');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(() => createLogger(ledgerline)).toThrow('LEDGERLINE_LOG_LEVEL');
});

test('a call never throws, whatever it is given and whatever the destination does', async () => {
  const destination = {
    write: () => {
      throw new Error('disk full');
    },
  };
  const { log } = await startLogger({ destination });
  const cyclic: Record<string, unknown> = { big: 1n };
  cyclic['self'] = cyclic;
  const { log: other, lines } = await startLogger();
  for (const each of [log, other]) {
    each.error(cyclic, 'm');
    each.info(undefined as never);
    each.error(null as never, 7 as never);
  }
  expect(lines().length).toBeGreaterThan(0);
});

test('an event that is refused is told on the line', async () => {
  const { ledgerline, log, lines } = await startLogger();
  await ledgerline.shutdown();
  log.error(new Error('late'));
  expect(lines()[0]).toMatchObject({ event_id: null, event_error: expect.any(String) });
});

test('a bridged console writes lines, and gets its methods back', async () => {
  const { log, lines } = await startLogger();
  const seen: unknown[] = [];
  const keep = (...values: unknown[]): void => void seen.push(values);
  const target = { debug: keep, log: keep, info: keep, warn: keep, error: keep };
  const undo = bridgeConsole(log, target);
  target.log('sold %d to %s', 2, 'ann@shop.example');
  target.error('failed', new Error('boom'));
  undo();
  target.log('plain');
  expect(lines()[0]).toMatchObject({ level: 'info', msg: 'sold 2 to [EMAIL]' });
  expect(lines()[1]).toMatchObject({ level: 'error', event_id: expect.any(String) });
  expect(seen).toEqual([['plain']]);
});

test('winston writes through its transport', async () => {
  const { log, lines } = await startLogger();
  const logger = winston.createLogger({
    format: winston.format.errors({ stack: true }),
    transports: [winstonTransport(log)],
  });
  logger.warn('mail ann@shop.example', { order: 'o-1' });
  logger.error(new TypeError('boom'));
  await vi.waitFor(() => expect(lines()).toHaveLength(2));
  expect(lines()[0]).toMatchObject({ level: 'warn', order: 'o-1', msg: 'mail [EMAIL]' });
  expect(lines()[1]).toMatchObject({ level: 'error', event_id: expect.any(String) });
});

test('a line that cannot be written is lost, and that is said without its content', async () => {
  const { ledgerline, diagnostics } = await start();
  const destination = {
    write: (): void => {
      throw new TypeError('disk of ada@example.org is gone');
    },
  };
  const log = createLogger(ledgerline, { destination });
  log.info('to ada@example.org');
  const lost = diagnostics.filter(({ code }) => code === 'log_line_lost');
  expect(lost).toMatchObject([
    { level: 'warn', message: 'a line of level info was lost (TypeError)' },
  ]);
});

test('lines that are left out are counted, and the next line of their level says how many', async () => {
  const { log, lines } = await startLogger({ level: 'debug', sample: { info: 0.5, debug: 0 } });
  const draws = [0.9, 0.9, 0.1, 0.9, 0.9, 0.2];
  vi.spyOn(Math, 'random').mockImplementation(() => draws.shift() ?? 0.9);
  onTestFinished(() => void vi.restoreAllMocks());
  const child = log.child({ part: 'till' });
  for (const text of ['a', 'b', 'c']) child.info(text);
  log.debug('never');
  for (const text of ['d', 'e']) log.info(text);
  log.warn({ sampled_out: 99 }, 'always');
  expect(lines().map(({ msg, sampled_out }) => [msg, sampled_out])).toEqual([
    ['c', 2],
    ['e', 1],
    ['always', undefined],
  ]);
  expect(child.counts()).toEqual({ written: 3, sampledOut: { info: 3, debug: 1 }, lost: 0 });
});

test('lines that a broken destination loses are counted', async () => {
  const destination = {
    write: (): void => {
      throw new Error('disk full');
    },
  };
  const { log } = await startLogger({ destination });
  log.info('a');
  log.child({}).error('b');
  expect(log.counts()).toEqual({ written: 0, sampledOut: {}, lost: 2 });
});

test('an error is on the line with its code and its causes, redacted; a ring of causes ends', async () => {
  const { log, lines, raw } = await startLogger();
  const root = Object.assign(new Error('no route to ann@shop.example'), { code: 'EHOSTUNREACH' });
  const error = new TypeError('could not confirm', { cause: root });
  log.error(error, 'it broke');
  expect(lines()[0]?.['err']).toMatchObject({
    type: 'TypeError',
    message: 'could not confirm',
    stack: expect.stringContaining('TypeError'),
    cause: { type: 'Error', message: 'no route to [EMAIL]', code: 'EHOSTUNREACH' },
  });
  expect(lines()[0]?.['err']).not.toHaveProperty('code');
  root.cause = error;
  log.error(error);
  log.error(new Error('odd', { cause: 'a text of ann@shop.example' }));
  log.error(new Error('odder', { cause: 7 }));
  expect(lines().map((line) => line['err'])).toHaveLength(4);
  expect(lines()[2]?.['err']).toMatchObject({ cause: 'a text of [EMAIL]' });
  expect(lines()[3]?.['err']).toMatchObject({ cause: 'number' });
  expect(raw[1]).toContain('[TOO_DEEP]');
  expect(raw.join('')).not.toContain('ann@');
});

test('lines of console and winston have the ids of the context and are sampled like others', async () => {
  const { ledgerline, log, lines } = await startLogger({ sample: { info: 0 } });
  const none = (..._values: unknown[]): void => {};
  const target = { debug: none, log: none, info: none, warn: none, error: none };
  onTestFinished(bridgeConsole(log, target));
  const logger = winston.createLogger({ transports: [winstonTransport(log)] });
  ledgerline.withContext({ tenant: 'umbrella', requestId: 'req-1' }, () =>
    ledgerline.run('r', () => {
      target.info('left out');
      target.warn('of console');
      logger.info('left out');
      logger.warn('of winston');
    }),
  );
  await vi.waitFor(() => expect(lines()).toHaveLength(2));
  for (const line of lines()) {
    expect(line).toMatchObject({ tenant: 'umbrella', request_id: 'req-1', level: 'warn' });
    expect(line['trace_id']).toMatch(/^[0-9a-f]{32}$/);
  }
  expect(lines().map((line) => line['msg'])).toEqual(['of console', 'of winston']);
  expect(log.counts()).toEqual({ written: 2, sampledOut: { info: 2 }, lost: 0 });
});

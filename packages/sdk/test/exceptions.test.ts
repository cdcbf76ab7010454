// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { createLogger } from '@ledgerline/sdk/logger';
import { start } from './start.ts';

test('a recorded exception is an event with class, code, message and stack, redacted', async () => {
  const { ledgerline, receiver } = await start();
  const error = Object.assign(new RangeError('no order of ann@shop.example'), { code: 'E_GONE' });
  const result = ledgerline.recordException(error, {
    logger: 'shop',
    severity: 'warn',
    attributes: { 'x.order': 'o-1' },
  });
  await ledgerline.flush();
  const [event] = receiver.named('exception_raised');
  expect(result).toEqual({ ok: true, eventId: event?.eventId });
  expect(event).toMatchObject({ severity: 'WARN', body: 'no order of [EMAIL]' });
  expect(event?.attributes).toMatchObject({
    'exception.type': 'RangeError',
    'error.type': 'RangeError',
    'exception.message': 'no order of [EMAIL]',
    'ledgerline.error.code': 'E_GONE',
    'ledgerline.log.logger': 'shop',
    'x.order': 'o-1',
  });
  expect(event?.attributes['exception.stacktrace']).toContain('exceptions.test.ts');
});

test('one error is one event: a line of the logger has the id that was recorded, and vice versa', async () => {
  const { ledgerline, receiver } = await start();
  const lines: string[] = [];
  const log = createLogger(ledgerline, { destination: { write: (line) => lines.push(line) } });
  const [first, second] = [new Error('recorded first'), new Error('logged first')];
  const recorded = ledgerline.recordException(first);
  log.error(first, 'it broke');
  log.error(second);
  const again = ledgerline.recordException(second);
  const ids = lines.map((line) => (JSON.parse(line) as { event_id: string }).event_id);
  expect(ids).toEqual([recorded.eventId, again.eventId]);
  await ledgerline.flush();
  expect(receiver.named('exception_raised').map(({ eventId }) => eventId)).toEqual(ids);
});

test('whatever was thrown can be recorded, and what is refused is said and may be tried again', async () => {
  const { ledgerline, receiver } = await start({ requireScope: 'event', app: undefined as never });
  const error = new Error('e');
  expect(ledgerline.recordException(error)).toMatchObject({ error: { code: 'scope_missing' } });
  ledgerline.withContext({ app: 'desk' }, () => {
    for (const thrown of [error, 'text', undefined, null, 42]) {
      expect(ledgerline.recordException(thrown).ok).toBe(true);
    }
  });
  await ledgerline.flush();
  const types = receiver.named('exception_raised').map((event) => event.attributes['error.type']);
  expect(types).toEqual(['Error', 'string', 'undefined', 'object', 'number']);
});

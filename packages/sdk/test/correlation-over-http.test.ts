// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Ledgerline } from '@ledgerline/sdk';
import { httpListener } from '@ledgerline/sdk/http';
import { propagatingFetch } from '@ledgerline/sdk/propagation';
import { listen } from './http/listen.ts';
import type { ReceivedLog } from './receiver.ts';
import { SCOPE, start } from './start.ts';
import { CARRIED, inRequest } from './correlated-request.ts';

describe('over HTTP', () => {
  /** A service that emits one event a request, and who its callers are by its own look-up. */
  async function service(ledgerline: Ledgerline): Promise<string> {
    const listener = httpListener(
      ledgerline,
      (_request, response) => {
        ledgerline.emit('log_event', { at: 'service' });
        response.end();
      },
      {
        labels: ['ledgerline.correlation.id', 'ledgerline.run.id'],
        resolve: ({ header }) =>
          header('authorization') === 'of-ann' ? { tenant: 'umbrella', userId: 'u-1' } : undefined,
      },
    );
    const server = createServer((request, response) => void listener(request, response));
    const listening = await listen(server);
    onTestFinished(() => listening.close());
    return listening.url;
  }

  const received = async (ledgerline: Ledgerline, read: () => ReceivedLog | undefined) =>
    vi.waitFor(async () => {
      await ledgerline.flush();
      const event = read();
      expect(event).toBeDefined();
      return event!;
    });

  test('the next service has the same request, trace, run and user', async () => {
    const { ledgerline, receiver } = await start();
    const url = await service(ledgerline);
    const call = propagatingFetch(ledgerline, {
      hosts: [new URL(url).host],
      labels: ['ledgerline.correlation.id', 'ledgerline.run.id'],
    });
    const traceId = await inRequest(ledgerline, () =>
      call(url, { headers: { authorization: 'of-ann' } }),
    );
    const event = await received(ledgerline, () => receiver.named('log_event')[0]);
    expect(event.traceId).toBe(traceId);
    expect(event.attributes).toMatchObject(CARRIED);
    const ended = await received(ledgerline, () => receiver.named('request_ended')[0]);
    expect(ended.traceId).toBe(traceId);
  });

  test.each([
    ['no headers', {}],
    ['malformed headers', { traceparent: '00-1-2-3', 'x-request-id': 'a b', baggage: '%%=' }],
    [
      'forged headers',
      {
        baggage: 'ledgerline.tenant.id=umbrella,user.id=root',
        'ledgerline-context': '{"tenant":"umbrella","userId":"root"}',
        'x-tenant-id': 'umbrella',
      },
    ],
  ])(
    '%s give nobody a tenant or a user, and ids are made up and flagged',
    async (_name, headers) => {
      const { ledgerline, receiver } = await start();
      await fetch(await service(ledgerline), { headers });
      const event = await received(ledgerline, () => receiver.named('log_event')[0]);
      expect(event.attributes).toMatchObject({ 'ledgerline.tenant.id': SCOPE.tenant });
      expect(event.attributes).not.toHaveProperty('user.id');
      expect(event.attributes['ledgerline.synthesized_fields']).toMatch('request_id');
    },
  );
});

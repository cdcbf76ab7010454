// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { connect as connectSocket, type Socket } from 'node:net';
import type { Credential, Permission } from '../../src/index.ts';
import type { GatewayFixture, TestRecord } from './gateway-fixture.ts';

/** A credential whose key is its id: known before the gateway starts. */
export function credential(
  id: string,
  tenants: readonly string[],
  permissions: readonly Permission[],
): Credential {
  const keyHash = createHash('sha256').update(id).digest('hex');
  return { id, tenants, permissions, keyHash };
}

export function get(
  fixture: GatewayFixture,
  path: string,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(fixture.gateway.url + path, {
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
}

/** One of each kind of error, `<mark>-1` to `-7`, and three records that are none. */
export function errorRecords(mark: string): readonly TestRecord[] {
  const records: readonly TestRecord[] = [
    {
      eventName: 'tool_call_failed',
      body: 'the carrier said no to anna.smith@example.com',
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      attributes: {
        'ledgerline.call.id': 'call-1',
        'ledgerline.call.kind': 'tool',
        'gen_ai.tool.name': 'ship',
        'error.type': 'CarrierError',
        'ledgerline.error.code': 'carrier_down',
        'ledgerline.run.id': 'run-17',
        'ledgerline.step.id': 'step-2',
        'ledgerline.request.id': 'request-3',
        'ledgerline.source.component': 'shipping',
      },
    },
    {
      eventName: 'flow_ended',
      attributes: {
        'ledgerline.run.id': 'run-17',
        'ledgerline.flow.name': 'order',
        'ledgerline.outcome': 'failure',
      },
    },
    {
      eventName: 'step_ended',
      attributes: {
        'ledgerline.run.id': 'run-17',
        'ledgerline.step.id': 'step-2',
        'ledgerline.step.name': 'ship',
        'ledgerline.outcome': 'failure',
      },
    },
    {
      eventName: 'request_failed',
      attributes: {
        'http.request.method': 'GET',
        'url.path': '/orders/17',
        'ledgerline.http.access': 'read',
        'ledgerline.outcome': 'failure',
        'error.type': '502',
      },
    },
    {
      eventName: 'exception_raised',
      attributes: { 'exception.type': 'TypeError', 'exception.message': 'no order' },
    },
    { eventName: 'log_event', body: 'error line', severityNumber: 17 },
    { eventName: 'log_event', body: 'fatal line', severityNumber: 21 },
    { eventName: 'log_event', body: 'warning', severityNumber: 13 },
    { eventName: 'log_event', body: 'information', severityNumber: 9 },
    {
      eventName: 'flow_ended',
      attributes: {
        'ledgerline.run.id': 'run-18',
        'ledgerline.flow.name': 'order',
        'ledgerline.outcome': 'success',
      },
    },
  ];
  return records.map((record, index) => ({
    ...record,
    attributes: { ...record.attributes, 'log.record.uid': `${mark}-${index + 1}` },
  }));
}

/** Requests whose bodies never end; each holds a place among those in flight. */
export async function holdRequests(url: string, key: string, count: number): Promise<Socket[]> {
  const port = Number(new URL(url).port);
  const head = `POST /v1/logs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n`;
  const sockets = Array.from({ length: count }, () => connectSocket(port, '127.0.0.1'));
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('error', () => {});
          socket.write(`${head}content-type: application/json\r\ncontent-length: 9\r\n\r\n{`, () =>
            resolve(),
          );
        }),
    ),
  );
  return sockets;
}

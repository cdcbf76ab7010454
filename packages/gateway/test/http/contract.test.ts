// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterAll, beforeAll, expect, test } from 'vitest';
import { credential, errorRecords } from '../support/api-fixture.ts';
import { GatewayFixture, logsRequest, SCOPE } from '../support/gateway-fixture.ts';

// What callers of /v1 and /api/v1 rely on (requirement 35). Inside a version members, headers and
// routes are added, never renamed or removed: a line that is to go from here needs another version.

const JSON_TYPE = { 'content-type': 'application/json' };
const PROBLEM_HEADERS = [
  'cache-control: no-store',
  'content-type: application/problem+json',
  'x-content-type-options: nosniff',
];
const PROBLEM = ['detail: string', 'status: number', 'title: string', 'type: string'];
const JSON_HEADERS = [
  'cache-control: no-store',
  'content-type: application/json',
  'x-content-type-options: nosniff',
];
const RPC_STATUS = ['code: number', 'message: string'];

interface Call {
  readonly name: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  readonly answerHeaders: readonly string[];
  /** The `title` of a problem. */
  readonly code?: string;
  /** Every member as `path: type`. */
  readonly shape: readonly string[];
}

const LEGACY = {
  id: 'legacy-1',
  type: 'flow_started',
  timestamp: '2026-11-21T09:00:00.000000001Z',
  routing: { tenantId: 'acme', env: 'test', projectId: 'desk', surface: 'chat', app_id: 'support' },
  ids: {},
  actor: {},
  meta: {},
  payload: { 'ledgerline.flow.name': 'answer' },
};
const UNSCOPED = logsRequest([{ eventName: 'log_event' }], {});
const API_HEADERS = [...JSON_HEADERS, 'x-request-id'];

const CALLS: readonly Call[] = [
  {
    name: 'logs, all accepted',
    path: '/v1/logs',
    body: '{}',
    status: 200,
    answerHeaders: JSON_HEADERS,
    shape: [],
  },
  {
    name: 'traces, all accepted',
    path: '/v1/traces',
    body: '{}',
    status: 200,
    answerHeaders: JSON_HEADERS,
    shape: [],
  },
  {
    name: 'logs as protobuf',
    path: '/v1/logs',
    headers: { 'content-type': 'application/x-protobuf' },
    body: '',
    status: 200,
    answerHeaders: ['content-type: application/x-protobuf'],
    shape: [],
  },
  {
    name: 'logs, some rejected',
    path: '/v1/logs',
    body: UNSCOPED,
    status: 200,
    answerHeaders: JSON_HEADERS,
    shape: ['partialSuccess.errorMessage: string', 'partialSuccess.rejectedLogRecords: string'],
  },
  {
    name: 'logs that are none',
    path: '/v1/logs',
    body: '{',
    status: 400,
    answerHeaders: JSON_HEADERS,
    shape: RPC_STATUS,
  },
  {
    name: 'logs without a credential',
    path: '/v1/logs',
    key: '',
    body: '{}',
    status: 401,
    answerHeaders: [...JSON_HEADERS, 'www-authenticate: Bearer realm="ledgerline"'],
    shape: RPC_STATUS,
  },
  {
    name: 'logs with a key that only reads',
    path: '/v1/logs',
    key: 'reader',
    body: '{}',
    status: 403,
    answerHeaders: JSON_HEADERS,
    shape: RPC_STATUS,
  },
  {
    name: 'legacy, all accepted',
    path: '/api/v1/legacy/stream-events',
    body: JSON.stringify(LEGACY),
    status: 200,
    answerHeaders: API_HEADERS,
    shape: ['accepted: number', 'errors[]', 'rejected: number'],
  },
  {
    name: 'legacy, some rejected',
    path: '/api/v1/legacy/stream-events',
    body: JSON.stringify([LEGACY, { ...LEGACY, type: 'nothing_known' }]),
    status: 200,
    answerHeaders: API_HEADERS,
    shape: [
      'accepted: number',
      'errors[].code: string',
      'errors[].detail: string',
      'errors[].index: number',
      'rejected: number',
    ],
  },
  ...['stream-events', 'dataset-events', 'event-log'].map((form): Call => ({
    name: `legacy ${form}, none accepted`,
    path: `/api/v1/legacy/${form}`,
    body: '[{}]',
    status: 422,
    answerHeaders: [...PROBLEM_HEADERS, 'x-request-id'],
    shape: [
      'detail: string',
      'errors[].code: string',
      'errors[].detail: string',
      'errors[].index: number',
      'status: number',
      'title: string',
      'type: string',
    ],
  })),
  {
    name: 'errors, with more to come',
    method: 'GET',
    path: '/api/v1/errors?limit=1&code=carrier_down',
    key: 'reader',
    status: 200,
    answerHeaders: [...API_HEADERS, 'link'],
    shape: [
      'as_of_seq: string',
      'filters_applied[]: string',
      'has_more: boolean',
      'items[].code: string',
      'items[].component: string',
      'items[].error_type: string',
      'items[].event_id: string',
      'items[].event_type: string',
      'items[].message: string',
      'items[].occurred_at: string',
      'items[].request_id: string',
      'items[].run_id: string',
      'items[].seq: string',
      'items[].severity_number: number',
      'items[].severity_text: string',
      'items[].span_id: string',
      'items[].step_id: string',
      'items[].trace_id: string',
      'next_cursor: string',
    ],
  },
  {
    name: 'errors, none',
    method: 'GET',
    path: '/api/v1/errors?code=none',
    key: 'reader',
    status: 200,
    answerHeaders: API_HEADERS,
    shape: ['as_of_seq: string', 'filters_applied[]: string', 'has_more: boolean', 'items[]'],
  },
  {
    name: 'errors, asked for wrongly',
    method: 'GET',
    path: '/api/v1/errors?limit=x',
    key: 'reader',
    status: 400,
    code: 'query_invalid',
    answerHeaders: [...PROBLEM_HEADERS, 'x-request-id'],
    shape: PROBLEM,
  },
  {
    name: 'errors, with a key that only writes',
    method: 'GET',
    path: '/api/v1/errors',
    status: 403,
    code: 'permission_missing',
    answerHeaders: [...PROBLEM_HEADERS, 'x-request-id'],
    shape: PROBLEM,
  },
  {
    name: 'errors, without a credential',
    method: 'GET',
    path: '/api/v1/errors',
    key: '',
    status: 401,
    code: 'credential_missing',
    answerHeaders: [...PROBLEM_HEADERS, 'www-authenticate: Bearer realm="ledgerline"'],
    shape: PROBLEM,
  },
  {
    name: 'problems',
    method: 'GET',
    path: '/api/v1/problems',
    status: 200,
    answerHeaders: API_HEADERS,
    shape: [
      'items[].code: string',
      'items[].meaning: string',
      'items[].remedy: string',
      'items[].retryable: boolean',
      'items[].status: number',
      'items[].type: string',
    ],
  },
  {
    name: 'a path that is none',
    method: 'GET',
    path: '/api/v1/nothing',
    status: 404,
    code: 'not_found',
    answerHeaders: PROBLEM_HEADERS,
    shape: PROBLEM,
  },
  {
    name: 'a method that is none',
    method: 'PUT',
    path: '/api/v1/errors',
    status: 405,
    code: 'method_not_allowed',
    answerHeaders: [...PROBLEM_HEADERS, 'allow: GET, HEAD'],
    shape: PROBLEM,
  },
];

let fixture: GatewayFixture;

beforeAll(async () => {
  fixture = await GatewayFixture.start({
    credentials: [
      credential('writer', ['acme'], ['write']),
      credential('reader', ['acme'], ['read']),
    ],
  });
  for (const mark of ['c', 'd']) {
    await fixture.post('/v1/logs', logsRequest(errorRecords(mark), SCOPE), {
      authorization: 'Bearer writer',
    });
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

test.each(CALLS)('$name: status, headers and members', async (call) => {
  const { method = 'POST', key = 'writer', headers = JSON_TYPE, body } = call;
  const answer = await fetch(fixture.gateway.url + call.path, {
    method,
    headers: { ...headers, ...(key !== '' && { authorization: `Bearer ${key}` }) },
    ...(body !== undefined && { body }),
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(call.status);
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  for (const header of call.answerHeaders) {
    const [name, value] = header.split(': ') as [string, string?];
    expect(answer.headers.has(name), name).toBe(true);
    if (value !== undefined) expect(answer.headers.get(name), name).toBe(value);
  }
  const json: unknown = text === '' ? {} : JSON.parse(text);
  expect(shapeOf(json)).toEqual(call.shape);
  if (call.code !== undefined) expect(json).toMatchObject({ title: call.code });
});

/** Every leaf as `path: type`, sorted; members of a list are taken together. */
function shapeOf(value: unknown, path: string = ''): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${path}[]`];
    return [...new Set(value.flatMap((item) => shapeOf(item, `${path}[]`)))].sort();
  }
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`];
  return Object.entries(value)
    .flatMap(([name, member]) => shapeOf(member, path === '' ? name : `${path}.${name}`))
    .sort();
}

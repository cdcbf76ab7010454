// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ERROR_CATALOGUE, ERROR_CODES, LedgerlineError } from '@ledgerline/conventions';
import { expect, onTestFinished, test } from 'vitest';
import { FixedCredentials } from '../../src/credentials.ts';
import { RouteTable, type Route } from '../../src/http/routes.ts';
import { HttpServer } from '../../src/http/server.ts';

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** A server with one route for each code, which fails with it. */
async function serveFailures(): Promise<string> {
  const routes = ERROR_CODES.map((code): Route => ({
    method: 'GET',
    path: `/${code}`,
    rule: 'public',
    errors: 'problem',
    handle: () => Promise.reject(new LedgerlineError(code, 'It went wrong.')),
  }));
  const server = new HttpServer({
    routes: new RouteTable(routes),
    credentials: new FixedCredentials([]),
    log: () => {},
  });
  onTestFinished(() => {
    server.stopAccepting();
    server.closeAll();
  });
  return `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`;
}

test('the type of a problem is the code of the catalogue, and its status that of the code', async () => {
  const url = await serveFailures();
  for (const code of ERROR_CODES) {
    const answer = await fetch(`${url}/${code}`);
    const { status, remedy } = ERROR_CATALOGUE[code];
    expect(answer.headers.get('content-type'), code).toBe('application/problem+json');
    expect(answer.status, code).toBe(status);
    expect((await answer.json()) as Problem).toEqual({
      type: `urn:ledgerline:error:${code}`,
      title: code,
      status,
      detail: `It went wrong. ${remedy}`,
    });
  }
});

test.each([
  ['GET', '/nowhere', 'not_found'],
  ['DELETE', '/internal', 'method_not_allowed'],
] as const)('%s %s is the problem %s', async (method, path, code) => {
  const answer = await fetch((await serveFailures()) + path, { method });
  expect(answer.status).toBe(ERROR_CATALOGUE[code].status);
  expect(((await answer.json()) as Problem).type).toBe(`urn:ledgerline:error:${code}`);
});

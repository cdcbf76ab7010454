// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ERROR_CATALOGUE, ERROR_CODES, LedgerlineError } from '@ledgerline/conventions';
import { expect, onTestFinished, test } from 'vitest';
import { FixedCredentials, type Credential } from '../../src/credentials.ts';
import { problemsRoute } from '../../src/http/problems-route.ts';
import { RouteTable, type Route } from '../../src/http/routes.ts';
import { HttpServer } from '../../src/http/server.ts';
import { credential } from '../support/api-fixture.ts';

interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

/** A server with one route for each code, which fails with it. */
function serveFailures(): Promise<string> {
  const routes = ERROR_CODES.map((code): Route => ({
    method: 'GET',
    path: `/${code}`,
    rule: 'public',
    errors: 'problem',
    handle: () => Promise.reject(new LedgerlineError(code, 'It went wrong.')),
  }));
  return serve(routes);
}

async function serve(
  routes: readonly Route[],
  credentials: readonly Credential[] = [],
): Promise<string> {
  const server = new HttpServer({
    routes: new RouteTable(routes),
    credentials: new FixedCredentials(credentials),
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

test('any credential reads the whole catalogue, by type', async () => {
  const route = problemsRoute();
  const credentials = [credential('writer', ['acme'], ['write'])];
  const url = await serve([route], credentials);
  expect((await fetch(url + route.path)).status).toBe(401);
  const headers = { authorization: 'Bearer writer' };
  const { items } = (await (await fetch(url + route.path, { headers })).json()) as {
    items: { type: string }[];
  };
  expect(items.map(({ type }) => type)).toEqual(
    ERROR_CODES.map((code) => `urn:ledgerline:error:${code}`),
  );
  expect(items.find((item) => item.type === 'urn:ledgerline:error:overloaded')).toEqual({
    type: 'urn:ledgerline:error:overloaded',
    code: 'overloaded',
    status: 429,
    retryable: true,
    meaning: expect.stringMatching(/./) as string,
    remedy: expect.stringMatching(/./) as string,
  });
});

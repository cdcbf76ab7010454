// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '@ledgerline/redaction';
import { accessLine, endAttributes, outcomeOf, thrownSeverity } from '../../src/http/events.ts';
import { MAX_PATH_CHARS } from '../../src/http/limits.ts';
import { accessOf, pathOf, requestFacts } from '../../src/http/request-facts.ts';
import { requestIdFrom } from '../../src/http/request-id.ts';
import { Redactor } from '../../src/redactor.ts';
import { CounterFamily } from '../../src/stats.ts';

const redactor = new Redactor(compilePolicy(), new CounterFamily());
const none = (): undefined => undefined;

describe('paths', () => {
  test.each([
    ['/orders/1?q=1#x', '/orders/1'],
    ['/orders/1#x?q=1', '/orders/1'],
    ['', '/'],
    ['?q=1', '/'],
    ['*', '*'],
    ['https://ann:pw@shop.example:8443/a/b?c', '/a/b'],
    ['https://shop.example', '/'],
    ['https://shop.example?q=1', '/'],
    ['//evil.example/a?b', '//evil.example/a'],
  ])('%s → %s', (url, path) => {
    expect(pathOf(url)).toBe(path);
  });

  test('never have a query string and never more than the limit', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (url) => {
        const path = pathOf(url);
        expect(path).not.toMatch(/[?#]/);
        expect(path.length).toBeGreaterThan(0);
      }),
    );
    expect(pathOf(`/${'a'.repeat(5_000)}`)).toHaveLength(MAX_PATH_CHARS);
  });
});

test('methods are known ones, and safe ones read', () => {
  expect(requestFacts('get', '/', none).method).toBe('GET');
  expect(requestFacts('FROBNICATE', '/', none).method).toBe('_OTHER');
  const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', '_OTHER'];
  expect(methods.map(accessOf)).toEqual([
    'read',
    'read',
    'read',
    'write',
    'write',
    'write',
    'write',
    'write',
  ]);
});

describe('request ids', () => {
  test.each(['req-1', '0196f3a2-7c1e-7b60-8b1d-3f6f0c9a5e11', 'Root=1-67891233-abcdef01'])(
    '%s is taken as it is',
    (given) => {
      expect(requestIdFrom(given, redactor)).toEqual({ requestId: given, isMade: false });
    },
  );

  test.each([undefined, '', 'a b', 'a\r\nset-cookie: x', 'ü', 'x'.repeat(129), 'ann@shop.example'])(
    '%j is replaced and flagged',
    (given) => {
      expect(requestIdFrom(given, redactor, () => 'made')).toEqual({
        requestId: 'made',
        isMade: true,
      });
    },
  );
});

describe('ends', () => {
  test.each([
    [{ status: 200 }, 'success'],
    [{ status: 404 }, 'success'],
    [{ status: 503 }, 'failure'],
    [{ error: new Error('x') }, 'failure'],
    [{ error: new Error('x'), status: 404 }, 'success'],
    [{ isAborted: true }, 'cancelled'],
    [{ isAborted: true, status: 200, error: new Error('x') }, 'failure'],
  ])('%j is %s', (end, outcome) => {
    expect(outcomeOf({ ...end, durationMs: 1 })).toBe(outcome);
  });

  test('a status of the server names itself as the error', () => {
    expect(endAttributes({ status: 503, durationMs: 1 })['error.type']).toBe('503');
    expect(endAttributes({ status: 404, durationMs: 1 })['error.type']).toBeUndefined();
  });

  test('the access line names no status that nobody got', () => {
    const facts = requestFacts('DELETE', '/orders/1?token=x', none);
    expect(accessLine(facts, { durationMs: 1.26, isAborted: true })).toBe(
      'DELETE /orders/1 - 1.3 ms aborted',
    );
  });

  test('an error that asks for a status below 500 is a warning', () => {
    const refused = Object.assign(new Error('no'), { statusCode: 403 });
    expect(thrownSeverity(refused)).toBe('warn');
    expect(thrownSeverity(new Error('no'))).toBe('error');
    expect(thrownSeverity('text')).toBe('error');
  });
});

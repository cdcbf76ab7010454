// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import { RouteTable, type Route } from '../../src/http/routes.ts';

const route: Route = {
  method: 'GET',
  path: '/x',
  rule: 'public',
  errors: 'problem',
  handle: () => Promise.resolve(),
};

describe('the route table', () => {
  test('lists what it was given and nothing else', () => {
    const table = new RouteTable([route]);
    expect(table.methods('/x')?.get('GET')).toBe(route);
    for (const path of ['/', '/x/', '/X', '/x/..', '', '__proto__']) {
      expect(table.methods(path)).toBeUndefined();
    }
  });

  test('a route without a rule cannot be registered', () => {
    const { rule: _, ...ruleless } = route;
    expect(() => new RouteTable([ruleless as Route])).toThrow('has no rule');
    const unknown = { ...route, rule: 'everybody' } as unknown as Route;
    expect(() => new RouteTable([unknown])).toThrow('has no rule');
  });

  test('a route is listed once', () => {
    expect(() => new RouteTable([route, route])).toThrow('listed twice');
  });
});

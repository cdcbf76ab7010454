// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PRODUCERS } from '@ledgerline/conventions';
import { afterEach, describe, expect, test } from 'vitest';

import { checkRegistry } from '../../../conventions/generate/check.ts';
import { loadRegistry } from '../../../conventions/generate/load.ts';
import { generate } from '../../../conventions/generate/outputs.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CONVENTIONS = join(ROOT, 'conventions');
const registry = loadRegistry(CONVENTIONS);

const REQUIRED_TYPES = [
  'flow_started',
  'flow_ended',
  'step_started',
  'step_ended',
  'agent_decision',
  'agent_message',
  'state_pulse',
  'tool_call_started',
  'tool_call_ended',
  'tool_call_failed',
  'usage_recorded',
  'safety_gate_evaluated',
  'safety_escalated',
  'safety_decision',
  'human_prompted',
  'human_approved',
  'human_rejected',
  'exception_raised',
  'invariant_failed',
  'audit_action',
  'log_event',
  'framework_bridge',
];
/** What the SDK says about events that it lost. */
const LOSS_TYPES = ['events_dropped', 'audit_degraded'];
/** What the middleware says about requests (requirement 56). */
const REQUEST_TYPES = ['request_started', 'request_ended', 'request_failed'];

let copy: string | undefined;
afterEach(() => {
  if (copy !== undefined) rmSync(copy, { recursive: true });
  copy = undefined;
});

/** A copy of the registry in which one file was changed. */
function changed(file: string, change: (text: string) => string): string {
  copy = mkdtempSync(join(tmpdir(), 'ledgerline-conventions-'));
  cpSync(CONVENTIONS, copy, { recursive: true });
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
  return copy;
}

describe('the registry', () => {
  test('is sound: every reference resolves, nothing is defined twice, nothing lacks its words', () => {
    expect(checkRegistry(registry)).toEqual([]);
    for (const attribute of registry.attributes) {
      expect(attribute.brief, attribute.key).not.toBe('');
      expect(attribute.stability, attribute.key).not.toBe('');
      expect(attribute.sensitivity, attribute.key).not.toBe('');
    }
  });

  test('has an example for every attribute, of its type and within its bounds', () => {
    for (const { key, type, examples, members, min, max } of registry.attributes) {
      if (type === 'enum') expect(members.length, key).toBeGreaterThan(0);
      else expect(examples.length, key).toBeGreaterThan(0);
      for (const example of examples) {
        expect(isOfType(type, example), `${key}: ${JSON.stringify(example)}`).toBe(true);
        if (typeof example !== 'number') continue;
        expect(example, key).toBeGreaterThanOrEqual(min ?? -Infinity);
        expect(example, key).toBeLessThanOrEqual(max ?? Infinity);
      }
    }
  });

  test('has an owner for every event type', () => {
    for (const event of registry.events) {
      const owners = PRODUCERS.filter((producer) =>
        producer.events.some((name) => name === event.name),
      );
      expect(owners.length, event.name).toBeGreaterThan(0);
    }
    for (const { owner } of PRODUCERS) expect(existsSync(join(ROOT, owner)), owner).toBe(true);
  });

  test('has the event types of requirements 36 to 51 and those of losses and requests, and no others', () => {
    expect(registry.events.map((event) => event.name)).toEqual([
      ...REQUIRED_TYPES,
      ...LOSS_TYPES,
      ...REQUEST_TYPES,
    ]);
  });

  test('invents no name inside the namespaces of OpenTelemetry', () => {
    const foreign = registry.attributes.filter((entry) => !entry.key.startsWith('ledgerline.'));
    const namespaces = new Set(foreign.map((attribute) => attribute.key.split('.')[0]));
    expect([...namespaces].toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      'audit',
      'client',
      'deployment',
      'error',
      'exception',
      'gen_ai',
      'http',
      'log',
      'service',
      'session',
      'url',
      'user',
      'user_agent',
    ]);
  });

  test('gives every error code a remedy that is a sentence', () => {
    for (const error of registry.errors) {
      expect(error.meaning, error.code).toMatch(/^[A-Z].*\.$/);
      expect(error.remedy, error.code).toMatch(/^[A-Z].*\.$/);
    }
  });
});

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'int':
      return Number.isSafeInteger(value);
    case 'double':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'string[]':
      return Array.isArray(value) && value.every((member) => typeof member === 'string');
    case 'any':
      return typeof value === 'string' && typeof JSON.parse(value) === 'object';
    default:
      return typeof value === 'string';
  }
}

describe('a broken registry is refused', () => {
  test.each([
    [
      'an unknown reference',
      'registry/events-flow.yaml',
      'ref: ledgerline.flow.name',
      'ref: ledgerline.flow.nam',
    ],
    [
      'an attribute defined twice',
      'registry/otel.yaml',
      'key: audit.source.id',
      'key: audit.target.id',
    ],
    [
      'an error code defined twice',
      'errors.yaml',
      'code: credential_unknown',
      'code: credential_missing',
    ],
    [
      'an attribute without a brief',
      'registry/otel.yaml',
      'brief: The class of the exception',
      'note: The class of the exception',
    ],
    [
      'an attribute without a sensitivity',
      'registry/otel.yaml',
      'sensitivity: personal',
      'shape: free',
    ],
    [
      'a storage class that does not exist',
      'registry/events-flow.yaml',
      '[ops, stream]',
      '[gold, ops]',
    ],
    ['storage classes out of order', 'registry/events-flow.yaml', '[ops, stream]', '[stream, ops]'],
    ['an unknown severity', 'registry/events-flow.yaml', 'severity: debug', 'severity: trace'],
    [
      'a key that is a namespace of others',
      'registry/otel.yaml',
      'key: audit.action',
      'key: audit.target',
    ],
    [
      'a retryable error that OTLP clients would not retry',
      'errors.yaml',
      'status: 429',
      'status: 507',
    ],
    [
      'an attribute without an example',
      'registry/ledgerline.yaml',
      'examples: [answer-ticket]',
      'note: x',
    ],
    [
      'bounds that are the wrong way round',
      'registry/ledgerline.yaml',
      'min: 0, max: 1',
      'min: 2, max: 1',
    ],
    ['an event without an example', 'examples.yaml', 'event_type: flow_ended', 'event_type: nope'],
    ['an event without an owner', 'producers.yaml', 'framework_bridge,', 'nope,'],
    [
      'a producer without tables',
      'producers.yaml',
      'tables: [otel_logs, otel_traces]',
      'tables: []',
    ],
    ['an error without a remedy', 'errors.yaml', 'remedy: Send smaller batches.', "remedy: ''"],
  ])('%s', (_name, file, before, after) => {
    const folder = changed(file, (text) => text.replace(before, after));
    expect(() => loadRegistry(folder)).toThrow(/conventions: \d+ problems?/);
  });

  test('a duplicate key in a mapping', () => {
    const folder = changed('errors.yaml', (text) =>
      text.replace('status: 422', 'status: 422\n    status: 422'),
    );
    expect(() => loadRegistry(folder)).toThrow(/unique/i);
  });
});

describe('generated files', () => {
  const files = [...generate(registry)];

  test.each(files)('%s is up to date', (path, content) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(content);
  });

  test('are the same in every run', () => {
    expect([...generate(loadRegistry(CONVENTIONS))]).toEqual(files);
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTRIBUTE_DEFINITIONS,
  EVENT_DEFINITIONS,
  EVENT_TYPES,
  LOG_EVENT,
  SEVERITIES,
  STORAGE_CLASSES,
  toLogRecord,
  type AttributeKey,
  type CanonicalEvent,
} from '@ledgerline/conventions';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sampleEvent } from './sample-event.ts';
import { problemsOf, sampleOf } from './contract-problems.ts';

const TOP = join(import.meta.dirname, '..', '..', '..');
const EXAMPLES = JSON.parse(
  readFileSync(join(TOP, 'packages/conventions/schema/examples.json'), 'utf8'),
) as CanonicalEvent[];
const PAGES = readdirSync(join(TOP, 'conventions/events')).map((name) =>
  readFileSync(join(TOP, 'conventions/events', name), 'utf8'),
);

describe.each(EVENT_TYPES)('%s', (type) => {
  const definition = EVENT_DEFINITIONS[type];
  const keys: readonly AttributeKey[] = [...definition.required, ...definition.optional];
  const example = EXAMPLES.find((event) => event.event_type === type);

  test('says what it is, how severe, where it goes, and what each attribute may hold', () => {
    expect(definition.brief).toMatch(/^[A-Z].*\.$/);
    expect(SEVERITIES).toContain(definition.severity);
    expect(definition.storageClasses.length).toBeGreaterThan(0);
    expect(STORAGE_CLASSES.filter((name) => definition.storageClasses.includes(name))).toEqual(
      definition.storageClasses,
    );
    // Of a line of a log nothing can be asked.
    if (type !== LOG_EVENT) expect(definition.required.length).toBeGreaterThan(0);
    expect(keys.length).toBeGreaterThan(1);
    for (const key of keys) {
      const attribute = ATTRIBUTE_DEFINITIONS[key];
      expect(['plain', 'personal', 'secret', 'content'], key).toContain(attribute.sensitivity);
      expect(attribute.type, key).not.toBe('');
    }
  });

  test('has a page with its sample, and the sample is accepted', () => {
    expect(example).toBeDefined();
    expect(PAGES.filter((page) => page.includes(`\n## ${type}\n`))).toHaveLength(1);
    const { attributes } = toLogRecord(sampleEvent({ ...example }));
    expect(problemsOf(attributes, type)).toEqual([]);
    expect(problemsOf(attributes, type, 'bare')).toEqual([]);
  });

  test('refuses each of its attributes in another type, and values outside of closed sets', () => {
    const { attributes } = toLogRecord(sampleOf(type));
    for (const key of keys) {
      const { type: kind, values } = ATTRIBUTE_DEFINITIONS[key];
      // Everything is of type any.
      if (kind !== 'any') {
        const wrong = kind === 'boolean' ? 'true' : true;
        expect(problemsOf({ ...attributes, [key]: wrong }, type), key).toEqual([
          expect.stringMatching(new RegExp(`^(attribute_type|scope_missing) ${key} type$`)),
        ]);
      }
      if (values === undefined) continue;
      // Another value may make another attribute required; the value itself is named first.
      expect(problemsOf({ ...attributes, [key]: 'none-of-them' }, type)[0], key).toBe(
        `attribute_value ${key} values`,
      );
    }
  });
});

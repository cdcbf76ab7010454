// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  defaultSeverity,
  defaultStorageClasses,
  EVENT_TYPES,
  formatStorageClasses,
  parseStorageClasses,
  STORAGE_CLASSES,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('storage classes', () => {
  test('every set has one text, which is read back', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...STORAGE_CLASSES], { minLength: 1 }), (classes) => {
        const text = formatStorageClasses([...classes, ...classes]);
        expect(parseStorageClasses(text)).toEqual(classes.toSorted());
      }),
    );
    expect(formatStorageClasses([])).toBe('');
    expect(parseStorageClasses('')).toBeUndefined();
  });

  test('every type has defaults, and what must be accounted for is audit', () => {
    for (const type of EVENT_TYPES) expect(defaultStorageClasses(type).length).toBeGreaterThan(0);
    for (const type of ['audit_action', 'human_approved', 'human_rejected', 'safety_decision']) {
      expect(defaultStorageClasses(type)).toEqual(['audit', 'ops']);
    }
    expect(defaultStorageClasses('usage_recorded')).toEqual(['cost', 'ops']);
    expect(defaultStorageClasses('x.acme.y')).toEqual(['ops']);
    expect(defaultSeverity('tool_call_failed')).toBe('error');
    expect(defaultSeverity('x.acme.y')).toBe('info');
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ACTION_NAMES, CONTENT_CATEGORIES } from './actions/action.ts';
import { DETECTOR_NAMES } from './detectors/all.ts';
import {
  CUSTOM_PATTERN_LENGTH_MAX,
  CUSTOM_PATTERNS_MAX,
  POLICY_ENTRIES_MAX,
  POLICY_STRING_LENGTH_MAX,
} from './limits.ts';

const NAME = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' };
const TEXTS = {
  type: 'array',
  maxItems: POLICY_ENTRIES_MAX,
  items: { type: 'string', minLength: 1, maxLength: POLICY_STRING_LENGTH_MAX, pattern: '\\S' },
};
const CUSTOM_NAME = '[a-z][a-z0-9_]{0,31}';

/**
 * A policy file as JSON Schema (draft 2020-12), for editors and for checks before a roll-out. What a
 * schema cannot say (patterns that match everything, names used twice) `compilePolicy` says.
 */
export const POLICY_SCHEMA: object = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Ledgerline redaction policy',
  type: 'object',
  required: ['id', 'version'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    id: { ...NAME, description: 'Stamped on records as id@version.' },
    version: { ...NAME, description: 'Change it with every change of the policy.' },
    final: {
      type: 'boolean',
      description: 'In a cascade: narrower levels may find more, and keep or show nothing more.',
    },
    detectors: {
      type: 'array',
      description: 'Enabled detectors; absent means all.',
      items: { enum: DETECTOR_NAMES },
    },
    secretKeys: { ...TEXTS, description: 'Further names of secrets, matched by their segments.' },
    phoneRegions: {
      ...TEXTS,
      items: { type: 'string', pattern: '^[A-Z]{2}$' },
      description: 'Regions (DE, US …) whose phone numbers are found as they are written at home.',
    },
    keep: {
      type: 'object',
      additionalProperties: false,
      properties: {
        values: { ...TEXTS, description: 'Kept when a finding covers exactly this text.' },
        keys: { ...TEXTS, description: 'Attribute keys whose values are not looked at.' },
      },
    },
    actions: {
      type: 'array',
      maxItems: POLICY_ENTRIES_MAX,
      description: 'The first rule that fits decides; without one a finding becomes a placeholder.',
      items: {
        type: 'object',
        required: ['action'],
        additionalProperties: false,
        properties: {
          action: { enum: ACTION_NAMES },
          detectors: {
            type: 'array',
            minItems: 1,
            items: {
              anyOf: [
                { enum: DETECTOR_NAMES },
                { type: 'string', pattern: `^custom\\.${CUSTOM_NAME}$` },
              ],
            },
          },
          categories: { type: 'array', minItems: 1, items: { enum: CONTENT_CATEGORIES } },
        },
      },
    },
    patterns: {
      type: 'array',
      maxItems: CUSTOM_PATTERNS_MAX,
      items: {
        type: 'object',
        required: ['name', 'pattern', 'examples'],
        additionalProperties: false,
        properties: {
          name: { type: 'string', pattern: `^${CUSTOM_NAME}$` },
          pattern: { type: 'string', maxLength: CUSTOM_PATTERN_LENGTH_MAX },
          ignoreCase: { type: 'boolean' },
          examples: { ...TEXTS, minItems: 1 },
        },
      },
    },
  },
};

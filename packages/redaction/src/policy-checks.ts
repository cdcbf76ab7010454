// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ACTION_NAMES,
  CONTENT_CATEGORIES,
  type ActionName,
  type ActionRule,
  type ContentCategory,
} from './actions/action.ts';
import { DETECTOR_NAMES } from './detectors/all.ts';
import { PHONE_REGIONS } from './detectors/phone-plans.ts';
import { CUSTOM_PATTERNS_MAX, POLICY_ENTRIES_MAX, POLICY_STRING_LENGTH_MAX } from './limits.ts';
import { invalid } from './policy-problem.ts';
import {
  compilePattern,
  type CustomPattern,
  type CustomPatternData,
} from './patterns/custom-pattern.ts';
import type { DetectorName, FoundBy } from './types.ts';

/** Every field known and of the right kind; the lists themselves are checked where they are read. */
export function checkShape(data: unknown): void {
  if (!isRecord(data)) throw invalid('the policy must be an object');
  for (const key of Object.keys(data)) {
    if (!KNOWN.has(key)) throw invalid(`unknown field ${JSON.stringify(key)}`);
  }
  for (const field of ['id', 'version']) {
    const text = data[field];
    if (typeof text !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(text)) {
      throw invalid(`${field} must be 1 to 64 of A-Z a-z 0-9 . _ -`);
    }
  }
  if (data['detectors'] !== undefined && !Array.isArray(data['detectors'])) {
    throw invalid('detectors must be a list of detector names');
  }
  if (data['final'] !== undefined && typeof data['final'] !== 'boolean') {
    throw invalid('final must be true or false');
  }
  const keep = data['keep'];
  if (keep === undefined) return;
  if (!isRecord(keep)) throw invalid('keep must be an object with the lists values and keys');
  for (const key of Object.keys(keep)) {
    if (key !== 'values' && key !== 'keys') throw invalid(`unknown field keep.${key}`);
  }
}

const KNOWN: ReadonlySet<string> = new Set([
  '$schema',
  'id',
  'version',
  'detectors',
  'secretKeys',
  'phoneRegions',
  'keep',
  'actions',
  'patterns',
  'final',
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function checkDetector(name: unknown): DetectorName {
  const known = DETECTOR_NAMES.find((detector) => detector === name);
  if (known !== undefined) return known;
  throw invalid(`no detector ${JSON.stringify(name)}; there are ${DETECTOR_NAMES.join(', ')}`);
}

export function checkTexts(field: string, list: unknown): readonly string[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalid(`${field} must be a list of strings`);
  if (list.length > POLICY_ENTRIES_MAX)
    throw invalid(`${field} has over ${POLICY_ENTRIES_MAX} entries`);
  return list.map((text: unknown) => {
    if (typeof text === 'string' && text.trim() !== '' && text.length <= POLICY_STRING_LENGTH_MAX) {
      return text;
    }
    throw invalid(`${field} may hold only texts of 1 to ${POLICY_STRING_LENGTH_MAX} characters`);
  });
}

/** Regions whose way of writing phone numbers is known. */
export function checkRegions(list: unknown): ReadonlySet<string> {
  const regions = checkTexts('phoneRegions', list);
  const unknown = regions.find((region) => !PHONE_REGIONS.has(region));
  if (unknown === undefined) return new Set(regions);
  throw invalid(`phoneRegions: there is no region ${JSON.stringify(unknown)}; DE and US are some`);
}

/** The rules of a policy; a rule that could never fit is a mistake, not a rule. */
export function checkActions(
  list: unknown,
  patterns: readonly CustomPattern[],
): readonly ActionRule[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalid('actions must be a list of rules');
  if (list.length > POLICY_ENTRIES_MAX) {
    throw invalid(`actions has over ${POLICY_ENTRIES_MAX} entries`);
  }
  const detectors = [...DETECTOR_NAMES, ...patterns.map(({ detector }) => detector)];
  return list.map((rule: unknown, index) => checkRule(rule, detectors, `actions[${index}]`));
}

function checkRule(rule: unknown, known: readonly FoundBy[], where: string): ActionRule {
  if (!isRecord(rule)) throw invalid(`${where} must be an object`);
  for (const field of Object.keys(rule)) {
    if (!RULE_FIELDS.has(field)) throw invalid(`unknown field ${where}.${field}`);
  }
  const { detectors, categories } = rule;
  return {
    action: oneOf<ActionName>(rule['action'], ACTION_NAMES, `${where}.action`),
    ...(detectors !== undefined && {
      detectors: someOf<FoundBy>(detectors, known, `${where}.detectors`),
    }),
    ...(categories !== undefined && {
      categories: someOf<ContentCategory>(categories, CONTENT_CATEGORIES, `${where}.categories`),
    }),
  };
}

const RULE_FIELDS: ReadonlySet<string> = new Set(['action', 'detectors', 'categories']);

function someOf<T extends string>(list: unknown, known: readonly T[], where: string): readonly T[] {
  if (!Array.isArray(list) || list.length === 0) throw invalid(`${where} must be a non-empty list`);
  return list.map((name: unknown) => oneOf(name, known, where));
}

function oneOf<T extends string>(name: unknown, known: readonly T[], where: string): T {
  const found = known.find((each) => each === name);
  if (found !== undefined) return found;
  throw invalid(`${where}: there is no ${JSON.stringify(name)}, only ${known.join(', ')}`);
}

/** The policy's own patterns, compiled; names are unique. */
export function checkPatterns(list: unknown): readonly CustomPattern[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw invalid('patterns must be a list');
  if (list.length > CUSTOM_PATTERNS_MAX) throw invalid(`patterns has over ${CUSTOM_PATTERNS_MAX}`);
  const taken = new Set<string>();
  return list.map((pattern: unknown, index) => {
    const where = `patterns[${index}]`;
    const compiled = compilePattern(checkPatternShape(pattern, where), where);
    if (taken.has(compiled.detector)) throw invalid(`${where}.name is taken`);
    taken.add(compiled.detector);
    return compiled;
  });
}

function checkPatternShape(pattern: unknown, where: string): CustomPatternData {
  if (!isRecord(pattern)) throw invalid(`${where} must be an object`);
  for (const field of Object.keys(pattern)) {
    if (!PATTERN_FIELDS.has(field)) throw invalid(`unknown field ${where}.${field}`);
  }
  const { name, pattern: source, ignoreCase, examples } = pattern;
  if (typeof name !== 'string' || typeof source !== 'string') {
    throw invalid(`${where} needs name and pattern as texts`);
  }
  if (ignoreCase !== undefined && typeof ignoreCase !== 'boolean') {
    throw invalid(`${where}.ignoreCase must be true or false`);
  }
  const texts = checkTexts(`${where}.examples`, examples);
  return { name, pattern: source, examples: texts, ignoreCase: ignoreCase === true };
}

const PATTERN_FIELDS: ReadonlySet<string> = new Set(['name', 'pattern', 'ignoreCase', 'examples']);

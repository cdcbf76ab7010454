// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { ATTR_LEDGERLINE_PERSIST, ATTR_LEDGERLINE_STORAGE_CLASS } from './generated/attributes.ts';
import { ERROR_CATALOGUE, type ErrorCode } from './generated/error-catalogue.ts';
import { FOREIGN_ID_LENGTH_MAX, ID_LENGTH_MAX, LIST_ITEMS_MAX } from './limits.ts';
import { STORAGE_CLASS_NAMES } from './shape.ts';
import type { ValidationProblem, ValidationRule } from './validation-problem.ts';
import type { AttributeRule } from './validation-rules.ts';

// Messages name the attribute and what is expected, never the value: it may be personal.

export function eventTypeProblem(absent: boolean): ValidationProblem {
  const message = absent
    ? 'EventName is missing'
    : 'EventName is neither a type of the registry nor x.<vendor>.<name>';
  return problem('event_type_unknown', 'EventName', absent ? 'required' : 'known', message);
}

export function missingProblem(rule: AttributeRule): ValidationProblem {
  const code = rule.group === 'scope' ? 'scope_missing' : 'attribute_missing';
  return problem(code, rule.key, 'required', `${rule.key} is missing`);
}

export function conditionalProblem(
  rule: { readonly key: string },
  when: string,
  value: string,
): ValidationProblem {
  const message = `${rule.key} is missing; it is required when ${when} is ${value}`;
  return problem('attribute_missing', rule.key, 'required', message);
}

export function typeProblem(rule: AttributeRule): ValidationProblem {
  const code = codeOf(rule, 'attribute_type');
  return problem(code, rule.key, 'type', `${rule.key} must be of type ${rule.type}`);
}

export function shapeProblem(rule: AttributeRule): ValidationProblem {
  const code = codeOf(rule, 'attribute_value');
  const ruleName = rule.values === undefined ? 'shape' : 'values';
  return problem(code, rule.key, ruleName, `${rule.key} must be ${expectation(rule)}`);
}

export function rangeProblem(rule: AttributeRule): ValidationProblem {
  const { min, max } = rule.range ?? { min: -Infinity, max: Infinity };
  const bounds = max === Infinity ? `at least ${min}` : `between ${min} and ${max}`;
  return problem('attribute_value', rule.key, 'range', `${rule.key} must be ${bounds}`);
}

export function versionProblem(rule: AttributeRule): ValidationProblem {
  const message = `${rule.key} names a version that is not known here`;
  return problem('schema_version_unsupported', rule.key, 'version', message);
}

export function auditProblemOf(): ValidationProblem {
  const message = `${ATTR_LEDGERLINE_STORAGE_CLASS} must contain audit for an event of this type`;
  return problem('storage_class_invalid', ATTR_LEDGERLINE_STORAGE_CLASS, 'shape', message);
}

export function persistProblemOf(): ValidationProblem {
  const message = `${ATTR_LEDGERLINE_PERSIST} must not be never for an event of the class audit`;
  return problem('attribute_value', ATTR_LEDGERLINE_PERSIST, 'values', message);
}

function codeOf(rule: AttributeRule, otherwise: ErrorCode): ErrorCode {
  if (rule.group === 'scope') return 'scope_missing';
  if (rule.shape === 'classes') return 'storage_class_invalid';
  return rule.shape === 'semver' ? 'schema_version_unsupported' : otherwise;
}

function expectation(rule: AttributeRule): string {
  if (rule.values !== undefined) return `one of ${[...rule.values].join(', ')}`;
  switch (rule.shape) {
    case 'classes':
      return `a sorted, comma-joined set of ${STORAGE_CLASS_NAMES}`;
    case 'tokens':
      return `a comma-joined list of at most ${LIST_ITEMS_MAX} ids of A-Z a-z 0-9 . _ ~ : @ -`;
    case 'foreign':
      return `1 to ${FOREIGN_ID_LENGTH_MAX} characters`;
    default:
      return `1 to ${ID_LENGTH_MAX} characters of A-Z a-z 0-9 . _ ~ : @ -`;
  }
}

function problem(
  code: ErrorCode,
  path: string,
  rule: ValidationRule,
  message: string,
): ValidationProblem {
  return { code, path, rule, message, remedy: ERROR_CATALOGUE[code].remedy };
}

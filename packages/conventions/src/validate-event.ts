// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { KIND_ABSENT, KIND_STRING } from './attribute-value.ts';
import { isVendorEventType } from './event-type.ts';
import type { EventView } from './event-view.ts';
import {
  ATTR_GEN_AI_AGENT_ID,
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_AUTH_SUBJECT,
  ATTR_LEDGERLINE_PERSIST,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_USER_ID,
  ATTRIBUTE_IDS,
} from './generated/attributes.ts';
import { SCHEMA_VERSION } from './generated/enums.ts';
import { PROBLEMS_MAX } from './limits.ts';
import { isForeignId, isStorageClassText, isToken, isTokenList } from './shape.ts';
import { defaultStorageClasses, parseStorageClasses } from './storage-class.ts';
import type { ValidationProblem } from './validation-problem.ts';
import {
  auditProblemOf,
  conditionalProblem,
  eventTypeProblem,
  missingProblem,
  persistProblemOf,
  rangeProblem,
  shapeProblem,
  typeProblem,
  versionProblem,
} from './validation-messages.ts';
import {
  RULES_BY_EVENT_TYPE,
  SCOPE_RULES,
  VENDOR_RULES,
  type AttributeRule,
  type ConditionalRule,
  type EventRules,
} from './validation-rules.ts';

/** `complete`: everything must be there. `bare`: event id, schema version, storage class and the
 * correlation ids may be absent, because the receiver makes them up and flags them. */
export type ValidationProfile = 'complete' | 'bare';

const NONE: readonly ValidationProblem[] = Object.freeze([]);
const VERSION = /^(\d{1,9})\.\d{1,9}\.\d{1,9}$/;
const MAJOR = SCHEMA_VERSION.slice(0, SCHEMA_VERSION.indexOf('.'));

const ACTOR_TYPE = ATTRIBUTE_IDS[ATTR_LEDGERLINE_ACTOR_TYPE];
const AGENT_ID = ATTRIBUTE_IDS[ATTR_GEN_AI_AGENT_ID];
const USER_ID = ATTRIBUTE_IDS[ATTR_USER_ID];
const PERSIST = ATTRIBUTE_IDS[ATTR_LEDGERLINE_PERSIST];
const STORAGE_CLASS = ATTRIBUTE_IDS[ATTR_LEDGERLINE_STORAGE_CLASS];
const AUTH_SUBJECT = ATTRIBUTE_IDS[ATTR_LEDGERLINE_AUTH_SUBJECT];

/** The one validator (requirement 31), for events of the SDK and records of any OTLP client. Returns
 * what is wrong, at most 16 problems; a shared empty array, and no other allocation, when nothing
 * is. Never throws on what it is given. */
export function validateEvent(
  view: EventView,
  profile: ValidationProfile = 'complete',
): readonly ValidationProblem[] {
  const eventType = view.eventType ?? '';
  let rules = rulesOf(eventType);
  let problems: ValidationProblem[] | undefined;
  if (rules === undefined) {
    rules = VENDOR_RULES;
    problems = [eventTypeProblem(eventType === '')];
  }
  const complete = profile === 'complete';
  const attributes = rules.attributes;
  for (let index = 0; index < attributes.length; index += 1) {
    const problem = attributeProblem(view, attributes[index] as AttributeRule, complete);
    if (problem === undefined) continue;
    problems ??= [];
    if (problems.length >= PROBLEMS_MAX) return problems;
    problems.push(problem);
  }
  return crossProblems(view, rules, problems) ?? NONE;
}

/** What is wrong between attributes that are each in order, after what was found before. */
export function crossProblems(
  view: EventView,
  rules: EventRules,
  before?: ValidationProblem[],
): ValidationProblem[] | undefined {
  let problems = before;
  const conditional = rules.conditional;
  for (let index = 0; index < conditional.length; index += 1) {
    const condition = conditional[index] as ConditionalRule;
    if (view.kindOf(condition.rule.id) !== KIND_ABSENT) continue;
    if (view.text(condition.when) !== condition.value) continue;
    problems = add(
      problems,
      conditionalProblem(condition.rule, condition.whenKey, condition.value),
    );
  }
  const actor = actorProblem(view);
  if (actor !== undefined) problems = add(problems, actor);
  const persist = persistProblem(view);
  if (persist !== undefined) problems = add(problems, persist);
  const audit = rules.isAudit ? auditProblem(view) : undefined;
  if (audit !== undefined) problems = add(problems, audit);
  return problems;
}

/** The rules of a type of the registry or of a vendor; undefined for any other name. */
export function rulesOf(eventType: string): EventRules | undefined {
  const known = RULES_BY_EVENT_TYPE.get(eventType);
  return known ?? (isVendorEventType(eventType) ? VENDOR_RULES : undefined);
}

/** The five scope keys alone, for telemetry that is no event, such as spans. */
export function validateScope(view: EventView): readonly ValidationProblem[] {
  let problems: ValidationProblem[] | undefined;
  for (let index = 0; index < SCOPE_RULES.length; index += 1) {
    const problem = attributeProblem(view, SCOPE_RULES[index] as AttributeRule, true);
    if (problem !== undefined) problems = add(problems, problem);
  }
  return problems ?? NONE;
}

function add(
  problems: ValidationProblem[] | undefined,
  problem: ValidationProblem,
): ValidationProblem[] {
  const list = problems ?? [];
  if (list.length < PROBLEMS_MAX) list.push(problem);
  return list;
}

/** What one rule says of its attribute. */
export function attributeProblem(
  view: EventView,
  rule: AttributeRule,
  complete: boolean,
): ValidationProblem | undefined {
  const kind = view.kindOf(rule.id);
  if (kind === KIND_ABSENT) {
    const required = complete ? rule.requiredComplete : rule.required;
    return required ? missingProblem(rule) : undefined;
  }
  if ((rule.kinds & (1 << kind)) === 0) return typeProblem(rule);
  if (rule.values !== undefined) {
    return rule.values.has(view.text(rule.id) ?? '') ? undefined : shapeProblem(rule);
  }
  switch (rule.shape) {
    case 'token':
      return tokenHolds(view, rule) ? undefined : shapeProblem(rule);
    case 'foreign':
      return isForeignId(view.text(rule.id) ?? '') ? undefined : shapeProblem(rule);
    case 'tokens':
      return isTokenList(view.text(rule.id) ?? ',') ? undefined : shapeProblem(rule);
    case 'classes':
      return isStorageClassText(view.text(rule.id) ?? '') ? undefined : shapeProblem(rule);
    case 'semver':
      return isKnownVersion(view.text(rule.id) ?? '') ? undefined : versionProblem(rule);
    default:
      return contentProblem(view, rule);
  }
}

function contentProblem(view: EventView, rule: AttributeRule): ValidationProblem | undefined {
  if (rule.range !== undefined) {
    const value = view.number?.(rule.id);
    // Written so that NaN, which is in no range, is refused too.
    if (value === undefined || (value >= rule.range.min && value <= rule.range.max))
      return undefined;
    return rangeProblem(rule);
  }
  if (rule.elements === 0 || view.elementKinds === undefined) return undefined;
  return (view.elementKinds(rule.id) & ~rule.elements) === 0 ? undefined : typeProblem(rule);
}

function tokenHolds(view: EventView, rule: AttributeRule): boolean {
  if (view.isToken !== undefined) return view.isToken(rule.id);
  return isToken(view.text(rule.id) ?? '');
}

function isKnownVersion(text: string): boolean {
  return text === SCHEMA_VERSION || VERSION.exec(text)?.[1] === MAJOR;
}

/** Requirements 7 and 18: an agent has an id; a human a user id or an authentication subject. */
function actorProblem(view: EventView): ValidationProblem | undefined {
  if (view.kindOf(ACTOR_TYPE) !== KIND_STRING) return undefined;
  const actor = view.text(ACTOR_TYPE);
  if (actor === 'agent' && view.kindOf(AGENT_ID) === KIND_ABSENT) {
    return conditionalProblem({ key: ATTR_GEN_AI_AGENT_ID }, ATTR_LEDGERLINE_ACTOR_TYPE, actor);
  }
  if (
    actor === 'human' &&
    view.kindOf(USER_ID) === KIND_ABSENT &&
    view.kindOf(AUTH_SUBJECT) === KIND_ABSENT
  ) {
    return conditionalProblem({ key: ATTR_USER_ID }, ATTR_LEDGERLINE_ACTOR_TYPE, actor);
  }
  return undefined;
}

/** Requirement 29: what the registry puts into the ledger goes there, whatever its sender says. */
function auditProblem(view: EventView): ValidationProblem | undefined {
  const classes = parseStorageClasses(view.text(STORAGE_CLASS) ?? '');
  return classes === undefined || classes.includes('audit') ? undefined : auditProblemOf();
}

/** Requirement 23: an event of the class audit cannot say that it is not to be kept. */
function persistProblem(view: EventView): ValidationProblem | undefined {
  if (view.kindOf(PERSIST) !== KIND_STRING || view.text(PERSIST) !== 'never') return undefined;
  const text = view.text(STORAGE_CLASS);
  const classes =
    text === undefined
      ? defaultStorageClasses(view.eventType ?? '')
      : (parseStorageClasses(text) ?? []);
  return classes.includes('audit') ? persistProblemOf() : undefined;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ActionTable } from '../actions/action.ts';
import { ruleOf } from '../detectors/all.ts';
import { compilePolicy } from '../policy.ts';
import { redact } from '../redact.ts';
import type { Finding, FoundBy, RedactionPlace, RedactionPolicy } from '../types.ts';
import { touches, type Span } from './candidates.ts';
import { nearMiss, type NearMiss, type Refused } from './near-miss.ts';
import { inOrder, refusedIn } from './what-if.ts';

/** A finding, and in sentences for people why it is one and what became of it. */
export interface ExplainedFinding extends Finding {
  readonly why: string;
}

/** A redacted text with the reasons. No value is in them. */
export interface Explanation {
  readonly value: string;
  readonly findings: readonly ExplainedFinding[];
  /** What one change would have made a finding of, in the order of the text. */
  readonly nearMisses: readonly NearMiss[];
}

/**
 * Redacts a text and says why: for each finding the rule that fired, and what was nearly found and
 * was refused. The reasons come from judging stretches of the text again, each with one thing
 * changed: detectors know nothing of it, and redaction pays nothing for it. For people and tests;
 * it takes some milliseconds for each number or value in the text, of which the first 200 of each
 * sort are judged. Never throws.
 */
export function explain(
  policy: RedactionPolicy,
  text: string,
  at: RedactionPlace = {},
): Explanation {
  const { value, findings } = redact(policy, text, at);
  return {
    value,
    findings: findings.map((each) => ({ ...each, why: whyFound(policy, text, each) })),
    nearMisses: missesIn(policy, text, at, findings).map((each) => nearMiss(policy, each)),
  };
}

function missesIn(
  policy: RedactionPolicy,
  text: string,
  at: RedactionPlace,
  findings: readonly Finding[],
): readonly Refused[] {
  // What could not be judged once is not judged a hundred times.
  if (findings.some(({ detector }) => detector === 'redaction_failed')) return [];
  const bare = { ...policy, keepValues: new Set<string>(), actions: new ActionTable([]) };
  const byPolicy = refusedByPolicy(policy, bare, text, at, findings);
  if (byPolicy.some(({ reason }) => reason === 'kept_key' || reason === 'id_key')) return byPolicy;
  const found: readonly Span[] = [...findings, ...byPolicy].sort(inOrder);
  return [...byPolicy, ...refusedIn({ policy: bare, text, at, found })].sort(inOrder);
}

/** What the policy itself, or a key that it knows, leaves alone. */
function refusedByPolicy(
  policy: RedactionPolicy,
  bare: RedactionPolicy,
  text: string,
  at: RedactionPlace,
  findings: readonly Finding[],
): Refused[] {
  const verdict = at.key === undefined ? undefined : policy.keyTable.verdict(at.key);
  if (verdict?.kept === true || (verdict?.id === true && findings.length === 0)) {
    const reason = verdict.kept ? 'kept_key' : 'id_key';
    return redact(bare, text).findings.map((each) => refused(each, reason));
  }
  const own = redact(bare, text, at).findings.filter((each) => !touches(findings, each));
  const known = [...findings, ...own].sort(inOrder);
  const others = redact(withAll(bare), text, at).findings.filter((each) => !touches(known, each));
  return [
    ...own.map((each) => refused(each, isAllowed(policy, text, each) ? 'allow_list' : 'kept')),
    ...others.map((each) => refused(each, 'switched_off')),
  ];
}

let every: RedactionPolicy | undefined;

/** The same policy with every detector. */
function withAll(policy: RedactionPolicy): RedactionPolicy {
  every ??= compilePolicy();
  const { dispatch, candidateTables } = every;
  return { ...policy, dispatch, candidateTables };
}

function refused({ start, end, detector }: Finding, reason: Refused['reason']): Refused {
  return { start, end, reason, detectors: [detector as FoundBy] };
}

function isAllowed(
  { keepValues }: RedactionPolicy,
  text: string,
  { start, end }: Finding,
): boolean {
  return keepValues.has(text.slice(start, end));
}

/** The rule, what told it, and what the policy did. */
function whyFound(policy: RedactionPolicy, text: string, finding: Finding): string {
  const { detector, start, end } = finding;
  const name = `${policy.id}@${policy.version}`;
  if (detector === 'redaction_failed') {
    return 'The text could not be judged within its limits, so all of it was withheld.';
  }
  const rule = ruleOf(detector);
  if (rule === undefined) {
    return `The pattern ${detector} of the policy ${name} matches. ${decision(name, finding)}`;
  }
  const alone = redact(policy, text.slice(start, end)).findings;
  const isAlone = alone.some((each) => each.detector === detector);
  const told = isAlone ? 'It is found on its own.' : 'What stands around it, or its key, tells it.';
  return `${rule} ${told} ${decision(name, finding)}`;
}

function decision(policy: string, { action }: Finding): string {
  return action === 'placeholder'
    ? `The policy ${policy} has no other rule for it, so a placeholder stands there.`
    : `A rule of the policy ${policy} says ${action}.`;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ruleOf, type Finding, type RedactionPolicy } from '@ledgerline/redaction';

/** Why a finding is one and what became of it, in a sentence; the value is not in it. */
export function explanationOf(policy: RedactionPolicy, { detector, action }: Finding): string {
  const name = `${policy.id}@${policy.version}`;
  if (detector === 'redaction_failed') {
    return 'The text could not be judged within its limits, so all of it was withheld.';
  }
  const rule = ruleOf(detector) ?? `The pattern ${detector} of the policy ${name} matches.`;
  return `${rule} ${decision(name, action)}`;
}

function decision(policy: string, action: Finding['action']): string {
  return action === 'placeholder'
    ? `The policy ${policy} has no other rule for it, so a placeholder stands there.`
    : `A rule of the policy ${policy} says ${action}.`;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What a ticket wants. */
export const INTENTS = ['refund', 'tracking', 'invoice', 'privacy', 'question'] as const;
export type Intent = (typeof INTENTS)[number];

// The first rule that matches wins: what protects the customer goes before what serves them.
const RULES: readonly (readonly [Intent, RegExp])[] = [
  ['privacy', /\b(personal data|delete (all )?my|my data)\b/i],
  ['invoice', /\b(invoice|charged|overcharged|does not add up)\b/i],
  ['question', /\b(how long|how do i|how often|do you|what is covered|does the warranty)\b/i],
  ['refund', /\b(refund|money back|send (it|them) back|broken|cracked|damaged)\b/i],
  ['tracking', /\b(where (is|are)|track|parcels?|arrive[ds]?|delivery|late)\b/i],
];

/** Sorts a ticket by its words; what no rule knows is a question for the articles. */
export function intentOf(text: string): Intent {
  return RULES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'question';
}

/** Whether a text names an intent; a remote model's answer is not trusted to. */
export function isIntent(value: unknown): value is Intent {
  return INTENTS.some((intent) => intent === value);
}

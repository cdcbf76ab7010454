// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Redactor } from '@redactpii/node';
import { OpenRedaction } from 'openredaction';
import { languages, make_pii_classifier } from 'pii-filter';

/** A public package: the text without what it finds. */
export interface Other {
  readonly name: string;
  readonly redact: (text: string) => string | Promise<string>;
}

const openRedaction = new OpenRedaction();
const redactPii = new Redactor();
const piiFilter = make_pii_classifier(languages.nl.make_lm());

/** Packages of the registry that redact, as they are without any configuration. */
export const OTHERS: readonly Other[] = [
  { name: 'openredaction', redact: async (text) => (await openRedaction.detect(text)).redacted },
  { name: '@redactpii/node', redact: (text) => redactPii.redact(text) },
  { name: 'pii-filter', redact: (text) => piiFilter.sanitize_str(text, true) },
];

/** Asks each of them one question. */
export async function ofOthers(
  ask: (other: Other) => Promise<number>,
): Promise<Readonly<Record<string, number>>> {
  const answers: Record<string, number> = {};
  for (const other of OTHERS) answers[other.name] = await ask(other);
  return answers;
}

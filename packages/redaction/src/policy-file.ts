// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { cascade, POLICY_LEVELS, type PolicyLayers } from './cascade.ts';
import { checkShape } from './policy-checks.ts';
import { invalid } from './policy-problem.ts';
import type { RedactionPolicyData } from './types.ts';

/**
 * Reads a policy, or an object of policies by level (`organisation`, `tenant`, `project`, `app`),
 * from a JSON file. Throws `config_invalid`, with the file and what is wrong with it.
 */
export function readPolicyFile(path: string): RedactionPolicyData {
  const parsed = parse(path);
  if (!POLICY_LEVELS.some((level) => level in parsed)) return checked(parsed);
  const layers = parsed as PolicyLayers;
  for (const layer of Object.values(layers)) checked(layer);
  return cascade(layers);
}

function parse(path: string): object {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw invalid(`the file ${path} cannot be read (${code})`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below; the parser's message would quote the file.
  }
  throw invalid(`the file ${path} holds no JSON object`);
}

function checked(data: object): RedactionPolicyData {
  checkShape(data);
  return data as RedactionPolicyData;
}

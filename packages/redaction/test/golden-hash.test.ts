// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { canonicalJson, type AttributeValue } from '@ledgerline/conventions';
import { expect, test } from 'vitest';

import { compilePolicy, redactAttributes } from '../src/index.ts';

interface Golden {
  readonly policy: string;
  readonly cases: readonly {
    readonly attributes: Readonly<Record<string, AttributeValue>>;
    readonly canonical: string;
    readonly sha256: string;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('./golden-hash.json', import.meta.url), 'utf8'),
) as Golden;

// Requirement 33. When this fails, the default policy finds something else than it did: give it a new
// version and write the new hashes, so that old and new events can be told apart.
test('the same event under the same policy has the same canonical JSON and hash, on any machine', () => {
  const policy = compilePolicy();
  expect(`${policy.id}@${policy.version}`).toBe(golden.policy);
  for (const { attributes, canonical, sha256 } of golden.cases) {
    const { value } = redactAttributes(policy, attributes);
    expect(canonicalJson(value)).toBe(canonical);
    expect(createHash('sha256').update(canonical, 'utf8').digest('hex')).toBe(sha256);
    // Redaction is idempotent, so a second pass, as the gateway's, changes no hash.
    expect(canonicalJson(redactAttributes(policy, value).value)).toBe(canonical);
  }
});

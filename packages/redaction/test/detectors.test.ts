// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { AUTHORIZATION_EXAMPLES } from '../src/detectors/authorization.ts';
import { CARD_EXAMPLES } from '../src/detectors/card.ts';
import { EMAIL_EXAMPLES } from '../src/detectors/email.ts';
import { IPV4_EXAMPLES } from '../src/detectors/ipv4.ts';
import { IPV6_EXAMPLES } from '../src/detectors/ipv6.ts';
import { JWT_EXAMPLES } from '../src/detectors/jwt.ts';
import { PHONE_EXAMPLES } from '../src/detectors/phone.ts';
import { PRIVATE_KEY_EXAMPLES } from '../src/detectors/private-key.ts';
import { SECRET_CONTEXT_EXAMPLES } from '../src/detectors/secret-context.ts';
import { URL_CREDENTIALS_EXAMPLES } from '../src/detectors/url-credentials.ts';
import { VENDOR_KEY_EXAMPLES } from '../src/detectors/vendor-key.ts';
import { compilePolicy, redact } from '../src/index.ts';

const policy = compilePolicy();

describe.each([
  ['email', EMAIL_EXAMPLES],
  ['card', CARD_EXAMPLES],
  ['phone', PHONE_EXAMPLES],
  ['ipv4', IPV4_EXAMPLES],
  ['ipv6', IPV6_EXAMPLES],
  ['jwt', JWT_EXAMPLES],
  ['private_key', PRIVATE_KEY_EXAMPLES],
  ['vendor_key', VENDOR_KEY_EXAMPLES],
  ['secret_context', SECRET_CONTEXT_EXAMPLES],
  ['url_credentials', URL_CREDENTIALS_EXAMPLES],
  ['authorization', AUTHORIZATION_EXAMPLES],
] as const)('%s: the examples of its file', (name, examples) => {
  it.each(examples.match)('finds it in %j', (input, output) => {
    expect(redact(policy, input).value).toBe(output);
  });

  it.each(examples.ignore)('leaves %j alone', (input) => {
    expect(redact(policy, input)).toEqual({ value: input, findings: [] });
  });

  it('is what finds it: without the detector nothing else has its name', () => {
    const found = examples.match.flatMap(([input]) => redact(policy, input).findings);
    expect(found.map((finding) => finding.detector)).toContain(name);
  });
});

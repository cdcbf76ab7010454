// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { compilePolicy, redactAttributes, redactBytes } from '../src/index.ts';
import { keySegments } from '../src/key-names.ts';

const policy = compilePolicy();

describe('keySegments', () => {
  it.each([
    ['apiKey', ['api', 'key']],
    ['APIKey', ['api', 'key']],
    ['DB_PASSWORD', ['db', 'password']],
    ['http.request.header.set-cookie', ['http', 'request', 'header', 'set', 'cookie']],
    ['x2Token', ['x2', 'token']],
    ['', []],
  ])('splits %s', (key, segments) => {
    expect(keySegments(key)).toEqual(segments);
  });
});

describe('secret-named keys', () => {
  it.each([
    'password',
    'user.password',
    'DB_PASSWORD',
    'userPassword',
    'passwd',
    'pwd',
    'secret',
    'client_secret',
    'clientSecret',
    'api_key',
    'apiKey',
    'x-api-key',
    'OPENAI_API_KEY',
    'accessToken',
    'refresh_token',
    'token',
    'authToken',
    'http.request.header.authorization',
    'http.request.header.cookie',
    'set-cookie',
    'private_key',
    'aws.secret_access_key',
    'connectionString',
    'otp',
    'cvv',
    'user_pin',
    'access_tokens',
    'api_key_openai',
  ])('%s is one', (key) => {
    expect(redactAttributes(policy, { [key]: 'x' }).value).toEqual({ [key]: '[SECRET]' });
    const bytes = Buffer.from('x');
    expect(redactBytes(policy, bytes, 0, 1, { key })?.findings[0]?.detector).toBe(
      'secret_key_name',
    );
  });

  it.each([
    'max_tokens',
    'input_tokens',
    'gen_ai.usage.output_tokens',
    'next_page_token',
    'nextPageToken',
    'author',
    'authenticated',
    'authorizer',
    'tokenizer',
    'passwordless',
    'secretary',
    'password_policy',
    'secret.arn',
    'token_count',
    'gen_ai.token.type',
    'ledgerline.auth.subject',
    'session.id',
    'cookie_consent',
    'key',
    'pinned',
    'shipping',
    'primary_key',
    'ledgerline.redaction.detectors',
    'keyboard',
    'stop_token',
    'audit.action',
  ])('%s is none', (key) => {
    expect(redactAttributes(policy, { [key]: 'x' })).toEqual({
      value: { [key]: 'x' },
      findings: [],
    });
  });

  it('takes numbers and subtrees, leaves what reveals nothing', () => {
    const input = {
      pin: 1234,
      secrets: { a: 'x' },
      password: true,
      token: null,
      otp: '',
      cookie: ['a=b'],
    };
    expect(redactAttributes(policy, input).value).toEqual({
      pin: '[SECRET]',
      secrets: '[SECRET]',
      password: true,
      token: null,
      otp: '',
      cookie: ['[SECRET]'],
    });
  });
});

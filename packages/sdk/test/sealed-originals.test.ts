// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeKey, generateOpeningKey, openSealed } from '@ledgerline/redaction';
import { startLedgerline, type LedgerlineOptions } from '@ledgerline/sdk';
import { afterEach, expect, test, vi } from 'vitest';
import { SCOPE, start, temporaryDir } from './start.ts';

const EMAIL = 'quentin.canary@corp-mail.example';
const SEALED = 'ledgerline.redaction.sealed';
const UNSEALED = 'ledgerline.redaction.unsealed';
const POLICY = {
  id: 'shop',
  version: '4',
  actions: [{ action: 'seal', detectors: ['email'] }],
} as const;
const KEY = generateOpeningKey();
const sealingKey = encodeKey(KEY.publicKey);

afterEach(() => {
  vi.unstubAllEnvs();
});

function failure(options: LedgerlineOptions): unknown {
  try {
    startLedgerline({ ...SCOPE, ephemeral: true, ...options });
  } catch (error) {
    return error;
  }
  return undefined;
}

function open(tenant: string, recordId: unknown, sealed: unknown): unknown {
  const place = { tenant, recordId: String(recordId), policy: 'shop@4' };
  return openSealed([KEY], String(sealed), place);
}

test('originals of all parts of an event are in one attribute, which only the tenant opens', async () => {
  const { ledgerline, receiver } = await start({ redaction: POLICY, sealingKey });
  const bytes = Buffer.from(`raw ${EMAIL}`);
  const payload = { note: `to ${EMAIL}`, deep: { list: ['x', EMAIL] }, [`k ${EMAIL}`]: 1, bytes };
  const { eventId } = ledgerline.emit('log_event', payload, { message: `from ${EMAIL}` });
  await ledgerline.flush();
  const { attributes } = receiver.logs[0]!;
  expect(receiver.rawText).not.toContain('quentin.canary');
  expect(attributes['note']).toBe('to [EMAIL]');
  expect(attributes['log.record.uid']).toBe(eventId);
  const originals = open('acme', eventId, attributes[SEALED]) as { path: string; value: string }[];
  expect(originals.map(({ value }) => value)).toEqual([EMAIL, EMAIL, EMAIL, EMAIL, EMAIL]);
  expect(originals.map(({ path }) => path).sort()).toEqual(
    ['body', 'bytes', 'deep.list[1]', 'key', 'note'].sort(),
  );
  expect(() => open('acme', 'another', attributes[SEALED])).toThrow('does not belong');
  expect(ledgerline.stats().originals).toEqual({ sealed: 5 });
});

test('events without findings, and findings of other actions, seal nothing', async () => {
  const { ledgerline, receiver } = await start({ redaction: POLICY, sealingKey });
  ledgerline.emit('log_event', { note: 'nothing' });
  ledgerline.emit('log_event', { note: 'card 4111 1111 1111 1111' });
  ledgerline.emit('log_event', { note: 'nothing', [SEALED]: 'a claim', [UNSEALED]: 7 });
  await ledgerline.flush();
  expect(receiver.logs).toHaveLength(3);
  for (const { attributes } of receiver.logs) {
    expect(attributes).not.toHaveProperty([SEALED]);
    expect(attributes).not.toHaveProperty([UNSEALED]);
  }
});

test('what is too large to be sealed is taken out, and is counted on the event and in the stats', async () => {
  const policy = { ...POLICY, actions: [{ action: 'seal' }] } as const;
  const { ledgerline, receiver, diagnostics } = await start({ redaction: policy, sealingKey });
  const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQ'.repeat(12_000)}\n-----END PRIVATE KEY-----`;
  const { eventId } = ledgerline.emit('log_event', { pem: key, note: EMAIL });
  await ledgerline.flush();
  const { attributes } = receiver.logs[0]!;
  expect(attributes['pem']).toBe('[PRIVATE_KEY]');
  expect(attributes[UNSEALED]).toBe(1);
  expect(open('acme', eventId, attributes[SEALED])).toEqual([{ path: 'note', value: EMAIL }]);
  expect(ledgerline.stats().originals).toEqual({ sealed: 1, too_large: 1 });
  expect(diagnostics.map(({ code }) => code)).toContain('seal_skipped');
});

test('events of another tenant are not sealed for the key of this one', async () => {
  const { ledgerline, receiver } = await start({ redaction: POLICY, sealingKey });
  ledgerline.withContext({ tenant: 'globex' }, () => ledgerline.emit('log_event', { note: EMAIL }));
  await ledgerline.flush();
  const { attributes } = receiver.logs[0]!;
  expect(attributes).toMatchObject({ note: '[EMAIL]', [UNSEALED]: 1 });
  expect(attributes).not.toHaveProperty([SEALED]);
  expect(ledgerline.stats().originals).toEqual({ other_tenant: 1 });
});

test('spans do not seal: their placeholders stay', async () => {
  const { ledgerline, receiver } = await start({ redaction: POLICY, sealingKey });
  await ledgerline.run(`answer ${EMAIL}`, async () => 'done');
  await ledgerline.flush();
  expect(receiver.spans[0]?.name).toBe('answer [EMAIL]');
  expect(receiver.spans[0]?.attributes).not.toHaveProperty([SEALED]);
});

test('policy and keys come from the environment as well', async () => {
  const file = join(temporaryDir(), 'policy.json');
  const actions = [
    { action: 'seal', detectors: ['email'] },
    { action: 'pseudonym', detectors: ['phone'] },
  ];
  writeFileSync(file, JSON.stringify({ ...POLICY, actions }));
  vi.stubEnv('LEDGERLINE_REDACTION_POLICY', file);
  vi.stubEnv('LEDGERLINE_SEALING_KEY', sealingKey);
  vi.stubEnv('LEDGERLINE_PSEUDONYM_KEY', randomBytes(32).toString('base64url'));
  const { ledgerline, receiver } = await start();
  ledgerline.emit('log_event', { note: `${EMAIL}, phone +49 30 901820 7731` });
  await ledgerline.flush();
  const { attributes } = receiver.logs[0]!;
  expect(attributes['note']).toMatch(/^\[EMAIL\], phone \[PHONE~[a-z]+\.[a-z]+\]$/i);
  expect(attributes['ledgerline.redaction.policy']).toBe('shop@4');
  expect(attributes[SEALED]).toBeTypeOf('string');
});

test.each([
  [{ redaction: POLICY }, 'sealingKey', 'LEDGERLINE_SEALING_KEY'],
  [{ redaction: POLICY, sealingKey: 'short-canary' }, 'sealingKey', 'LEDGERLINE_SEALING_KEY'],
  [
    { redaction: POLICY, sealingKey, tenant: '', requireScope: 'event' },
    'sealingKey',
    'LEDGERLINE_SEALING_KEY',
  ],
  [
    { redaction: { ...POLICY, actions: [{ action: 'pseudonym' }] } },
    'pseudonymKey',
    'LEDGERLINE_PSEUDONYM_KEY',
  ],
  [{ pseudonymKey: 'not base64!' }, 'pseudonymKey', 'LEDGERLINE_PSEUDONYM_KEY'],
] as const)('%o is refused at the start', (options, option, variable) => {
  const error = failure(options);
  expect(error).toMatchObject({ code: 'config_invalid' });
  expect(String(error)).toContain(`"${option}" (${variable})`);
  expect(String(error)).not.toContain('short-canary');
});

test('a policy file that is not there is refused at the start, with its path', () => {
  const error = failure({ redaction: '/nowhere/policy.json' });
  expect(error).toMatchObject({ code: 'config_invalid' });
  expect(String(error)).toContain('/nowhere/policy.json');
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ExitCode, run } from '@ledgerline/cli';
import { connect, loadOrCreateSecrets } from '@ledgerline/clickhouse';
import { createCredential, startGateway, type Gateway } from '@ledgerline/gateway';
import { encodeKey, generateOpeningKey } from '@ledgerline/redaction';
import { startLedgerline } from '@ledgerline/sdk';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { temporaryDir } from '../harness/data-dir.ts';
import { freePort } from '../harness/free-port.ts';

const TENANT = 'acme';
const OTHER = 'globex';
const EMAIL = 'canary.heron.5528@nest-example.org';
const SEALED = 'ledgerline.redaction.sealed';
const POLICY = { id: 'shop', version: '4', actions: [{ action: 'seal' }] } as const;
const REASON = 'dispute 4711';

const dir = temporaryDir();
const dataDir = join(dir.path, 'data');
const keyFile = join(dir.path, 'keys', 'acme.key');
let gateway: Gateway;
let apiKey = '';
let otherApiKey = '';
let runId = '';
let recordIds: string[] = [];

async function call(argv: readonly string[], stdin = '') {
  let out = '';
  let err = '';
  const code = await run(argv, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    input: (async function* () {
      yield Buffer.from(stdin);
    })(),
    drained: async () => {},
    isInteractive: false,
  });
  return { code, out, err };
}

/** `ledgerline unseal` of the tenant, with whatever else. */
function unseal(argv: readonly string[], { stdin = '', tenant = TENANT, key = keyFile } = {}) {
  const common = ['--tenant', tenant, '--key', key, '--data-dir', dataDir];
  return call(['unseal', ...common, ...argv], stdin);
}

interface Audited {
  readonly outcome: string;
  readonly actor: string;
  readonly reason: string;
  readonly code: string;
  readonly call: string;
  readonly all: string;
}

/** The audit events about a record, in the order of the ledger. */
async function auditedOf(recordId: string): Promise<readonly Audited[]> {
  const { analyst } = loadOrCreateSecrets(dataDir);
  await using connection = connect({ url: gateway.clickhouseUrl, ...analyst });
  return await connection.query<Audited>(
    `SELECT LogAttributes['audit.outcome'] AS outcome, LogAttributes['audit.actor.id'] AS actor,
       LogAttributes['ledgerline.audit.reason'] AS reason,
       LogAttributes['ledgerline.error.code'] AS code,
       LogAttributes['ledgerline.correlation.id'] AS call, toString(tuple(*)) AS all
     FROM otel_logs
     WHERE TenantId = '${TENANT}' AND CommitId != '' AND StorageClass = 'audit,ops'
       AND LogAttributes['audit.action'] = 'ORIGINALS_OPENED'
       AND LogAttributes['audit.target.id'] = {recordId:String} ORDER BY Seq`,
    { recordId },
  );
}

/** Something that takes OTLP and answers as it is told, call by call. */
async function answering(...answers: readonly (readonly [number, string])[]): Promise<Server> {
  let calls = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const [status, body] = answers[calls++] ?? [500, ''];
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}

beforeAll(async () => {
  const made = await call(['sealing-key', keyFile, '--json']);
  const { publicKey } = JSON.parse(made.out) as { publicKey: string };
  apiKey = createCredential(dataDir, { tenants: [TENANT] }).key;
  otherApiKey = createCredential(dataDir, { tenants: [OTHER] }).key;
  gateway = await startGateway({ dataDir, port: 0, log: () => {} });
  const ledgerline = startLedgerline({
    tenant: TENANT,
    environment: 'test',
    project: 'p',
    surface: 's',
    app: 'a',
    endpoint: gateway.url,
    apiKey,
    outboxDir: join(dir.path, 'outbox'),
    redaction: POLICY,
    sealingKey: publicKey,
  });
  await ledgerline.run('answer', async ({ runId: id }) => {
    runId = id;
    const first = ledgerline.emit('log_event', { note: `mail ${EMAIL}` });
    await ledgerline.flush();
    const second = await ledgerline.audit('refund.issue', { targetId: 'o-1', note: EMAIL });
    recordIds = [first.eventId ?? '', second.eventId];
  });
  await ledgerline.shutdown();
});

beforeEach(() => {
  vi.stubEnv('LEDGERLINE_API_KEY', apiKey);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(async () => {
  await gateway.close();
  dir[Symbol.dispose]();
});

test('an original is found by its record id, and who asked why is in the ledger', async () => {
  const argv = [recordIds[0]!, '--reason', REASON, '--actor', 'dpo', '--json'];
  const { code, out } = await unseal(argv);
  expect(code).toBe(ExitCode.ok);
  const answer = JSON.parse(out) as { call: string; records: unknown[] };
  expect(answer.records).toEqual([
    { recordId: recordIds[0], policy: 'shop@4', originals: [{ path: 'note', value: EMAIL }] },
  ]);
  const audited = await auditedOf(recordIds[0]!);
  const told = { actor: 'dpo', reason: REASON, code: '', call: answer.call };
  expect(audited).toMatchObject([
    { outcome: 'unknown', ...told },
    { outcome: 'success', ...told },
  ]);
  expect(audited.map(({ all }) => all).join('')).not.toContain('canary.heron');
  const verified = await call(['verify', '--tenant', TENANT, '--data-dir', dataDir]);
  expect(verified.code).toBe(ExitCode.ok);
});

test('all records of a run, or those that tail writes, are opened in their order', async () => {
  const expected = recordIds.map((id) => `record ${id}  shop@4\n  "note"  "${EMAIL}"\n`).join('');
  const ofRun = await unseal(['--run', runId, '--reason', REASON]);
  expect(ofRun).toMatchObject({ code: ExitCode.ok, out: expected });
  expect(ofRun.err).toMatch(/^Audited as [0-9a-f-]{36} /);
  const tail = ['tail', '--no-follow', '--json', '--tenant', TENANT, '--data-dir', dataDir];
  const { out: stdin } = await call(tail);
  expect(await unseal(['--reason', REASON], { stdin })).toMatchObject({ code: 0, out: expected });
});

test('what people write as a reason is redacted before it leaves the process', async () => {
  await unseal([recordIds[1]!, '--reason', `asked by ${EMAIL}`]);
  const reasons = (await auditedOf(recordIds[1]!)).map(({ reason }) => reason);
  expect(reasons.slice(-2)).toEqual(['asked by [EMAIL]', 'asked by [EMAIL]']);
});

test('another tenant, and a record that there is not, have nothing to open', async () => {
  vi.stubEnv('LEDGERLINE_API_KEY', otherApiKey);
  const otherTenant = await unseal([recordIds[0]!, '--reason', REASON], { tenant: OTHER });
  vi.stubEnv('LEDGERLINE_API_KEY', apiKey);
  const otherRecord = await unseal([recordIds[0]!, 'no-such-record', '--reason', REASON]);
  for (const { code, out, err } of [otherTenant, otherRecord]) {
    expect(code).toBe(ExitCode.unavailable);
    expect(out).toBe('');
    expect(err).toContain('[record_missing]\n  Check tenant and record id');
  }
});

test('a wrong policy and a wrong key open nothing, and the ledger has the attempts', async () => {
  const before = (await auditedOf(recordIds[0]!)).length;
  const wrongKey = join(dir.path, 'wrong.key');
  writeFileSync(wrongKey, `${encodeKey(generateOpeningKey().privateKey)}\n`, { mode: 0o600 });
  const policy = await unseal([recordIds[0]!, '--reason', REASON, '--policy', 'shop@5']);
  const key = await unseal([recordIds[0]!, '--reason', REASON], { key: wrongKey });
  for (const { code, out, err } of [policy, key]) {
    expect(code).toBe(ExitCode.failed);
    expect(out + err).not.toContain('canary');
  }
  expect(policy.err).toContain('[seal_invalid]');
  expect(key.err).toContain('[seal_key_unknown]');
  const audited = (await auditedOf(recordIds[0]!)).slice(before);
  expect(audited.map(({ outcome, code }) => [outcome, code])).toEqual([
    ['unknown', ''],
    ['failure', 'seal_invalid'],
    ['unknown', ''],
    ['failure', 'seal_key_unknown'],
  ]);
});

test('an attribute that was changed, or moved to another record, does not open', async () => {
  const tail = ['tail', '--no-follow', '--json', '--tenant', TENANT, '--data-dir', dataDir];
  const { out } = await call(tail);
  const line = out
    .split('\n')
    .find((each) => each.includes(recordIds[0]!) && each.includes(SEALED));
  const record = JSON.parse(line!) as { attributes: Record<string, string> };
  const { boxes, ...rest } = JSON.parse(record.attributes[SEALED]!) as {
    boxes: { box: string; path: string }[];
  };
  const flipped = Buffer.from(boxes[0]!.box, 'base64url');
  flipped[20]! ^= 1;
  const withBoxes = (changed: unknown[]): object => ({
    ...record,
    attributes: { ...record.attributes, [SEALED]: JSON.stringify({ ...rest, boxes: changed }) },
  });
  const changes = [
    withBoxes([{ ...boxes[0], box: flipped.toString('base64url') }]),
    withBoxes([{ ...boxes[0], path: 'other' }]),
    { ...record, eventId: recordIds[1] },
  ];
  for (const change of changes) {
    const answer = await unseal(['--reason', REASON], { stdin: `${JSON.stringify(change)}\n` });
    expect(answer).toMatchObject({ code: ExitCode.failed, out: '' });
    expect(answer.err).toContain('[seal_invalid]');
    expect(answer.err).not.toContain('canary');
  }
  const foreign = { ...record, tenant: OTHER };
  const answer = await unseal(['--reason', REASON], { stdin: JSON.stringify(foreign) });
  expect(answer.err).toContain('[record_missing]');
});

test('nothing is opened when the audit event cannot be written', async () => {
  const refusals = [
    ['--endpoint', `http://127.0.0.1:${await freePort()}`],
    ['--endpoint', gateway.url],
  ];
  vi.stubEnv('LEDGERLINE_API_KEY', otherApiKey);
  for (const argv of refusals) {
    const { code, out, err } = await unseal([recordIds[0]!, '--reason', REASON, ...argv]);
    expect(code).toBe(ExitCode.unavailable);
    expect(out).toBe('');
    expect(err).toContain('[audit_refused]\n  Check that the gateway runs');
  }
});

test.each([
  ['is not stored', [[503, '']]],
  ['is rejected alone', [[200, '{"partialSuccess":{"rejectedLogRecords":"1"}}']]],
  ['was promised by nobody', [[200, '<html>welcome</html>']]],
  [
    'is stored, and the one about its outcome is not',
    [
      [200, '{}'],
      [503, ''],
    ],
  ],
] as const)('nothing is shown when the audit event %s', async (_name, answers) => {
  const server = await answering(...answers);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const argv = [recordIds[0]!, '--reason', REASON, '--endpoint', endpoint, '--json'];
  const { code, out, err } = await unseal(argv);
  server.close();
  expect(code).toBe(ExitCode.unavailable);
  expect(out).toBe('');
  expect(err).toContain('[audit_refused]');
  expect(err).not.toContain('canary');
});

test('without reason, tenant or key, or with a key that others can read, nothing is asked', async () => {
  const usage = [
    ['unseal', recordIds[0]!, '--tenant', TENANT, '--key', keyFile],
    ['unseal', recordIds[0]!, '--tenant', TENANT, '--key', keyFile, '--reason', ' '],
    ['unseal', recordIds[0]!, '--key', keyFile, '--reason', REASON],
    ['unseal', recordIds[0]!, '--tenant', TENANT, '--reason', REASON],
    ['unseal', 'a', '--run', 'b', '--tenant', TENANT, '--key', keyFile, '--reason', REASON],
  ];
  for (const argv of usage) expect((await call(argv)).code).toBe(ExitCode.usage);
  const open = join(dir.path, 'open.key');
  writeFileSync(open, readFileSync(keyFile));
  chmodSync(open, 0o640);
  const { code, err } = await unseal([recordIds[0]!, '--reason', REASON], { key: open });
  expect(code).toBe(ExitCode.unavailable);
  expect(err).toContain('can be read by others. [key_invalid]');
});

test('a running gateway needs a key of the tenant; without one, a gateway of its own audits', async () => {
  vi.stubEnv('LEDGERLINE_API_KEY', '');
  const argv = [recordIds[0]!, '--reason', 'no gateway'];
  const refused = await unseal(argv);
  expect(refused).toMatchObject({ code: ExitCode.unavailable, out: '' });
  expect(refused.err).toContain('needs LEDGERLINE_API_KEY. [config_invalid]');
  await gateway.close();
  const { code, out, err } = await unseal(argv);
  gateway = await startGateway({ dataDir, port: 0, log: () => {} });
  expect(code, err).toBe(ExitCode.ok);
  expect(out).toContain(EMAIL);
  const reasons = (await auditedOf(recordIds[0]!)).map(({ reason }) => reason);
  expect(reasons.slice(-2)).toEqual(['no gateway', 'no gateway']);
});

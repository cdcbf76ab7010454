// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeBehindTheApi } from '../harness/behind-the-api.ts';
import { runCli, startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { logsRequest, postLogs, scopeAttributes } from '../harness/otlp-logs.ts';

// Someone with the database's own credentials and the files changes what is stored, behind our API.
const TENANT = 'tamper';
const LEAVES = 300; // more than one full tile of 256
const VICTIM = 137;

interface Finding {
  readonly kind: string;
  readonly index: number | null;
  readonly eventId: string | null;
}

const dir = temporaryDir();
const original = join(dir.path, 'original');

beforeAll(async () => {
  const gateway = await startUp(original, { args: ['--tenant', TENANT] });
  const records = Array.from({ length: LEAVES }, (_, i) => ({
    eventName: 'audit_action',
    body: `record ${i}`,
    attributes: {
      ...scopeAttributes(TENANT),
      'log.record.uid': `event-${i}`,
      'audit.action': 'order.refund',
      'audit.outcome': 'success',
    },
  }));
  const answer = await postLogs(gateway.gateway, gateway.apiKey ?? '', logsRequest(records));
  expect(answer).toMatchObject({ status: 200, rejected: 0 });
  expect(await gateway.stop()).toBe(0);
});
afterAll(() => dir[Symbol.dispose]());

let copies = 0;
function copy(): string {
  copies += 1;
  const target = join(dir.path, `copy-${copies}`);
  cpSync(original, target, { recursive: true });
  return target;
}

async function verify(dataDir: string): Promise<{ code: number | null; findings: Finding[] }> {
  const { code, stdout } = await runCli(['verify', '--json', '--data-dir', dataDir]);
  const { ledgers } = JSON.parse(stdout) as { ledgers: { findings: Finding[] }[] };
  return { code, findings: ledgers.flatMap((ledger) => ledger.findings) };
}

test('an untouched ledger verifies', async () => {
  expect(await verify(original)).toEqual({ code: 0, findings: [] });
});

describe('rows', () => {
  const where = `TenantId = '${TENANT}' AND LeafIndex = ${VICTIM}`;
  const columns =
    'TenantId, LeafIndex, EventId, EventType, Timestamp, RunId, Leaf, Payload, CommitmentKey, ' +
    'PrevHash, Hash, CommitId, RecordedAt';
  const cases: readonly [name: string, sql: readonly string[], kind: RegExp][] = [
    [
      'one byte of a payload',
      [
        `ALTER TABLE audit_leaves UPDATE Payload = replaceOne(Payload, 'success', 'succesS') WHERE ${where}`,
      ],
      /^payload_altered$/,
    ],
    [
      'one byte of a leaf',
      [
        `ALTER TABLE audit_leaves UPDATE Leaf = replaceOne(Leaf, 'audit_action', 'audit_actioN') WHERE ${where}`,
      ],
      /^leaf_altered$/,
    ],
    [
      'a column beside the leaf',
      [`ALTER TABLE audit_leaves UPDATE EventType = 'log_event' WHERE ${where}`],
      /^column_drift$/,
    ],
    ['a deleted row', [`ALTER TABLE audit_leaves DELETE WHERE ${where}`], /^row_missing$/],
    [
      'an inserted row',
      [
        `INSERT INTO audit_leaves (${columns}) SELECT TenantId, LeafIndex, 'forged', EventType, Timestamp,
         RunId, replaceOne(Leaf, 'event-${VICTIM}', 'forged'), Payload, CommitmentKey, PrevHash, Hash,
         CommitId, RecordedAt FROM audit_leaves WHERE ${where}`,
      ],
      /^row_inserted$/,
    ],
    [
      'two swapped rows',
      [
        `CREATE TABLE swapped AS audit_leaves ENGINE = Memory`,
        `INSERT INTO swapped (${columns}) SELECT TenantId, if(LeafIndex = ${VICTIM}, ${VICTIM} + 1, ${VICTIM}),
         EventId, EventType, Timestamp, RunId, Leaf, Payload, CommitmentKey, PrevHash, Hash, CommitId, RecordedAt
         FROM audit_leaves WHERE TenantId = '${TENANT}' AND LeafIndex IN (${VICTIM}, ${VICTIM} + 1)`,
        `ALTER TABLE audit_leaves DELETE WHERE TenantId = '${TENANT}' AND LeafIndex IN (${VICTIM}, ${VICTIM} + 1)`,
        `INSERT INTO audit_leaves (${columns}) SELECT ${columns} FROM swapped`,
        `DROP TABLE swapped`,
      ],
      /^row_swapped$/,
    ],
  ];

  test.each(cases)('%s is named with the record', async (name, statements, kind) => {
    const dataDir = copy();
    changeBehindTheApi(
      dataDir,
      statements.map((statement) =>
        statement.startsWith('ALTER') ? `${statement} SETTINGS mutations_sync = 2` : statement,
      ),
    );
    const { code, findings } = await verify(dataDir);
    expect(code, name).toBe(1);
    expect(
      findings.some((f) => kind.test(f.kind) && f.index === VICTIM),
      JSON.stringify(findings),
    ).toBe(true);
  });
});

test('a tenant deleted with its head is missed', async () => {
  const dataDir = copy();
  const heads = new DatabaseSync(join(dataDir, 'heads.db'));
  heads.exec('DELETE FROM heads');
  heads.close();
  const { code, findings } = await verify(dataDir);
  expect(code, JSON.stringify(findings)).toBe(1);
});

describe('files', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['one byte of a tile', 'tile/0/000', /^tile_altered$/],
    ['one byte of an entry bundle', 'tile/entries/000', /^(bundle_altered|leaf_altered)$/],
    ['one byte of the checkpoint', 'checkpoint', /^checkpoint_invalid$/],
  ];
  test.each(cases)('%s is named', async (name, file, kind) => {
    const dataDir = copy();
    const [tenant = ''] = readdirSync(join(dataDir, 'ledger'));
    const path = join(dataDir, 'ledger', tenant, file);
    const bytes = readFileSync(path);
    // The last byte of a file is part of what it says; the checkpoint's last is a newline.
    const at = file === 'checkpoint' ? bytes.indexOf('\n') + 1 : bytes.length - 40;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const { code, findings } = await verify(dataDir);
    expect(code, name).toBe(1);
    expect(
      findings.some((f) => kind.test(f.kind)),
      JSON.stringify(findings),
    ).toBe(true);
  });
});

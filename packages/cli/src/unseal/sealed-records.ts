// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_REDACTION_POLICY,
  ATTR_LEDGERLINE_REDACTION_SEALED,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LOG_RECORD_UID,
  LedgerlineError,
} from '@ledgerline/conventions';
import { UsageError } from '../command.ts';
import { linesOf } from '../redact/lines.ts';
import type { OpenStore } from '../store/open-store.ts';
import { RECORDS_MAX } from './limits.ts';

/** A record with sealed originals, as far as opening them needs it. */
export interface SealedRecord {
  readonly recordId: string;
  /** `id@version` of the policy that the record says it went through. */
  readonly policy: string;
  readonly sealed: string;
}

/** Which records of a tenant. */
export type RecordChoice = { readonly recordIds: readonly string[] } | { readonly runId: string };

const SEALED = `LogAttributes['${ATTR_LEDGERLINE_REDACTION_SEALED}']`;

/**
 * Sealed records of one tenant, committed ones only, in the order of the ledger.
 *
 * @throws LedgerlineError `record_missing` when one of the ids, or all of the run, has none
 */
export async function sealedRecordsOf(
  store: OpenStore,
  tenant: string,
  choice: RecordChoice,
): Promise<readonly SealedRecord[]> {
  const head = store.heads().find((one) => one.tenant === tenant)?.sequence ?? 0n;
  const byId = 'recordIds' in choice;
  const rows = await store.connection.query<SealedRecord>(
    `SELECT EventId AS recordId, LogAttributes['${ATTR_LEDGERLINE_REDACTION_POLICY}'] AS policy,
            ${SEALED} AS sealed
     FROM otel_logs
     WHERE TenantId = {tenant:String} AND CommitId != '' AND Seq <= {head:UInt64} AND ${SEALED} != ''
       AND ${byId ? 'EventId IN {ids:Array(String)}' : 'RunId = {run:String}'}
     ORDER BY Seq LIMIT {most:UInt32}`,
    {
      tenant,
      head: String(head),
      most: RECORDS_MAX + 1,
      ...(byId ? { ids: choice.recordIds } : { run: choice.runId }),
    },
  );
  checkCount(rows.length);
  const found = new Set(rows.map(({ recordId }) => recordId));
  const missing = byId ? choice.recordIds.filter((id) => !found.has(id)) : [];
  if (missing.length > 0 || rows.length === 0) {
    const what = byId ? `record '${missing[0]}'` : `run '${choice.runId}'`;
    throw recordMissing(`Tenant '${tenant}' has no sealed originals of ${what}.`);
  }
  return rows;
}

/**
 * Records from lines of JSON: what `ledgerline tail --json` or ClickHouse's JSONEachRow writes, or
 * the attributes alone. Lines of records without sealed originals are passed over.
 */
export async function sealedRecordsIn(
  input: AsyncIterable<Uint8Array>,
  tenant: string,
): Promise<readonly SealedRecord[]> {
  const records: SealedRecord[] = [];
  let number = 0;
  for await (const lines of linesOf(input)) {
    for (const line of lines) {
      number += 1;
      if (line?.trim() === '') continue;
      const record = recordOf(objectOf(line, number), tenant, number);
      if (record !== undefined) records.push(record);
      checkCount(records.length);
    }
  }
  if (records.length === 0) throw recordMissing('No record of the input has sealed originals.');
  return records;
}

function recordOf(row: Fields, tenant: string, number: number): SealedRecord | undefined {
  const nested = row['attributes'] ?? row['LogAttributes'] ?? row;
  const attributes = (typeof nested === 'object' && nested !== null ? nested : {}) as Fields;
  const sealed = text(attributes[ATTR_LEDGERLINE_REDACTION_SEALED]);
  if (sealed === '') return undefined;
  const recordId = text(row['eventId'] ?? row['EventId'] ?? attributes[ATTR_LOG_RECORD_UID]);
  if (recordId === '') throw lineInvalid(number, 'has no record id');
  const owner = text(row['tenant'] ?? row['TenantId'] ?? attributes[ATTR_LEDGERLINE_TENANT_ID]);
  if (owner !== '' && owner !== tenant) {
    throw recordMissing(`The record in line ${number} is not one of tenant '${tenant}'.`);
  }
  return { recordId, policy: text(attributes[ATTR_LEDGERLINE_REDACTION_POLICY]), sealed };
}

type Fields = Readonly<Record<string, unknown>>;

function objectOf(line: string | undefined, number: number): Fields {
  try {
    const value: unknown = JSON.parse(line ?? '');
    if (typeof value === 'object' && value !== null) return value as Fields;
  } catch {
    // Said below; the parser's message would quote the line.
  }
  throw lineInvalid(number, 'is no JSON object');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function checkCount(count: number): void {
  if (count > RECORDS_MAX) throw new UsageError(`at most ${RECORDS_MAX} records at once`);
}

function recordMissing(message: string): LedgerlineError {
  return new LedgerlineError('record_missing', message);
}

function lineInvalid(number: number, problem: string): LedgerlineError {
  return new LedgerlineError('line_invalid', `Line ${number} ${problem}.`);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { compilePolicy } from '@ledgerline/redaction';
import type { Credential } from '../../src/credentials.ts';
import { ByteStore } from '../../src/otlp/byte-store.ts';
import { jsonToProtobuf } from '../../src/otlp/json-form.ts';
import { decodeSpans } from '../../src/otlp/span-columns.ts';
import type { RedactedLogs, RedactedSpans } from '../../src/pipeline/redacted.ts';
import { checkSpans, completeSpans } from '../../src/pipeline/span-batch.ts';
import { decodeLogs } from '../../src/otlp/log-columns.ts';
import { KIND_DROPPED } from '../../src/otlp/value-kind.ts';
import { addAuditPayloads } from '../../src/pipeline/audit-payloads.ts';
import { ByteRedactor } from '../../src/pipeline/byte-redactor.ts';
import { checkLogs } from '../../src/pipeline/check-logs.ts';
import { completeLogs } from '../../src/pipeline/complete-logs.ts';
import { newKeyTable } from '../../src/pipeline/known-ids.ts';
import type { LogBatch } from '../../src/pipeline/log-batch.ts';
import { RecordView } from '../../src/pipeline/record-view.ts';
import { scalarTextOf } from './scalar-text.ts';

const CREDENTIAL: Credential = { id: 'test', tenants: ['acme'], keyHash: '0'.repeat(64) };
const keys = newKeyTable();
const view = new RecordView();
const redactor = new ByteRedactor(compilePolicy());

/** A logs request through all stages before the commit. */
export function prepare(json: string): RedactedLogs {
  return prepareBytes(jsonToProtobuf(json, 'logs'));
}

export function prepareBytes(wire: Uint8Array): RedactedLogs {
  const store = new ByteStore(wire);
  const checked = checkLogs(decodeLogs(store, keys), CREDENTIAL, view);
  const digest = createHash('sha256').update(wire).digest();
  const nowUnixNano = 1_800_000_000_000_000_000n;
  const batch = completeLogs(checked, { view, redactor, digest, nowUnixNano });
  addAuditPayloads(batch);
  return batch;
}

/** The same for spans. */
export function prepareSpans(wire: Uint8Array): RedactedSpans {
  const batch = checkSpans(decodeSpans(new ByteStore(wire), keys), CREDENTIAL, view);
  return completeSpans(batch, view, redactor);
}

/** The attributes of a row as they will stand in the table. */
export function storedAttributes(batch: LogBatch, row: number): Record<string, string> {
  const { columns } = batch;
  const { attributes, store } = columns;
  const out: Record<string, string> = {};
  const ranges = [
    [columns.attrFrom.at(row), columns.attrTo.at(row)],
    [columns.extraFrom.at(row), columns.extraTo.at(row)],
  ] as const;
  for (const [from, to] of ranges) {
    for (let at = from; at < to; at++) {
      const kind = attributes.kind.at(at);
      if (kind === KIND_DROPPED) continue;
      const key = attributes.keyText(store, at);
      if (key in out) throw new Error(`${key} is stored twice`);
      out[key] = scalarTextOf(store, kind, attributes.a.at(at), attributes.b.at(at));
    }
  }
  return out;
}

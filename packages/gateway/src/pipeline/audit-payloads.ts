// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { canonicalJson, fromLogRecord, LedgerlineError } from '@ledgerline/conventions';
import type { AttributeValue, WireLogRecord } from '@ledgerline/conventions';
import { entryProblem } from '@ledgerline/ledger';
import { MAX_AUDIT_CHARS } from '../limits.ts';
import type { LogColumns } from '../otlp/log-columns.ts';
import { valueContent } from '../otlp/value-content.ts';
import { KIND_DROPPED } from '../otlp/value-kind.ts';
import { FACT, type LogBatch } from './log-batch.ts';
import type { RedactedLogs } from './redacted.ts';

/** Whether the storage class text names `audit`: it sorts first, so it stands at the start. */
export function isAudit(storageClass: string): boolean {
  return storageClass === 'audit' || storageClass.startsWith('audit,');
}

/**
 * Makes the ledger's payload of every accepted record of the class `audit`: canonical JSON of the
 * canonical event, after redaction. A record that has none is rejected here, before anything is
 * stored.
 */
export function addAuditPayloads(batch: RedactedLogs): void {
  let refused = false;
  let chars = 0;
  for (const row of batch.accepted) {
    if (!isAudit(batch.storageClasses[row]!)) continue;
    try {
      chars += addPayload(batch, row);
    } catch (error) {
      if (!LedgerlineError.is(error)) throw error;
      batch.rejections.add(row, error.code, error.message);
      batch.storageClasses[row] = '';
      refused = true;
    }
  }
  if (chars > MAX_AUDIT_CHARS) {
    const message = `The audit events of the request are larger than ${MAX_AUDIT_CHARS} characters.`;
    throw new LedgerlineError('payload_too_large', message);
  }
  if (refused) batch.accepted = batch.accepted.filter((row) => batch.storageClasses[row] !== '');
}

/** Returns the payload's length. */
function addPayload(batch: LogBatch, row: number): number {
  const { columns } = batch;
  const occurredAtUnixNano = nano(columns, columns.timeAt.at(row));
  const payload = canonicalJson(fromLogRecord(wireRecord(batch, row, occurredAtUnixNano)));
  const problem = entryProblem({
    eventId: batch.factText(row, FACT.event),
    eventType: batch.eventTypes[row]!,
    runId: batch.factText(row, FACT.run),
    occurredAtUnixNano,
    payload,
  });
  if (problem !== undefined) throw new LedgerlineError('ledger_entry_invalid', problem);
  // As text it is a tree of some hundred pieces; nothing of that may wait for the commit.
  batch.audit.set(row, { occurredAtUnixNano, payload: Buffer.from(payload, 'utf8') });
  return payload.length;
}

const FACTS: readonly number[] = Object.values(FACT);

function wireRecord(batch: LogBatch, row: number, timeUnixNano: bigint): WireLogRecord {
  const { columns } = batch;
  const { store } = columns;
  const attributes: Record<string, AttributeValue> = {};
  const [attrFrom, attrTo] = [columns.attrFrom.at(row), columns.attrTo.at(row)];
  const [extraFrom, extraTo] = [columns.extraFrom.at(row), columns.extraTo.at(row)];
  // What a record has from its resource is part of the event; the rest of the resource is not.
  for (const fact of FACTS) {
    const at = batch.fact(row, fact);
    const own = (at >= attrFrom && at < attrTo) || (at >= extraFrom && at < extraTo);
    if (!own) addAttribute(batch, at, attributes);
  }
  for (let at = attrFrom; at < attrTo; at++) addAttribute(batch, at, attributes);
  for (let at = extraFrom; at < extraTo; at++) addAttribute(batch, at, attributes);
  const body = batch.nestedBodies.get(row) ?? bodyContent(columns, row);
  return {
    eventName: batch.eventTypes[row]!,
    timeUnixNano,
    observedTimeUnixNano: nano(columns, columns.observedAt.at(row)),
    severityNumber: columns.severityNumber.at(row),
    severityText: store.text(columns.severityTextStart.at(row), columns.severityTextEnd.at(row)),
    ...(body === null ? {} : { body }),
    traceId: hex(columns, columns.traceStart.at(row), columns.traceEnd.at(row)),
    spanId: hex(columns, columns.spanStart.at(row), columns.spanEnd.at(row)),
    attributes,
  };
}

function addAttribute(batch: LogBatch, at: number, into: Record<string, AttributeValue>): void {
  const { attributes, store } = batch.columns;
  const kind = attributes.kind.at(at);
  if (kind === KIND_DROPPED) return;
  const value =
    batch.nested.get(at) ?? valueContent(store, kind, attributes.a.at(at), attributes.b.at(at));
  const key = attributes.keyText(store, at);
  if (key !== '__proto__') {
    into[key] = value;
    return;
  }
  // Assignment would set the prototype; this makes a member like any other.
  Object.defineProperty(into, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function bodyContent(columns: LogColumns, row: number): AttributeValue {
  const { bodyKind, bodyA, bodyB, store } = columns;
  return valueContent(store, bodyKind.at(row), bodyA.at(row), bodyB.at(row));
}

function nano({ store }: LogColumns, at: number): bigint {
  const { bytes } = store;
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, 8).readBigUInt64LE();
}

function hex({ store }: LogColumns, start: number, end: number): string {
  return Buffer.from(store.bytes.buffer, store.bytes.byteOffset + start, end - start).toString(
    'hex',
  );
}

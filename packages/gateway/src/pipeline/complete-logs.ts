// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  defaultSeverity,
  defaultStorageClasses,
  ROOT_STEP,
  SCHEMA_VERSION,
  SEVERITY_WIRE,
} from '@ledgerline/conventions';
import { ABSENT, type LogColumns } from '../otlp/log-columns.ts';
import { NO_ROW } from './attribute-index.ts';
import type { ByteRedactor } from './byte-redactor.ts';
import type { TrainConsent } from './consent.ts';
import { DerivedIds } from './ids.ts';
import { ID, RECORD_EXEMPT } from './known-ids.ts';
import { FACT, type LogBatch } from './log-batch.ts';
import { countAll, OwnerRedaction } from './owner-redaction.ts';
import type { RecordView } from './record-view.ts';
import type { RedactedLogs } from './redacted.ts';
import { dropOwn, stampRedaction } from './stamp-redaction.ts';

export interface CompleteOptions {
  readonly view: RecordView;
  readonly redactor: ByteRedactor;
  /** Who opted out of training; nobody when absent. */
  readonly consent?: TrainConsent | undefined;
  readonly digest: Buffer;
  readonly nowUnixNano: bigint;
}

/**
 * Redacts every accepted record again and makes up what a receiver may make up: correlation ids,
 * event id, schema version, storage class, severity and times. What was made up is named in
 * `ledgerline.synthesized_fields` and counted.
 */
export function completeLogs(batch: LogBatch, options: CompleteOptions): RedactedLogs {
  const { columns } = batch;
  const { resources } = columns;
  const { view } = options;
  const owners = new OwnerRedaction(batch, options.redactor);
  const completer = new LogCompleter(batch, options);
  let resource = -1;
  for (const row of batch.accepted) {
    owners.redact(columns.resource.at(row), columns.scope.at(row));
    if (columns.resource.at(row) !== resource) {
      resource = columns.resource.at(row);
      view.loadResource(resources.attrFrom.at(resource), resources.attrTo.at(resource));
    }
    view.loadRecord(batch.eventTypes[row], columns.attrFrom.at(row), columns.attrTo.at(row));
    completer.complete(row);
  }
  return batch as RedactedLogs;
}

class LogCompleter {
  readonly #batch: LogBatch;
  readonly #columns: LogColumns;
  readonly #options: CompleteOptions;
  readonly #ids: DerivedIds;
  readonly #now: number;
  readonly #made: string[] = [];

  constructor(batch: LogBatch, options: CompleteOptions) {
    this.#batch = batch;
    this.#columns = batch.columns;
    this.#options = options;
    this.#ids = new DerivedIds(options.digest);
    const now = Buffer.alloc(8);
    now.writeBigUInt64LE(options.nowUnixNano);
    this.#now = batch.columns.store.appendBytes(now);
  }

  complete(row: number): void {
    const columns = this.#columns;
    const { attributes } = columns;
    this.#made.length = 0;
    columns.extraFrom.set(row, attributes.count);
    this.#options.consent?.lower(this.#options.view, attributes);
    this.#redact(row);
    this.#times(row);
    this.#severity(row);
    this.#correlation(row);
    this.#identity(row);
    for (const [fact, id] of SCOPE_FACTS) {
      this.#batch.setFact(row, fact, this.#options.view.rowOf(id));
    }
    if (this.#made.length > 0) this.#flagMade(row);
    columns.extraTo.set(row, attributes.count);
  }

  #redact(row: number): void {
    const columns = this.#columns;
    const { redactor } = this.#options;
    const { attributes, store } = columns;
    const { nested, nestedBodies, redactions } = this.#batch;
    redactor.begin();
    const to = columns.attrTo.at(row);
    const from = columns.attrFrom.at(row);
    redactor.attributes(attributes, store, from, to, nested, RECORD_EXEMPT);
    redactor.value(columns.bodyKind, columns.bodyA, columns.bodyB, row, store, nestedBodies);
    redactor.range(store, columns.severityTextStart, columns.severityTextEnd, row);
    if (this.#isForeign(row))
      redactor.range(store, columns.eventNameStart, columns.eventNameEnd, row);
    countAll(redactions, redactor.tally.detectors);
    stampRedaction(columns, row, this.#options.view, redactor);
  }

  /** Drops the record's own attribute; one of its resource is behind the record's new one. */
  #drop(record: number, id: number): void {
    dropOwn(this.#columns, record, this.#options.view.rowOf(id));
  }

  /**
   * A record has the one time that it came with for both; only one without any gets ours, and then
   * its content is not the same when it is sent again.
   */
  #times(row: number): void {
    const { timeAt, observedAt, store } = this.#columns;
    const timed = !isZero(store.bytes, timeAt.at(row));
    const observed = !isZero(store.bytes, observedAt.at(row));
    if (!timed && !observed) this.#batch.untimed.add(row);
    if (!observed) {
      observedAt.set(row, timed ? timeAt.at(row) : this.#now);
      this.#made.push('observed_at');
    }
    if (timed) return;
    timeAt.set(row, observedAt.at(row));
    this.#made.push('occurred_at');
  }

  #severity(row: number): void {
    const { severityNumber, severityTextStart, severityTextEnd, store } = this.#columns;
    const given = severityNumber.at(row);
    if (given !== 0 && severityTextStart.at(row) !== severityTextEnd.at(row)) return;
    const severity =
      given === 0 ? SEVERITY_WIRE[defaultSeverity(this.#batch.eventTypes[row]!)] : wireOf(given);
    if (given === 0) severityNumber.set(row, severity.number);
    if (severityTextStart.at(row) !== severityTextEnd.at(row)) return;
    severityTextStart.set(row, store.appendText(severity.text));
    severityTextEnd.set(row, store.length);
  }

  /** A run is a trace and a step a span, so each stands in for the other when one is there. */
  #correlation(row: number): void {
    const columns = this.#columns;
    const { store } = columns;
    const hadSpan = this.#bytesId(row, columns.spanStart, columns.spanEnd, 'span_id', () =>
      this.#ids.spanId(row),
    );
    this.#bytesId(row, columns.traceStart, columns.traceEnd, 'trace_id', () =>
      this.#ids.traceId(row),
    );
    this.#textId(row, ID.run, FACT.run, 'run_id', () =>
      hexOf(store.bytes, columns.traceStart.at(row), columns.traceEnd.at(row)),
    );
    this.#textId(row, ID.step, FACT.step, 'step_id', () =>
      hadSpan ? hexOf(store.bytes, columns.spanStart.at(row), columns.spanEnd.at(row)) : ROOT_STEP,
    );
    if (this.#options.view.rowOf(ID.request) === NO_ROW) {
      columns.attributes.addText(store, ID.request, this.#ids.requestId());
      this.#made.push('request_id');
    }
  }

  /** Returns whether the sender gave the id; an all-zero id is none (W3C Trace Context). */
  #bytesId(
    row: number,
    start: LogColumns['traceStart'],
    end: LogColumns['traceEnd'],
    name: string,
    make: () => Uint8Array,
  ): boolean {
    const { store } = this.#columns;
    let zero = true;
    for (let i = start.at(row); i < end.at(row) && zero; i++) zero = store.bytes[i] === 0;
    if (!zero) return true;
    start.set(row, store.appendBytes(make()));
    end.set(row, store.length);
    this.#made.push(name);
    return false;
  }

  /** Keeps an id that is one still; an id that redaction took apart is made anew. */
  #textId(row: number, id: number, fact: number, name: string, make: () => string): void {
    const { view } = this.#options;
    const at = view.rowOf(id);
    if (at !== NO_ROW && view.isToken(id)) {
      this.#batch.setFact(row, fact, at);
      return;
    }
    this.#drop(row, id);
    this.#fill(row, id, fact, name, make());
  }

  #identity(row: number): void {
    const { view } = this.#options;
    this.#textId(row, ID.event, FACT.event, 'event_id', () => this.#ids.eventId(row));
    if (view.rowOf(ID.schemaVersion) === NO_ROW) {
      const { attributes, store } = this.#columns;
      attributes.addText(store, ID.schemaVersion, SCHEMA_VERSION);
      this.#made.push('schema_version');
    }
    const given = view.text(ID.storageClass);
    if (given === undefined) {
      const classes = defaultStorageClasses(this.#batch.eventTypes[row]!).join(',');
      this.#fill(row, ID.storageClass, FACT.storageClass, 'storage_class', classes);
      this.#batch.storageClasses[row] = classes;
    } else {
      this.#batch.setFact(row, FACT.storageClass, view.rowOf(ID.storageClass));
      this.#batch.storageClasses[row] = given;
    }
    if (this.#isUnnamed(row) || this.#isForeign(row)) this.#made.push('event_type');
    if (this.#isForeign(row) && view.rowOf(ID.logName) === NO_ROW) this.#keepName(row);
  }

  #isUnnamed(row: number): boolean {
    return this.#columns.eventNameStart.at(row) === this.#columns.eventNameEnd.at(row);
  }

  /** Whether the record has a name that is no event type of ours. */
  #isForeign(row: number): boolean {
    return this.#batch.foreign.has(row);
  }

  #keepName(row: number): void {
    const { attributes, eventNameStart, eventNameEnd, store } = this.#columns;
    const name = store.text(eventNameStart.at(row), eventNameEnd.at(row));
    attributes.addText(store, ID.logName, name);
  }

  #fill(row: number, id: number, fact: number, name: string, text: string): void {
    const { attributes, store } = this.#columns;
    this.#batch.setFact(row, fact, attributes.count);
    attributes.addText(store, id, text);
    this.#made.push(name);
  }

  #flagMade(row: number): void {
    const { attributes, store } = this.#columns;
    const made = this.#made;
    for (const name of made) {
      this.#batch.synthesized.set(name, (this.#batch.synthesized.get(name) ?? 0) + 1);
    }
    const before = this.#options.view.text(ID.synthesized)?.split(',') ?? [];
    const all = [...new Set([...before.filter((name) => name !== ''), ...made])].sort();
    this.#drop(row, ID.synthesized);
    attributes.addText(store, ID.synthesized, all.join(','));
  }
}

const SCOPE_FACTS: readonly (readonly [number, number])[] = [
  [FACT.tenant, ID.tenant],
  [FACT.environment, ID.environment],
  [FACT.project, ID.project],
  [FACT.surface, ID.surface],
  [FACT.app, ID.app],
];

function isZero(bytes: Uint8Array, at: number): boolean {
  if (at === ABSENT) return true;
  for (let i = at; i < at + 8; i++) if (bytes[i] !== 0) return false;
  return true;
}

function hexOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex');
}

/** OpenTelemetry gives four numbers to each severity; numbers below 5 are traces. */
function wireOf(number: number): { readonly number: number; readonly text: string } {
  if (number <= 8) return SEVERITY_WIRE.debug;
  if (number <= 12) return SEVERITY_WIRE.info;
  if (number <= 16) return SEVERITY_WIRE.warn;
  return number <= 20 ? SEVERITY_WIRE.error : SEVERITY_WIRE.fatal;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ATTRIBUTE_KEYS, isToken, LedgerlineError } from '@ledgerline/conventions';
import type { Writer } from '../credentials.ts';
import type { SpanColumns } from '../otlp/span-columns.ts';
import { KIND } from '../otlp/value-kind.ts';
import { NO_ROW } from './attribute-index.ts';
import type { ByteRedactor, NestedValues } from './byte-redactor.ts';
import type { TrainConsent } from './consent.ts';
import { ID, SCOPE_EXEMPT, SCOPE_IDS } from './known-ids.ts';
import { countAll } from './owner-redaction.ts';
import type { RecordView } from './record-view.ts';
import type { RedactedSpans } from './redacted.ts';
import { Rejections } from './rejections.ts';
import { dropOwn, stampRedaction } from './stamp-redaction.ts';

/** Positions in the facts of a span: the five scope keys, run and step. */
const SPAN_FACTS = [...SCOPE_IDS, ID.run, ID.step] as const;
const RUN = 5;
const STEP = 6;

/** One traces request on its way through the pipeline; conventions as in `LogBatch`. */
export class SpanBatch {
  readonly columns: SpanColumns;
  readonly rejections: Rejections = new Rejections();
  readonly accepted: number[] = [];
  readonly tenants: string[] = [];
  readonly nested: NestedValues = new Map();
  readonly redactions: Map<string, number> = new Map();
  readonly synthesized: Map<string, number> = new Map();
  readonly #facts: Uint32Array;

  constructor(columns: SpanColumns) {
    this.columns = columns;
    this.#facts = new Uint32Array(columns.count * SPAN_FACTS.length);
  }

  /** The attribute row of a fact, in the order of the columns TenantId … AppId, RunId, StepId. */
  fact(row: number, fact: number): number {
    return this.#facts[row * SPAN_FACTS.length + fact]!;
  }

  setFact(row: number, fact: number, attributeRow: number): void {
    this.#facts[row * SPAN_FACTS.length + fact] = attributeRow;
  }
}

/**
 * Decides span by span what can be accepted.
 *
 * @throws LedgerlineError `tenant_forbidden` for the whole request, as for logs
 */
export function checkSpans(columns: SpanColumns, credential: Writer, view: RecordView): SpanBatch {
  const batch = new SpanBatch(columns);
  view.open(columns.attributes, columns.store);
  forEachSpan(columns, view, allRows(columns.count), (row) => {
    const tenant = view.text(ID.tenant);
    if (tenant !== undefined && tenant !== '' && !credential.tenants.includes(tenant)) {
      throw new LedgerlineError(
        'tenant_forbidden',
        `Span ${row} names a tenant that the credential may not write.`,
      );
    }
    if (isRejected(batch, row, view)) return;
    batch.accepted.push(row);
    batch.tenants[row] = tenant!;
  });
  return batch;
}

function allRows(count: number): readonly number[] {
  return Array.from({ length: count }, (_, row) => row);
}

function forEachSpan(
  columns: SpanColumns,
  view: RecordView,
  rows: readonly number[],
  visit: (row: number) => void,
): void {
  const { resources } = columns;
  let resource = NO_ROW;
  for (const row of rows) {
    if (columns.resource.at(row) !== resource) {
      resource = columns.resource.at(row);
      view.loadResource(resources.attrFrom.at(resource), resources.attrTo.at(resource));
    }
    view.loadRecord(undefined, columns.attrFrom.at(row), columns.attrTo.at(row));
    visit(row);
  }
}

function isRejected(batch: SpanBatch, row: number, view: RecordView): boolean {
  const { columns, rejections } = batch;
  for (const id of SCOPE_IDS) {
    if (view.kindOf(id) === KIND.string && view.isToken(id)) continue;
    rejections.add(row, 'scope_missing', `${ATTRIBUTE_KEYS[id]!} is missing or not usable`);
    return true;
  }
  if (!isId(columns, columns.traceStart.at(row), columns.traceEnd.at(row), 16)) {
    rejections.add(row, 'attribute_value', 'trace_id must have 16 bytes, not all zero');
    return true;
  }
  if (!isId(columns, columns.spanStart.at(row), columns.spanEnd.at(row), 8)) {
    rejections.add(row, 'attribute_value', 'span_id must have 8 bytes, not all zero');
    return true;
  }
  return false;
}

function isId({ store }: SpanColumns, start: number, end: number, length: number): boolean {
  if (end - start !== length) return false;
  for (let i = start; i < end; i++) if (store.bytes[i] !== 0) return true;
  return false;
}

/** Redacts every accepted span again and fills run and step from trace and span. */
export function completeSpans(
  batch: SpanBatch,
  view: RecordView,
  redactor: ByteRedactor,
  consent?: TrainConsent,
): RedactedSpans {
  const { columns } = batch;
  const { resources, scopes, attributes, store } = columns;
  const done = { resources: new Set<number>(), scopes: new Set<number>() };
  for (const row of batch.accepted) {
    const resource = columns.resource.at(row);
    if (!done.resources.has(resource)) {
      done.resources.add(resource);
      const from = resources.attrFrom.at(resource);
      redactor.begin();
      const to = resources.attrTo.at(resource);
      redactor.attributes(attributes, store, from, to, batch.nested, SCOPE_EXEMPT);
      countAll(batch.redactions, redactor.tally.detectors);
    }
    const scope = columns.scope.at(row);
    if (done.scopes.has(scope)) continue;
    done.scopes.add(scope);
    redactor.begin();
    redactor.range(store, scopes.nameStart, scopes.nameEnd, scope);
    redactor.range(store, scopes.versionStart, scopes.versionEnd, scope);
    countAll(batch.redactions, redactor.tally.detectors);
  }
  forEachSpan(columns, view, batch.accepted, (row) => {
    consent?.lower(view, attributes);
    redactSpan(batch, row, redactor);
    columns.extraFrom.set(row, attributes.count);
    stampRedaction(columns, row, view, redactor);
    for (let fact = 0; fact < RUN; fact++) batch.setFact(row, fact, view.rowOf(SCOPE_IDS[fact]!));
    const made = [
      fillId(batch, row, view, RUN, columns.traceStart.at(row), columns.traceEnd.at(row)),
      fillId(batch, row, view, STEP, columns.spanStart.at(row), columns.spanEnd.at(row)),
    ].filter((name) => name !== undefined);
    if (made.length > 0) flagMade(batch, row, view, made);
    columns.extraTo.set(row, attributes.count);
  });
  return batch as RedactedSpans;
}

function redactSpan(batch: SpanBatch, row: number, redactor: ByteRedactor): void {
  const { columns, nested } = batch;
  const { attributes, store, events, links } = columns;
  redactor.begin();
  const to = columns.attrTo.at(row);
  redactor.attributes(attributes, store, columns.attrFrom.at(row), to, nested, SCOPE_EXEMPT);
  redactor.range(store, columns.nameStart, columns.nameEnd, row);
  redactor.range(store, columns.stateStart, columns.stateEnd, row);
  redactor.range(store, columns.statusMessageStart, columns.statusMessageEnd, row);
  for (let at = columns.eventFrom.at(row); at < columns.eventTo.at(row); at++) {
    redactor.range(store, events.nameStart, events.nameEnd, at);
    const from = events.attrFrom.at(at);
    redactor.attributes(attributes, store, from, events.attrTo.at(at), nested);
  }
  for (let at = columns.linkFrom.at(row); at < columns.linkTo.at(row); at++) {
    redactor.range(store, links.stateStart, links.stateEnd, at);
    redactor.attributes(attributes, store, links.attrFrom.at(at), links.attrTo.at(at), nested);
  }
  countAll(batch.redactions, redactor.tally.detectors);
}

/** Returns the name of what was made up, undefined when the span had it. */
function fillId(
  batch: SpanBatch,
  row: number,
  view: RecordView,
  fact: typeof RUN | typeof STEP,
  start: number,
  end: number,
): string | undefined {
  const { attributes, store } = batch.columns;
  const id = SPAN_FACTS[fact]!;
  const at = view.rowOf(id);
  const text = view.text(id);
  if (at !== NO_ROW && text !== undefined && isToken(text)) {
    batch.setFact(row, fact, at);
    return undefined;
  }
  dropOwn(batch.columns, row, at);
  batch.setFact(row, fact, attributes.count);
  attributes.addText(store, id, Buffer.from(store.bytes.subarray(start, end)).toString('hex'));
  return fact === RUN ? 'run_id' : 'step_id';
}

function flagMade(batch: SpanBatch, row: number, view: RecordView, made: readonly string[]): void {
  const before = view.text(ID.synthesized)?.split(',') ?? [];
  dropOwn(batch.columns, row, view.rowOf(ID.synthesized));
  const names = [...new Set([...before, ...made])].filter((name) => name !== '').sort();
  batch.columns.attributes.addText(batch.columns.store, ID.synthesized, names.join(','));
  for (const name of made) batch.synthesized.set(name, (batch.synthesized.get(name) ?? 0) + 1);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { FindingTally } from '@ledgerline/redaction';
import type { AttributeColumns } from '../otlp/attribute-columns.ts';
import type { ByteStore } from '../otlp/byte-store.ts';
import type { U32 } from '../otlp/growable.ts';
import { intContent } from '../otlp/value-content.ts';
import { KIND, KIND_DROPPED } from '../otlp/value-kind.ts';
import { NO_ROW } from './attribute-index.ts';
import type { ByteRedactor } from './byte-redactor.ts';
import { ID } from './known-ids.ts';
import type { RecordView } from './record-view.ts';

/** Where the attributes of log records or of spans are. */
interface Owners {
  readonly store: ByteStore;
  readonly attributes: AttributeColumns;
  readonly attrFrom: U32;
  readonly attrTo: U32;
}

/** One for all records: they come one after the other. */
const TOTAL = new FindingTally();

/**
 * Says on a record in the view what both passes found: adds the redactor's findings to what the
 * sender has stamped, and says beside it what this pass found alone, which no sender can say.
 */
export function stampRedaction(
  columns: Owners,
  record: number,
  view: RecordView,
  { policy, tally }: ByteRedactor,
): void {
  const { attributes, store } = columns;
  const drop = (id: number): void => dropOwn(columns, record, view.rowOf(id));
  drop(ID.gatewayPolicy);
  drop(ID.gatewayCounts);
  const isStamped = view.text(ID.redactionPolicy) !== undefined;
  const count = countOf(columns, view);
  if (isStamped && tally.count === 0 && count !== undefined) return;
  const name = `${policy.id}@${policy.version}`;
  if (!isStamped) {
    drop(ID.redactionPolicy);
    attributes.addText(store, ID.redactionPolicy, name);
  }
  TOTAL.clear();
  TOTAL.addStamp(
    tally.count + (count ?? 0),
    [view.text(ID.redactionDetectors) ?? '', ...tally.detectors].join(),
    `${view.text(ID.redactionCounts) ?? ''},${tally.countsText()}`,
  );
  drop(ID.redactionCount);
  attributes.add(ID.redactionCount, 0, 0, KIND.int, TOTAL.count, 0);
  put(columns, drop, ID.redactionDetectors, TOTAL.detectorsText());
  put(columns, drop, ID.redactionCounts, TOTAL.countsText());
  if (tally.count === 0) return;
  attributes.addText(store, ID.gatewayPolicy, name);
  attributes.addText(store, ID.gatewayCounts, tally.countsText());
}

/** The sender's count when it is one. */
function countOf({ attributes }: Owners, view: RecordView): number | undefined {
  const row = view.rowOf(ID.redactionCount);
  if (row === NO_ROW || attributes.kind.at(row) !== KIND.int) return undefined;
  return Math.max(0, Number(intContent(attributes.a.at(row), attributes.b.at(row))));
}

function put(
  { attributes, store }: Owners,
  drop: (id: number) => void,
  id: number,
  text: string,
): void {
  drop(id);
  if (text !== '') attributes.addText(store, id, text);
}

/** Drops the record's own attribute; one of its resource is behind the record's new one. */
export function dropOwn(
  { attributes, attrFrom, attrTo }: Owners,
  record: number,
  row: number,
): void {
  if (row < attrFrom.at(record) || row >= attrTo.at(record)) return;
  attributes.kind.set(row, KIND_DROPPED);
}

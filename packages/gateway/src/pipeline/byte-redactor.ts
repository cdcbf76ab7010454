// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { attributeText } from '@ledgerline/clickhouse';
import type { AttributeValue } from '@ledgerline/conventions';
import {
  FindingTally,
  isSealedForm,
  isTellingKey,
  PLACEHOLDERS,
  redact,
  redactBytes,
} from '@ledgerline/redaction';
import type { Finding, RedactionPlace, RedactionPolicy } from '@ledgerline/redaction';
import type { AttributeColumns } from '../otlp/attribute-columns.ts';
import type { ByteStore } from '../otlp/byte-store.ts';
import type { U32 } from '../otlp/growable.ts';
import { KEY_NOT_INTERNED } from '../otlp/key-table.ts';
import { valueContent } from '../otlp/value-content.ts';
import { KIND, KIND_DROPPED } from '../otlp/value-kind.ts';
import { CleanValues } from './clean-values.ts';
import { isTokenBytes } from './token-bytes.ts';
import { ID } from './known-ids.ts';

/** What is known about a key once and for all. */
interface KeyFacts {
  readonly place: RedactionPlace;
  /** The name says that even a bare number under it is a secret or personal. */
  readonly telling: boolean;
  /** The name itself holds something to redact; this is what is stored instead. */
  readonly cleanName: string | undefined;
  readonly nameFindings: readonly Finding[];
  /** Values of this key in which nothing was found; undefined for keys without an id. */
  readonly clean: CleanValues | undefined;
}

/** The values of arrays and maps after redaction, by attribute row; bodies have rows of their own. */
export type NestedValues = Map<number, AttributeValue>;

/**
 * Redacts columns in place: a finding moves a row's range to redacted bytes behind the request.
 *
 * Arrays and maps take the slow road through objects and come back as JSON text in the row's range,
 * with the object kept in `nested` for the canonical event.
 */
export class ByteRedactor {
  readonly policy: RedactionPolicy;
  /** What was found since `begin`. */
  readonly tally: FindingTally = new FindingTally();
  readonly #facts: (KeyFacts | undefined)[] = [];

  constructor(policy: RedactionPolicy) {
    this.policy = policy;
  }

  /** Starts counting for one record. */
  begin(): void {
    this.tally.clear();
  }

  /**
   * `exempt` keys are those whose shape the caller has checked where they stand, and that other rows
   * are found by; even they pass only as tokens.
   */
  attributes(
    columns: AttributeColumns,
    store: ByteStore,
    from: number,
    to: number,
    nested: NestedValues,
    exempt: ReadonlySet<number> = NOTHING_EXEMPT,
  ): void {
    for (let row = from; row < to; row++) {
      const id = columns.idAt(row);
      if (columns.kind.at(row) === KIND_DROPPED) continue;
      if (exempt.has(id) && isTokenAt(columns, store, row)) continue;
      const facts = this.#factsOf(columns, store, row, id);
      if (facts.cleanName !== undefined) {
        this.tally.add(facts.nameFindings);
        renameKey(columns, store, row, uniqueName(columns, store, from, to, facts.cleanName));
      }
      const text = columns.kind.at(row) === KIND.string;
      if (text && id === ID.redactionSealed) {
        this.#sealed(columns, store, row);
        continue;
      }
      if (text && facts.clean?.has(store.bytes, columns.a.at(row), columns.b.at(row))) continue;
      this.#value(columns.kind, columns.a, columns.b, row, store, facts, nested);
    }
  }

  /** Sealed originals pass as they are, and nothing else passes under their name. */
  #sealed({ a, b }: AttributeColumns, store: ByteStore, row: number): void {
    if (isSealedForm(this.policy, store.bytes, a.at(row), b.at(row))) return;
    this.tally.add([WITHHELD]);
    a.set(row, store.appendText(PLACEHOLDERS.failed));
    b.set(row, store.length);
  }

  /** Redacts a value that is no attribute, such as a body. */
  value(kind: U32, a: U32, b: U32, row: number, store: ByteStore, nested: NestedValues): void {
    this.#value(kind, a, b, row, store, NO_KEY, nested);
  }

  /** Redacts a plain byte range, such as a span's name. */
  range(store: ByteStore, start: U32, end: U32, row: number): void {
    if (start.at(row) === end.at(row)) return;
    this.#bytes(store, start, end, row, undefined);
  }

  #value(
    kind: U32,
    a: U32,
    b: U32,
    row: number,
    store: ByteStore,
    facts: KeyFacts,
    nested: NestedValues,
  ): void {
    switch (kind.at(row)) {
      case KIND.string:
        if (this.#bytes(store, a, b, row, facts.place)) {
          facts.clean?.add(store.bytes, a.at(row), b.at(row));
        }
        return;
      case KIND.bytes:
        this.#bytes(store, a, b, row, facts.place);
        return;
      case KIND.array:
      case KIND.map:
        this.#nested(kind, a, b, row, store, facts, nested);
        return;
      case KIND.int: {
        // An integer below 2^32 is no card, and anything else only under a name that says so.
        const high = b.at(row);
        if (!facts.telling && (high === 0 || high === 0xffffffff)) return;
        break;
      }
      case KIND.double: {
        // A fraction is a measurement; a large whole number may be a card that came as a double.
        if (!facts.telling && !isLargeWhole(valueContent(store, KIND.double, a.at(row), b.at(row))))
          return;
        break;
      }
      default:
        return;
    }
    const content = valueContent(store, kind.at(row), a.at(row), b.at(row));
    const { value, findings } = redact(this.policy, content, facts.place);
    if (findings.length === 0) return;
    this.tally.add(findings);
    const start = store.appendText(attributeText(value));
    kind.set(row, KIND.string);
    a.set(row, start);
    b.set(row, store.length);
  }

  /** Returns whether there was nothing to redact. */
  #bytes(
    store: ByteStore,
    a: U32,
    b: U32,
    row: number,
    place: RedactionPlace | undefined,
  ): boolean {
    const found = redactBytes(this.policy, store.bytes, a.at(row), b.at(row), place);
    if (found === undefined) return true;
    this.tally.add(found.findings);
    a.set(row, store.appendBytes(found.bytes));
    b.set(row, store.length);
    return false;
  }

  #nested(
    kind: U32,
    a: U32,
    b: U32,
    row: number,
    store: ByteStore,
    facts: KeyFacts,
    nested: NestedValues,
  ): void {
    const content = valueContent(store, kind.at(row), a.at(row), b.at(row));
    const { value, findings } = redact(this.policy, content, facts.place);
    this.tally.add(findings);
    // A whole tree under a secret name becomes one placeholder.
    if (typeof value === 'string') kind.set(row, KIND.string);
    else nested.set(row, value);
    a.set(row, store.appendText(attributeText(value)));
    b.set(row, store.length);
  }

  #factsOf(columns: AttributeColumns, store: ByteStore, row: number, id: number): KeyFacts {
    if (id === KEY_NOT_INTERNED) return this.#judge(columns.keyText(store, row), undefined);
    return (this.#facts[id] ??= this.#judge(columns.keys.nameOf(id), new CleanValues()));
  }

  #judge(key: string, clean: CleanValues | undefined): KeyFacts {
    const name = redact(this.policy, key);
    return {
      place: { key },
      telling: isTellingKey(this.policy, key),
      cleanName: name.findings.length > 0 ? name.value : undefined,
      nameFindings: name.findings,
      clean,
    };
  }
}

const NOTHING_EXEMPT: ReadonlySet<number> = new Set();

/** What stands for a value that is taken out because it is not what its key says. */
const WITHHELD: Finding = {
  type: 'failed',
  detector: 'redaction_failed',
  path: '',
  start: 0,
  end: 0,
  confidence: 1,
  action: 'placeholder',
};

function isTokenAt({ kind, a, b }: AttributeColumns, store: ByteStore, row: number): boolean {
  return kind.at(row) === KIND.string && isTokenBytes(store.bytes, a.at(row), b.at(row));
}

const INT32_RANGE = 2 ** 32;

function isLargeWhole(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(Number(value)) >= INT32_RANGE;
}

const NO_KEY: KeyFacts = {
  place: {},
  telling: false,
  cleanName: undefined,
  nameFindings: [],
  clean: undefined,
};

/** Two keys may become the same placeholder; the later one is numbered, as in objects. */
function uniqueName(
  columns: AttributeColumns,
  store: ByteStore,
  from: number,
  to: number,
  name: string,
): string {
  const taken = new Set<string>();
  for (let row = from; row < to; row++) taken.add(columns.keyText(store, row));
  let unique = name;
  for (let n = 2; taken.has(unique); n++) unique = `${name}_${n}`;
  return unique;
}

function renameKey(columns: AttributeColumns, store: ByteStore, row: number, name: string): void {
  columns.keyId.set(row, KEY_NOT_INTERNED);
  columns.keyStart.set(row, store.appendText(name));
  columns.keyEnd.set(row, store.length);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { attributeText } from '@ledgerline/clickhouse';
import type { AttributeValue } from '@ledgerline/conventions';
import { isSealedForm, PLACEHOLDERS, redact, redactBytes } from '@ledgerline/redaction';
import type { Finding, RedactionPlace, RedactionPolicy } from '@ledgerline/redaction';
import type { AttributeColumns } from '../otlp/attribute-columns.ts';
import type { ByteStore } from '../otlp/byte-store.ts';
import type { U32 } from '../otlp/growable.ts';
import { KEY_NOT_INTERNED } from '../otlp/key-table.ts';
import { valueContent } from '../otlp/value-content.ts';
import { KIND, KIND_DROPPED } from '../otlp/value-kind.ts';
import { CleanValues } from './clean-values.ts';
import { ID } from './known-ids.ts';

/** What is known about a key once and for all. */
interface KeyFacts {
  readonly place: RedactionPlace;
  /** The name says that even a bare number under it is a secret or personal. */
  readonly telling: boolean;
  /** The name itself holds something to redact; this is what is stored instead. */
  readonly cleanName: string | undefined;
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
  readonly #exempt: ReadonlySet<number>;
  readonly #facts: (KeyFacts | undefined)[] = [];
  readonly #detectors: Set<string> = new Set();
  #count: number = 0;

  /** `exempt` keys hold ids of a shape that was checked and that other rows are found by. */
  constructor(policy: RedactionPolicy, exempt: ReadonlySet<number>) {
    this.policy = policy;
    this.#exempt = exempt;
  }

  /** Starts counting for one record. */
  begin(): void {
    this.#count = 0;
    this.#detectors.clear();
  }

  /** Findings since `begin`. */
  get count(): number {
    return this.#count;
  }

  /** Names of the detectors that found something since `begin`. */
  get detectors(): ReadonlySet<string> {
    return this.#detectors;
  }

  attributes(
    columns: AttributeColumns,
    store: ByteStore,
    from: number,
    to: number,
    nested: NestedValues,
  ): void {
    for (let row = from; row < to; row++) {
      const id = columns.idAt(row);
      if (this.#exempt.has(id) || columns.kind.at(row) === KIND_DROPPED) continue;
      const facts = this.#factsOf(columns, store, row, id);
      if (facts.cleanName !== undefined) renameKey(columns, store, row, facts.cleanName);
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
    this.#count += 1;
    this.#detectors.add('redaction_failed');
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
        // An integer below 2^32 is no card, and a phone number only under a name that says so.
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
      case KIND.bool:
        if (!facts.telling) return;
        break;
      default:
        return;
    }
    const content = valueContent(store, kind.at(row), a.at(row), b.at(row));
    const { value, findings } = redact(this.policy, content, facts.place);
    if (findings.length === 0) return;
    this.#countIn(findings);
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
    this.#countIn(found.findings);
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
    this.#countIn(findings);
    // A whole tree under a secret name becomes one placeholder.
    if (typeof value === 'string') kind.set(row, KIND.string);
    else nested.set(row, value);
    a.set(row, store.appendText(attributeText(value)));
    b.set(row, store.length);
  }

  #countIn(findings: readonly Finding[]): void {
    this.#count += findings.length;
    for (const finding of findings) this.#detectors.add(finding.detector);
  }

  #factsOf(columns: AttributeColumns, store: ByteStore, row: number, id: number): KeyFacts {
    if (id === KEY_NOT_INTERNED) return this.#judge(columns.keyText(store, row), undefined);
    return (this.#facts[id] ??= this.#judge(columns.keys.nameOf(id), new CleanValues()));
  }

  #judge(key: string, clean: CleanValues | undefined): KeyFacts {
    const name = redact(this.policy, key);
    return {
      place: { key },
      telling: NUMBER_PROBES.some((n) => redact(this.policy, n, { key }).findings.length > 0),
      cleanName: name.findings.length > 0 ? name.value : undefined,
      clean,
    };
  }
}

/** Numbers that only a name makes something to redact: any value, and phone numbers of both lengths. */
const NUMBER_PROBES: readonly number[] = [0, 5_550_134, 2_125_550_134];

const INT32_RANGE = 2 ** 32;

function isLargeWhole(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(Number(value)) >= INT32_RANGE;
}

const NO_KEY: KeyFacts = {
  place: {},
  telling: false,
  cleanName: undefined,
  clean: undefined,
};

function renameKey(columns: AttributeColumns, store: ByteStore, row: number, name: string): void {
  columns.keyId.set(row, KEY_NOT_INTERNED);
  columns.keyStart.set(row, store.appendText(name));
  columns.keyEnd.set(row, store.length);
}

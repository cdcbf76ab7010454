// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { kindOfValue, type AttributeValue, type ValueKind } from './attribute-value.ts';
import { ATTRIBUTE_KEYS, type AttributeId } from './generated/attributes.ts';

/** What the validator sees of an event: the attributes of one record, with those of its resource
 * behind them for the scope keys. The SDK implements it over objects, the gateway over bytes. */
export interface EventView {
  readonly eventType: string | undefined;
  kindOf(id: AttributeId): ValueKind;
  /** The text of a string attribute; undefined for every other kind. */
  text(id: AttributeId): string | undefined;
  /** Optional and only for speed: whether a string attribute has 1 to 128 characters, all of
   * `A-Z a-z 0-9 . _ ~ : @ -`. Without it the validator looks at `text`. */
  isToken?(id: AttributeId): boolean;
  /** The value of an int or a double. A view without it has its bounds unchecked. */
  number?(id: AttributeId): number | undefined;
  /** Of an array: bit k is set when an element has ValueKind k. A view without it has the elements
   * of its lists unchecked. */
  elementKinds?(id: AttributeId): number;
}

/** A view over plain attributes. It reads them at each call and keeps no copy. */
export function attributesView(
  eventType: string | undefined,
  attributes: Readonly<Record<string, unknown>>,
): EventView {
  return new AttributesView(eventType, attributes as Readonly<Record<string, AttributeValue>>);
}

class AttributesView implements EventView {
  readonly eventType: string | undefined;
  readonly #attributes: Readonly<Record<string, AttributeValue>>;

  constructor(eventType: string | undefined, attributes: Readonly<Record<string, AttributeValue>>) {
    this.eventType = eventType;
    this.#attributes = attributes;
  }

  kindOf(id: AttributeId): ValueKind {
    return kindOfValue(this.#read(id));
  }

  text(id: AttributeId): string | undefined {
    const value = this.#read(id);
    return typeof value === 'string' ? value : undefined;
  }

  number(id: AttributeId): number | undefined {
    return numberOf(this.#read(id));
  }

  elementKinds(id: AttributeId): number {
    return elementKindsOf(this.#read(id));
  }

  #read(id: AttributeId): unknown {
    const key = ATTRIBUTE_KEYS[id];
    return key === undefined ? undefined : this.#attributes[key];
  }
}

/** The value of an int or a double. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

/** Bit k is set when an element of a list has ValueKind k. */
export function elementKindsOf(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  let bits = 0;
  for (const element of value) bits |= 1 << kindOfValue(element);
  return bits;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { EVENT_DEFINITIONS } from './generated/definitions.ts';
import { STORAGE_CLASSES, type Severity, type StorageClass } from './generated/enums.ts';
import { isEventType } from './event-type.ts';

// Every non-empty set has one text; sixteen entries cost nothing and make parsing a look-up.
const BY_TEXT: ReadonlyMap<string, readonly StorageClass[]> = new Map(
  Array.from({ length: 2 ** STORAGE_CLASSES.length - 1 }, (_, index) => {
    const members = STORAGE_CLASSES.filter((_name, bit) => ((index + 1) & (1 << bit)) !== 0);
    return [members.join(), Object.freeze(members)];
  }),
);

/** Reads the wire form: sorted, comma-joined, no blanks, no duplicates. Undefined for anything else. */
export function parseStorageClasses(text: string): readonly StorageClass[] | undefined {
  return BY_TEXT.get(text);
}

/** Writes the wire form of a set, whatever its order; the empty string for an empty set. */
export function formatStorageClasses(classes: Iterable<StorageClass>): string {
  const set = new Set(classes);
  return STORAGE_CLASSES.filter((name) => set.has(name)).join();
}

const VENDOR_CLASSES: readonly StorageClass[] = ['ops'];

/** The storage classes that the registry gives to a type; `ops` for types of vendors. */
export function defaultStorageClasses(eventType: string): readonly StorageClass[] {
  return isEventType(eventType) ? EVENT_DEFINITIONS[eventType].storageClasses : VENDOR_CLASSES;
}

/** The severity that the registry gives to a type; `info` for types of vendors. */
export function defaultSeverity(eventType: string): Severity {
  return isEventType(eventType) ? EVENT_DEFINITIONS[eventType].severity : 'info';
}

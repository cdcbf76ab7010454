// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LOG_RECORD_UID,
  defaultSeverity,
  defaultStorageClasses,
  EVENT_TYPES,
  eventCheck,
  formatStorageClasses,
  isVendorEventType,
  type EventCheck,
  type Severity,
  type StorageClass,
} from '@ledgerline/conventions';
import { ENVELOPE_DEFAULTS } from './event-template.ts';
import { SCOPE_ATTRIBUTES } from './scope.ts';

/** What the registry says of an event type, looked up once for all its events. */
export interface EventPlan {
  readonly severity: Severity;
  readonly storageClasses: readonly StorageClass[];
  /** The same as the wire has it. */
  readonly storageClassText: string;
  /** Undefined for a type that nobody knows. */
  readonly check: EventCheck | undefined;
  /** Attributes that must be there and that the guard does not fill in itself. */
  readonly expected: readonly string[];
}

/** What the guard completes on every event, or refuses the event for. */
const FILLED: ReadonlySet<string> = new Set([
  ...Object.values(SCOPE_ATTRIBUTES),
  ...Object.keys(ENVELOPE_DEFAULTS),
  ATTR_LOG_RECORD_UID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_REQUEST_ID,
]);

const KNOWN: ReadonlyMap<string, EventPlan> = new Map(
  EVENT_TYPES.map((type) => [type, makePlan(type)]),
);

/** All types of vendors have the same rules: those of the envelope. */
export const VENDOR_PLAN: EventPlan = makePlan('x.any.type');

const UNKNOWN: EventPlan = makePlan('');

/** The plan of any event type; there are only as many as the registry has types, and two more. */
export function planOf(eventType: string): EventPlan {
  return KNOWN.get(eventType) ?? (isVendorEventType(eventType) ? VENDOR_PLAN : UNKNOWN);
}

function makePlan(eventType: string): EventPlan {
  const storageClasses = defaultStorageClasses(eventType);
  const check = eventCheck(eventType);
  return {
    severity: defaultSeverity(eventType),
    storageClasses,
    storageClassText: formatStorageClasses(storageClasses),
    check,
    expected: check?.required.filter((key) => !FILLED.has(key)) ?? [],
  };
}

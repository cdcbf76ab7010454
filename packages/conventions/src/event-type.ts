// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { VendorEventType } from './canonical-event.ts';
import { EVENT_TYPES, type EventType } from './generated/enums.ts';
import { ID_LENGTH_MAX } from './limits.ts';

const KNOWN: ReadonlySet<string> = new Set(EVENT_TYPES);
const VENDOR = /^x\.[a-z0-9_-]+\.[a-z0-9_.-]+$/;

/** Whether the registry defines the type. */
export function isEventType(text: string): text is EventType {
  return KNOWN.has(text);
}

/** Whether the text names a type of a vendor: `x.<vendor>.<name>`, at most 128 characters. */
export function isVendorEventType(text: string): text is VendorEventType {
  return text.length <= ID_LENGTH_MAX && VENDOR.test(text);
}

/** The type of a record without a name, or with a name that is no type: a line of a log. */
export const LOG_EVENT: EventType = 'log_event';

const VENDOR_PREFIX = 'x.';

/** The event type of any log record. A record that declares our schema, because it has a schema
 * version or was made by an emitter of ours, is of the type that it names, and refused where there is
 * no such type (requirement 15). Other loggers name their records as OpenTelemetry lets them
 * (`session.start`): these are `log_event`s, and whoever takes one in keeps its name in
 * `ledgerline.log.name`. Names that begin with `x.` always are types. */
export function eventTypeOfRecord(eventName: string, declaresSchema: boolean): string {
  if (eventName === '') return LOG_EVENT;
  if (declaresSchema || isEventType(eventName) || eventName.startsWith(VENDOR_PREFIX)) {
    return eventName;
  }
  return LOG_EVENT;
}

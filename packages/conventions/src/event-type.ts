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

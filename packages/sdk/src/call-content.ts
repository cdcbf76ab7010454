// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue } from '@ledgerline/conventions';
import { MAX_CONTENT_BYTES } from './limits.ts';
import { estimateBytes, toAttributeValue } from './payload.ts';

/** A value as event content. */
export function content(value: unknown): AttributeValue | undefined {
  return value === undefined ? undefined : bounded(toAttributeValue(value));
}

/** Very large content is replaced by its size, so that the event is kept. */
export function bounded(value: AttributeValue | undefined): AttributeValue | undefined {
  if (value === undefined) return undefined;
  const size = estimateBytes(value);
  return size <= MAX_CONTENT_BYTES ? value : omitted(size);
}

/** What stands in place of content that was too large for an event. */
export function omitted(sizeBytes: number): AttributeValue {
  return { omitted: 'too large', approximate_bytes: sizeBytes };
}

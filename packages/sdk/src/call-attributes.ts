// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_TYPE,
  ATTR_LEDGERLINE_CALL_RETRY_AFTER_MS,
  ATTR_LEDGERLINE_ERROR_CODE,
  type AttributeValue,
} from '@ledgerline/conventions';
import { errorCodeOf, errorMessage, errorType, property } from './errors.ts';
import { MAX_CONTENT_BYTES } from './limits.ts';
import { estimateBytes, toAttributeValue } from './payload.ts';
import type { Ending } from './settle.ts';

/** Why a call failed. */
export function failure(ending: Ending<unknown> & { ok: false }): Record<string, unknown> {
  const { error } = ending;
  const retryAfterMs = property(error, 'retryAfterMs');
  return {
    [ATTR_ERROR_TYPE]: errorType(error),
    [ATTR_LEDGERLINE_ERROR_CODE]: errorCodeOf(error),
    [ATTR_EXCEPTION_TYPE]: errorType(error),
    [ATTR_EXCEPTION_MESSAGE]: errorMessage(error),
    [ATTR_LEDGERLINE_CALL_RETRY_AFTER_MS]:
      typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  };
}

/** A value as event content; a very large one is replaced by its size so that the event is kept. */
export function content(value: unknown): AttributeValue | undefined {
  if (value === undefined) return undefined;
  const converted = toAttributeValue(value);
  const size = estimateBytes(converted);
  return size <= MAX_CONTENT_BYTES ? converted : { omitted: 'too large', approximate_bytes: size };
}

/** Without the values that are absent. */
export function definedOnly(
  attributes: Readonly<Record<string, unknown>>,
): Record<string, AttributeValue> {
  const defined: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) defined[key] = value as AttributeValue;
  }
  return defined;
}

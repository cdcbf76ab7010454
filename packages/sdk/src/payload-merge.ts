// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue, EventCheck } from '@ledgerline/conventions';
import type { RecordRedaction } from '@ledgerline/redaction';
import { TOKEN_ATTRIBUTES } from './context-attributes.ts';
import type { EventTemplate } from './event-template.ts';
import { AttributeConversion, estimateBytes, isPlainKey, keyBytes, toPayload } from './payload.ts';
import { toToken } from './scope.ts';

/** What a payload is put upon. */
export interface MergeGround {
  readonly template: EventTemplate;
  readonly check: EventCheck | undefined;
  readonly redaction: RecordRedaction;
  readonly bytesMax: number;
}

/** A template with a payload on top. */
export interface MergedPayload {
  /** A map that nobody else holds; incomplete when the size is above the limit. */
  readonly attributes: Record<string, AttributeValue>;
  /** Attributes of the payload, and about how many bytes they take encoded. */
  readonly count: number;
  readonly sizeBytes: number;
  /** Whether the validator has nothing against any single one of them. */
  readonly isSound: boolean;
}

const TOKENS: ReadonlySet<string> = new Set(TOKEN_ATTRIBUTES);

/**
 * Converts, measures, redacts and checks each attribute of a payload and puts it on a copy of the
 * template, in one walk. Stops above the limit, because the time of the redaction grows with the
 * size. Undefined when a key cannot stay as it is: `mergeRewritten` takes such a payload.
 */
export function mergePayload(
  payload: Readonly<Record<string, unknown>>,
  { template, check, redaction, bytesMax }: MergeGround,
): MergedPayload | undefined {
  const own: Record<string, unknown> = { ...payload };
  if (Object.getOwnPropertySymbols(own).length > 0) return undefined;
  const conversion = new AttributeConversion();
  let count = 0;
  let sizeBytes = 0;
  let isSound = true;
  // In this form V8 reads keys and values from where they stand: 0.06 µs against the 0.25 µs of
  // `Object.keys` and as much with `Object.hasOwn`.
  for (const key in own) {
    if (!Object.prototype.hasOwnProperty.call(own, key)) continue;
    const given = own[key];
    // What says nothing hides nothing that the context says.
    if (
      given === undefined ||
      key === '' ||
      (given === null && Object.hasOwn(template.attributes, key))
    ) {
      delete own[key];
      continue;
    }
    if (!isPlainKey(key) || !redaction.isCleanKey(key)) return undefined;
    const value = conversion.convert(given);
    count += 1;
    sizeBytes += keyBytes(key) + estimateBytes(value);
    if (sizeBytes > bytesMax) break;
    const kept = typeof value === 'boolean' ? value : settled(key, value, redaction);
    if (kept !== given) own[key] = kept;
    if (check?.accepts(key, kept) !== true) isSound = false;
  }
  const attributes = template.shapes.join(check, own as Record<string, AttributeValue>);
  return { attributes, count, sizeBytes, isSound };
}

/** The same for a payload with a key that holds personal data, or one that no object can have. */
export function mergeRewritten(
  payload: Readonly<Record<string, unknown>>,
  { template, check, redaction, bytesMax }: MergeGround,
): MergedPayload {
  const given = toPayload(payload);
  const { sizeBytes } = given;
  const attributes = { ...template.attributes };
  if (sizeBytes > bytesMax) return { attributes, count: 0, sizeBytes, isSound: false };
  const entries = Object.entries(redaction.attributes(given.attributes, ''));
  let isSound = true;
  for (const [key, value] of entries) {
    if (value === null && Object.hasOwn(attributes, key)) continue;
    const kept = value === given.attributes[key] ? value : storable(key, value);
    attributes[key] = kept;
    if (check?.accepts(key, kept) !== true) isSound = false;
  }
  return { attributes, count: entries.length, sizeBytes, isSound };
}

function settled(key: string, value: AttributeValue, redaction: RecordRedaction): AttributeValue {
  const redacted = redaction.attribute(key, value);
  return redacted === value ? value : storable(key, redacted);
}

/** A placeholder has brackets, which a run id may not have; it stays storable. */
function storable(key: string, redacted: AttributeValue): AttributeValue {
  return typeof redacted === 'string' && TOKENS.has(key) ? toToken(redacted) : redacted;
}

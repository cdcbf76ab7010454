// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../engine/bytes.ts';
import type { Hit } from '../engine/scan.ts';
import { PLACEHOLDERS, typeIn, typeOf, withPart, withPseudonym } from '../placeholders.ts';
import type { RedactionPolicy } from '../types.ts';
import type { ActionName, ContentCategory } from './action.ts';
import { partOf } from './partial.ts';

const DROPPED = asciiBytes(PLACEHOLDERS.dropped);
const DECODER = new TextDecoder();

/**
 * Gives each hit what its policy does with it. Hits of `keep` are gone; the one hit of a value that
 * is dropped covers all of it. Offsets stay those of `bytes`.
 */
export function applyActions(
  policy: RedactionPolicy,
  hits: readonly Hit[],
  value: { readonly bytes: Uint8Array; readonly start: number; readonly end: number },
  category: ContentCategory,
): readonly Hit[] {
  const acted: Hit[] = [];
  for (const hit of hits) {
    const action = policy.actions.actionFor(hit.detector, category);
    if (action === 'keep') continue;
    if (action === 'drop') {
      const { start, end } = value;
      const type = typeIn(hit.replacement);
      return [{ start, end, type, detector: hit.detector, replacement: DROPPED, action }];
    }
    acted.push(actOn(policy, hit, value.bytes, action));
  }
  return acted;
}

function actOn(
  policy: RedactionPolicy,
  hit: Hit,
  bytes: Uint8Array,
  action: Exclude<ActionName, 'keep'>,
): Hit {
  const type = typeIn(hit.replacement);
  switch (action) {
    case 'shadow':
      return { ...hit, type, action, replacement: bytes.slice(hit.start, hit.end) };
    case 'partial':
    case 'pseudonym': {
      const placeholder = asciiText(hit.replacement, 0, hit.replacement.length);
      const value = DECODER.decode(bytes.subarray(hit.start, hit.end));
      const replacement = asciiBytes(detailed(policy, placeholder, value, action));
      return { ...hit, type, action, replacement };
    }
    default:
      return { ...hit, action };
  }
}

/** The placeholder with its detail; what stands around it, the quotes of a JSON number, stays. */
export function detailed(
  policy: RedactionPolicy,
  placeholder: string,
  value: string,
  action: 'partial' | 'pseudonym',
): string {
  const open = placeholder.indexOf('[');
  const close = placeholder.lastIndexOf(']') + 1;
  const type = typeOf(placeholder.slice(open, close));
  const inner = action === 'partial' ? part(type, value) : pseudonym(policy, type, value);
  return placeholder.slice(0, open) + inner + placeholder.slice(close);
}

function part(type: string, value: string): string {
  const shown = partOf(type, value);
  return shown === undefined ? `[${type}]` : withPart(type, shown);
}

function pseudonym({ pseudonyms }: RedactionPolicy, type: string, value: string): string {
  return pseudonyms === undefined ? `[${type}]` : withPseudonym(type, pseudonyms.of(type, value));
}

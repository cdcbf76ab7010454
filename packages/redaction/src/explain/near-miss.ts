// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { FoundBy, RedactionPolicy } from '../types.ts';

/** What one change would have made a finding of, and why it is none. */
export interface NearMiss {
  /** Offsets in the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly reason: NearMissReason;
  /** Who would have found it. */
  readonly detectors: readonly FoundBy[];
  /** The reason as a sentence for people; the text itself is not in it. */
  readonly why: string;
}

/**
 * - `allow_list`, `kept`, `kept_key`, `switched_off`: the policy says so
 * - `id_key`: the key names an id, and the value has the shape of one
 * - `inside`: on its own it would be found
 * - `check`: with another check digit, or check letter, it would be found
 * - `no_word`: behind a word that says what it is it would be found
 * - `no_address`: something stands on both sides of an `@`, which is no address
 * - `no_secret`: a secret's name stands in front, and no secret behind it
 * - `wrong_form`: it begins as a vendor's key does, and does not go on like one
 */
export type NearMissReason =
  | 'allow_list'
  | 'kept'
  | 'kept_key'
  | 'switched_off'
  | 'id_key'
  | 'inside'
  | 'check'
  | 'no_word'
  | 'no_address'
  | 'no_secret'
  | 'wrong_form';

/** A stretch of the text, and who would find it if not for the reason. */
export interface Refused {
  readonly start: number;
  readonly end: number;
  readonly reason: NearMissReason;
  readonly detectors: readonly FoundBy[];
  /** Words of which one would have been enough. */
  readonly words?: readonly string[];
}

/** The same with its sentence. */
export function nearMiss(policy: RedactionPolicy, refused: Refused): NearMiss {
  const { start, end, reason, detectors } = refused;
  return {
    start,
    end,
    reason,
    detectors,
    why: sentence(`${policy.id}@${policy.version}`, refused),
  };
}

function sentence(policy: string, { reason, detectors, words = [] }: Refused): string {
  const who = detectors.join(' or ');
  switch (reason) {
    case 'allow_list':
      return `${who} finds it, and the allow-list of the policy ${policy} has exactly this text.`;
    case 'kept':
      return `${who} finds it, and a rule of the policy ${policy} says keep.`;
    case 'kept_key':
      return `${who} would find it, and the policy ${policy} does not look at values of this key.`;
    case 'switched_off':
      return `${who} would find it, and the policy ${policy} does not look for that.`;
    case 'id_key':
      return `${who} would find it, but the key names an id and the value has the shape of one.`;
    case 'inside':
      return `${who} would find it on its own; here it is a part of something longer, or what stands beside it says that it is something else.`;
    case 'check':
      return `${who} would find it with another check digit: this one does not fit.`;
    case 'no_word':
      return `${who} would find it behind a word such as ${words.map((word) => `“${word}”`).join(', ')}, or under such a key.`;
    case 'no_address':
      return `${who} sees no address here: a version, a user of a machine, a repository, a file, or a host without a top level.`;
    case 'no_secret':
      return `${who} sees the name of a secret in front of it, and here no secret: a type, a call, a variable, a reference, a mask, a label or a word.`;
    default:
      return `It begins as ${who} begins, and has not the length, the characters or the check of one.`;
  }
}

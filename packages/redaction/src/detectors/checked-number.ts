// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes } from '../engine/bytes.ts';
import { wordHash } from '../engine/context.ts';
import type { Detector, Examples, NumberTrigger } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import type { DetectorName } from '../types.ts';
import { isNamed } from './words-near.ts';
import { anyLayoutEnd, layout, layoutEnd, type Layout } from './number-layout.ts';

/** A number of fixed size with a check: what differs from one country's to the next. */
export interface CheckedNumber {
  readonly name: DetectorName;
  readonly placeholder: string;
  readonly rule: string;
  readonly confidence: number;
  /** Layouts that nothing else has: found without a word. See `layout`. */
  readonly clear?: readonly string[];
  /** Found in any layout where one of the words is near. */
  readonly near?: {
    readonly words: string;
    /** How many digits it may have, the longest first. */
    readonly digits: readonly number[];
    /** Sizes of its groups, where there is no check digit to tell it from dates and others. */
    readonly groups?: readonly string[];
    /** With one of these near as well, it is another country's number. */
    readonly unless?: string;
  };
  /** Judges the digits of a number in one of the layouts; `count` of them. */
  readonly isValid: (digits: Uint8Array, count: number) => boolean;
  readonly examples: Examples;
}

/** The detector of such a number. */
export function checkedNumber(spec: CheckedNumber): Detector {
  const { name, rule, confidence, clear = [], near, isValid, examples } = spec;
  const placeholder = asciiBytes(spec.placeholder);
  const layouts = clear.map(layout);
  const words = new Set(near?.words.split(' ').map(wordHash));
  const others = new Set(near?.unless?.split(' ').map(wordHash));

  function find(scan: Scan, at: number): number {
    for (let n = 0; n < layouts.length; n += 1) {
      const each = layouts[n]!;
      const end = layoutEnd(scan, at, each);
      if (end >= 0 && isValid(scan.number.digits, each.count)) {
        return scan.takeNumber(at, end, name, placeholder);
      }
    }
    for (const count of near?.digits ?? []) {
      const end = anyLayoutEnd(scan, at, count, near?.groups, count === near?.digits[0]);
      if (end < 0 || !isValid(scan.number.digits, count)) continue;
      // Asked for a clear layout, it may see another one, with no word near.
      return isNamed(scan, at, words, others) ? scan.takeNumber(at, end, name, placeholder) : -1;
    }
    return -1;
  }

  const triggers: NumberTrigger[] = layouts.map(clearTrigger);
  if (near !== undefined) {
    const digits = [Math.min(...near.digits), Math.max(...near.digits)] as const;
    triggers.push({ on: 'number', digits, context: near.words.split(' ') });
  }
  return { name, rule, confidence, triggers, find, examples };
}

function clearTrigger({ count, sizes, joints }: Layout): NumberTrigger {
  const trigger = { on: 'number', digits: [count, count], first: sizes.slice(0, 1) } as const;
  const [joint] = joints;
  return joint === undefined ? trigger : { ...trigger, joints: joint };
}

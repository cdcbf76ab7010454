// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { DetectorName } from '../types.ts';
import type { Scan } from './scan.ts';

/**
 * One kind of thing that is found in text: a small file with its triggers, its verifier and the
 * examples that are its tests. See `docs/detectors.md`.
 */
export interface Detector {
  readonly name: DetectorName;
  /** Why it fires, in a sentence for people: `redact --explain` and the docs show it. */
  readonly rule: string;
  /** From 0 to 1: how sure a finding is. A checksum or a vendor's prefix is nearly proof. */
  readonly confidence: number;
  /** When the engine calls `find`. Text without a trigger never pays for the detector. */
  readonly triggers: readonly Trigger[];
  /**
   * Judges what stands at the trigger. Reports through `scan.take` or `scan.takeNumber` and returns
   * what that returned; returns -1 when it found nothing. Reads only `[scan.start, scan.end)`.
   */
  readonly find: (scan: Scan, at: number) => number;
  readonly examples: Examples;
}

/** What a detector must find (input and redacted output) and what it must leave alone. */
export interface Examples {
  readonly match: readonly (readonly [input: string, output: string])[];
  readonly ignore: readonly string[];
}

/** Where in a text a detector is asked. The engine finds all triggers in one pass. */
export type Trigger = MarkTrigger | WordTrigger | NumberTrigger | TokenTrigger;

/** At one of these ASCII marks; `at` is its position. */
export interface MarkTrigger {
  readonly on: 'mark';
  /** For example `@`, or `:=`. No letters, no digits, and neither a percent sign nor a backslash. */
  readonly marks: string;
  /** Only when one of these ASCII characters follows. */
  readonly next?: string;
  /** Only when none of these ASCII characters follows. */
  readonly notNext?: string;
  /** The detector finds nothing unless one of these ASCII characters stands before the mark. */
  readonly behind?: string;
  /**
   * The detector finds nothing unless a secret's name stands before the mark: where none of the
   * words of `secretStems` begins a segment or ends in front of the mark, it need not be asked.
   */
  readonly named?: true;
}

/**
 * Where a run of letters and digits begins with one of these texts; `at` is its first byte. The
 * engine looks at the first six characters at most, the detector checks the rest.
 */
export interface WordTrigger {
  readonly on: 'word';
  /** Two characters or more, beginning with two letters or digits. */
  readonly prefixes: readonly string[];
  readonly anyCase?: true;
}

/**
 * At the first digit of a number: groups of digits, each joined to the next by one of ` -./()`. It
 * is no part of a word: no letter, no `_`, no `-` or `.` behind a letter or digit stands before it,
 * and a group that runs into a letter is not counted. `at` is the first digit; what was read is in
 * `scan.number`.
 */
export interface NumberTrigger {
  readonly on: 'number';
  /** Least and largest count of digits up to the end of some group, at most 24. */
  readonly digits: readonly [min: number, max: number];
  /** Only when the first two groups are joined by one of these; a lone group never is. */
  readonly joints?: string;
  /** Only when the first group has one of these numbers of digits. */
  readonly first?: readonly number[];
  /** Only when one of these words (lower case) is among the last words before or names the key. */
  readonly context?: readonly string[];
}

/**
 * At a run of letters and digits with at least one of each; `at` is its first byte. Groups that
 * follow (`DE89 3704 …`) are not part of the run.
 */
export interface TokenTrigger {
  readonly on: 'token';
  /** Least and largest length in bytes. */
  readonly length: readonly [min: number, max: number];
  /** Only when it begins so; absent: either. */
  readonly first?: 'letter' | 'digit';
  /** Only when one of these ASCII marks stands directly before it; not together with `context`. */
  readonly behind?: string;
  /** Only when one of these words (lower case) is among the last words before or names the key. */
  readonly context?: readonly string[];
}

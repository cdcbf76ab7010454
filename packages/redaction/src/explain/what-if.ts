// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DETECTORS } from '../detectors/all.ts';
import { redact } from '../redact.ts';
import type { DetectorName, Finding, FoundBy, RedactionPlace, RedactionPolicy } from '../types.ts';
import { addressesIn, numbersIn, touches, valuesIn, wordsIn, type Span } from './candidates.ts';
import type { Refused } from './near-miss.ts';

/** Words and keys in front of something are nearer than that, and what follows it hardly matters. */
const BEFORE_LENGTH = 128;
const AFTER_LENGTH = 32;
/** Stretches of each sort that are judged again: each one costs some milliseconds at most. */
const JUDGED_MAX = 200;
/** Signs and brackets around a number may belong to it or not. */
const EDGE_LENGTH = 2;
const WORDS_SHOWN = 3;

/** A text with what surrounds it, whose parts are judged again with one thing changed. */
export interface Question {
  /** The policy without what it keeps and does with findings. */
  readonly policy: RedactionPolicy;
  readonly text: string;
  readonly at: RedactionPlace;
  /** Where something was found, in order: there is nothing to ask. */
  readonly found: readonly Span[];
}

/** What one change would make a finding of. */
export function refusedIn(question: Question): Refused[] {
  const { text } = question;
  const sorts = [
    [numbersIn(text), numberRefused],
    [addressesIn(text), addressRefused],
    [valuesIn(text), valueRefused],
    [wordsIn(text), wordRefused],
  ] as const;
  const refused: Refused[] = [];
  for (const [spans, judge] of sorts) {
    const before = [...refused].sort(inOrder);
    let judged = 0;
    for (const span of spans) {
      if (judged === JUDGED_MAX) break;
      const last = refused.at(-1);
      // Of a run of words the whole comes first.
      if (last !== undefined && last.start < span.end && last.end > span.start) continue;
      if (touches(question.found, span) || touches(before, span)) continue;
      judged += 1;
      const one = judge(question, span);
      if (one !== undefined) refused.push(one);
    }
  }
  return refused.sort(inOrder);
}

/** Compares by the place in the text. */
export function inOrder(one: Span, other: Span): number {
  return one.start - other.start;
}

function numberRefused(question: Question, span: Span): Refused | undefined {
  const { policy, text } = question;
  const value = text.slice(span.start, span.end);
  const alone = findersOf(0, value, redact(policy, value).findings);
  if (alone.length > 0) return { ...span, reason: 'inside', detectors: alone };
  for (const other of otherChecks(value)) {
    const detectors = foundInPlace(question, span, other);
    if (detectors.length > 0) return { ...span, reason: 'check', detectors };
  }
  const named = LABELS.filter(({ detector, word }) => {
    const { personal, secret } = policy.keyTable.verdict(word);
    // Under such a key anything is a name, an address or a secret.
    if (secret || personal !== undefined) return false;
    const { findings } = redact(policy, value, { key: word });
    return findersOf(0, value, findings).includes(detector);
  });
  if (named.length === 0) return undefined;
  const detectors = unique(named.map(({ detector }) => detector));
  const words = unique(named.map(({ word }) => word)).slice(0, WORDS_SHOWN);
  return { ...span, reason: 'no_word', detectors, words };
}

/** For each detector that listens to words, one of them. */
const LABELS: readonly { readonly detector: DetectorName; readonly word: string }[] = DETECTORS.map(
  ({ name, triggers }) => {
    const words = triggers.flatMap((trigger) =>
      'context' in trigger ? (trigger.context ?? []) : [],
    );
    return { detector: name, word: words[0] ?? name };
  },
);

/** The same number with other check digits: the last one or two, or those behind a country. */
function otherChecks(value: string): string[] {
  const last = value.slice(-1);
  const chars = /\d/.test(last) ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const others = Array.from(chars, (char) => value.slice(0, -1) + char);
  const pairs = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
  if (/\d\d$/.test(value)) others.push(...pairs.map((pair) => value.slice(0, -2) + pair));
  if (/^[A-Za-z]{2}\d\d/.test(value)) {
    others.push(...pairs.map((pair) => value.slice(0, 2) + pair + value.slice(4)));
  }
  return others.filter((other) => other !== value);
}

function addressRefused({ policy }: Question, span: Span): Refused | undefined {
  if (!isOn(policy, 'email')) return undefined;
  return { ...span, reason: 'no_address', detectors: ['email'] };
}

/** Whether a policy looks for something: then it finds what the detector says that it finds. */
function isOn(policy: RedactionPolicy, detector: DetectorName): boolean {
  const example = DETECTORS.find(({ name }) => name === detector)?.examples.match[0]?.[0] ?? '';
  return redact(policy, example).findings.some((each) => each.detector === detector);
}

/** What nobody could take for a word, a type or a reference. */
const SECRET_LOOK = 'q7Zk3mW9xT2vB8nR4c';

function valueRefused(question: Question, span: Span): Refused | undefined {
  const detectors = foundInPlace(question, span, SECRET_LOOK);
  // Without a name in front of it a stand-in for a secret is no finding.
  return detectors.length === 0 ? undefined : { ...span, reason: 'no_secret', detectors };
}

function wordRefused({ policy, text }: Question, { start, end }: Span): Refused | undefined {
  const word = text.slice(start, end);
  const known = BEGINNINGS.find(({ prefix }) => word.startsWith(prefix));
  if (known === undefined || !isOn(policy, known.detector)) return undefined;
  return { start, end, reason: 'wrong_form', detectors: [known.detector] };
}

/** Beginnings that are no word of a language: marks, digits or capitals are in them. */
const BEGINNINGS: readonly { readonly prefix: string; readonly detector: DetectorName }[] =
  DETECTORS.flatMap(({ name, triggers }) =>
    triggers.flatMap((trigger) =>
      trigger.on !== 'word' || trigger.anyCase === true
        ? []
        : trigger.prefixes
            .filter((prefix) => prefix.length > 2 && /[^a-z]/.test(prefix) && /[a-z]/i.test(prefix))
            .map((prefix) => ({ prefix, detector: name })),
    ),
  );

/** Who finds another value where this one stands. */
function foundInPlace(
  { policy, text, at }: Question,
  { start, end }: Span,
  value: string,
): FoundBy[] {
  const from = Math.max(0, start - BEFORE_LENGTH);
  const window = text.slice(from, start) + value + text.slice(end, end + AFTER_LENGTH);
  return findersOf(start - from, value, redact(policy, window, at).findings);
}

/** Who found the value that stands at `start`, and not just something around or inside it. */
function findersOf(start: number, value: string, findings: readonly Finding[]): FoundBy[] {
  const end = start + value.length;
  const own = findings.filter(
    (each) =>
      Math.abs(each.start - start) <= EDGE_LENGTH && Math.abs(each.end - end) <= EDGE_LENGTH,
  );
  return unique(own.flatMap(({ detector }) => (detector === 'redaction_failed' ? [] : [detector])));
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, redactBytes } from '@ledgerline/redaction';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { ratesPerCpuSecond } from '../measure.ts';
import { bodyOf } from '../workload.ts';

const TEXTS = 2_000;
const MB = 1e6;
/** What everybody would write first, as a baseline: three of the detectors' patterns, on strings. */
const PATTERNS = [
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  /\+?\d[\d ().-]{7,}\d/g,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
];

/** Redaction of bodies as bytes, where there is nothing to find and where there is something. */
export const redactBytesPart: Part = {
  name: 'redact-bytes',
  title: 'redactBytes over 300-byte bodies, default policy, against three patterns on strings',
  run: measureRedaction,
};

async function measureRedaction({ quick }: PartOptions): Promise<readonly Figure[]> {
  const all = Array.from({ length: TEXTS }, (_, i) => Buffer.from(bodyOf(i)));
  const holdsData = (text: Buffer): boolean => /@example|\+49/.test(text.toString());
  const clean = all.filter((text) => !holdsData(text));
  const dirty = all.filter(holdsData);
  const policy = compilePolicy();
  const bytes =
    (texts: readonly Buffer[], found: boolean) =>
    (megabytes: number): void => {
      each(texts, megabytes, (text) => {
        const redacted = redactBytes(policy, text, 0, text.length);
        if ((redacted !== undefined) !== found) throw new Error('found too much or too little');
      });
    };
  const strings =
    (texts: readonly Buffer[]) =>
    (megabytes: number): void => {
      each(texts, megabytes, (text) => {
        let redacted = text.toString('utf8');
        for (const pattern of PATTERNS) redacted = redacted.replaceAll(pattern, '[X]');
      });
    };
  const rates = await ratesPerCpuSecond(
    {
      clean: bytes(clean, false),
      cleanPatterns: strings(clean),
      dirty: bytes(dirty, true),
      dirtyPatterns: strings(dirty),
    },
    quick ? { count: 0.5, repeats: 3 } : { count: 40, repeats: 5 },
  );
  const unit = 'MB/CPU-s';
  const cleanBase = { name: 'three patterns', samples: rates.cleanPatterns };
  const dirtyBase = { name: 'three patterns', samples: rates.dirtyPatterns };
  return [
    figure('three patterns on strings, clean', unit, rates.cleanPatterns),
    figure('redactBytes, clean', unit, rates.clean, cleanBase),
    figure('three patterns on strings, e-mail or phone in each', unit, rates.dirtyPatterns),
    figure('redactBytes, e-mail or phone in each', unit, rates.dirty, dirtyBase),
  ];
}

function each(texts: readonly Buffer[], megabytes: number, work: (text: Buffer) => void): void {
  let left = megabytes * MB;
  for (let i = 0; left > 0; i += 1) {
    const text = texts[i % texts.length]!;
    work(text);
    left -= text.length;
  }
}

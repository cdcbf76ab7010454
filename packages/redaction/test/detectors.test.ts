// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../src/detectors/all.ts';
import { compilePolicy, DETECTOR_NAMES, redact } from '../src/index.ts';

const policy = compilePolicy();

describe.each(DETECTORS)('$name: the examples of its file', ({ name, examples }) => {
  it.each(examples.match)('finds it in %j', (input, output) => {
    expect(redact(policy, input).value).toBe(output);
  });

  it.each(examples.ignore)('leaves %j alone', (input) => {
    expect(redact(policy, input)).toEqual({ value: input, findings: [] });
  });

  it('is what finds it, and without it nothing has its name', () => {
    const others = compilePolicy({
      id: 'others',
      version: '1',
      detectors: DETECTOR_NAMES.filter((each) => each !== name),
    });
    const found = (with_: typeof policy): string[] =>
      examples.match.flatMap(([input]) =>
        redact(with_, input).findings.map(({ detector }) => detector),
      );
    expect(found(policy)).toContain(name);
    expect(found(others)).not.toContain(name);
  });
});

describe('the list of detectors', () => {
  it('names each detector once', () => {
    expect(new Set(DETECTOR_NAMES).size).toBe(DETECTOR_NAMES.length);
  });
});

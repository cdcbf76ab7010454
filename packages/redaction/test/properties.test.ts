// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy, redact, redactBytes } from '../src/index.ts';
import { adversarialJson, adversarialText } from './arbitraries.ts';

const policy = compilePolicy();
const RUNS = { numRuns: 4_000 };

function asBytes(text: string, key?: string): { text: string; detectors: string[] } {
  // Neighbouring bytes would change the result if a scan looked outside its range.
  const padded = Buffer.from(`4@${text}@4`.toWellFormed());
  const at = key === undefined ? undefined : { key };
  const redacted = redactBytes(policy, padded, 2, padded.length - 2, at);
  const bytes = redacted?.bytes ?? padded.subarray(2, padded.length - 2);
  return {
    text: Buffer.from(bytes).toString(),
    detectors: (redacted?.findings ?? []).map((finding) => finding.detector),
  };
}

describe('redaction of any text', () => {
  it('is the same for a string and for its UTF-8 bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(adversarialText, adversarialJson),
        fc.constantFrom(undefined, 'phone', 'card', 'trace_id', 'note'),
        (text, key) => {
          const fromString = redact(policy, text, key === undefined ? {} : { key });
          const fromBytes = asBytes(text, key);
          expect(fromBytes.text).toBe(fromString.value.toWellFormed());
          expect(fromBytes.detectors).toEqual(fromString.findings.map((each) => each.detector));
        },
      ),
      RUNS,
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(adversarialText, adversarialJson), (text) => {
        const once = redact(policy, text).value;
        expect(redact(policy, once)).toEqual({ value: once, findings: [] });
      }),
      RUNS,
    );
  });

  it('settles: no text is withheld because its output never came to rest', () => {
    fc.assert(
      fc.property(fc.oneof(adversarialText, adversarialJson), (text) => {
        const names = redact(policy, text).findings.map((finding) => finding.detector);
        expect(names).not.toContain('redaction_failed');
      }),
      RUNS,
    );
  });

  it('leaves everything outside the findings as it was, at their offsets', () => {
    fc.assert(
      fc.property(adversarialText, (text) => {
        const { value, findings } = redact(policy, text);
        let output = value;
        let done = 0;
        for (const { start, end } of findings) {
          expect(start).toBeGreaterThanOrEqual(done);
          const before = text.slice(done, start);
          expect(output.startsWith(before)).toBe(true);
          output = output.slice(before.length);
          const placeholder = /^(?:\[[A-Z_]+\]|(\\*")\[[A-Z_]+\]\1)/.exec(output)?.[0] ?? '';
          expect(placeholder).not.toBe('');
          output = output.slice(placeholder.length);
          done = end;
        }
        if (findings.length === 0) expect(value).toBe(text);
      }),
      RUNS,
    );
  });

  it('keeps valid JSON valid', () => {
    fc.assert(
      fc.property(adversarialJson, (json) => {
        // A lone number is a text like any other; its placeholder gets no quotation marks.
        fc.pre(json.startsWith('{') || json.startsWith('[') || json.startsWith('"'));
        const { value } = redact(policy, json);
        expect(() => void JSON.parse(value)).not.toThrow();
      }),
      RUNS,
    );
  });
});

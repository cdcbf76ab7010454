// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compilePolicy, redact, redactBytes } from '../src/index.ts';
import { adversarialJson, adversarialText } from './arbitraries.ts';

/** Something that holds for redaction of any text; the suite and `npm run fuzz:redaction` run it. */
export interface RedactionProperty {
  readonly name: string;
  /** Runs so many cases; throws with the smallest failing input. */
  readonly check: (numRuns: number, seed?: number) => void;
}

const policy = compilePolicy();
const anyText = fc.oneof(adversarialText, adversarialJson);

function property<T extends unknown[]>(
  name: string,
  make: () => fc.IPropertyWithHooks<T>,
): RedactionProperty {
  return {
    name,
    check: (numRuns, seed) =>
      fc.assert(make(), seed === undefined ? { numRuns } : { numRuns, seed }),
  };
}

export const PROPERTIES: readonly RedactionProperty[] = [
  property('is the same for a string and for its UTF-8 bytes', () =>
    fc.property(
      anyText,
      fc.constantFrom(undefined, 'phone', 'card', 'trace_id', 'note'),
      (text, key) => {
        const fromString = redact(policy, text, key === undefined ? {} : { key });
        const fromBytes = asBytes(text, key);
        assert.equal(fromBytes.text, fromString.value.toWellFormed());
        assert.deepEqual(
          fromBytes.detectors,
          fromString.findings.map((each) => each.detector),
        );
      },
    ),
  ),

  property('changes nothing the second time', () =>
    fc.property(anyText, (text) => {
      const once = redact(policy, text).value;
      assert.deepEqual(redact(policy, once), { value: once, findings: [] });
    }),
  ),

  property('settles: no text is withheld because its output never came to rest', () =>
    fc.property(anyText, (text) => {
      const names = redact(policy, text).findings.map((finding) => finding.detector);
      assert.ok(!names.includes('redaction_failed'));
    }),
  ),

  property('leaves everything outside the findings as it was, at their offsets', () =>
    fc.property(adversarialText, (text) => checkOffsets(text)),
  ),

  property('keeps valid JSON valid', () =>
    fc.property(adversarialJson, (json) => {
      // A lone number is a text like any other; its placeholder gets no quotation marks.
      fc.pre(json.startsWith('{') || json.startsWith('[') || json.startsWith('"'));
      JSON.parse(redact(policy, json).value);
    }),
  ),
];

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

function checkOffsets(text: string): void {
  const { value, findings } = redact(policy, text);
  let output = value;
  let done = 0;
  for (const { start, end } of findings) {
    assert.ok(start >= done);
    const before = text.slice(done, start);
    assert.ok(output.startsWith(before));
    output = output.slice(before.length);
    const placeholder = /^(?:\[[A-Z_]+\]|(\\*")\[[A-Z_]+\]\1)/.exec(output)?.[0] ?? '';
    assert.notEqual(placeholder, '');
    output = output.slice(placeholder.length);
    done = end;
  }
  assert.equal(output, text.slice(done));
}

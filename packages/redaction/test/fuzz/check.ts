// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, PLACEHOLDERS, redact, redactBytes } from '../../src/index.ts';
import { isJson, textOf, type FuzzInput } from './inputs.ts';

const policy = compilePolicy();

/** What does not hold for an input, as the name of a property; undefined when all of them hold. */
export function brokenBy(input: FuzzInput): string | undefined {
  try {
    return brokenProperty(input);
  } catch {
    return 'throws nothing';
  }
}

function brokenProperty(input: FuzzInput): string | undefined {
  const text = textOf(input);
  const { canary } = input;
  const { value, findings } = redact(policy, text);
  if (canary !== undefined && holds(value, canary)) return 'shows no canary';
  if (findings.length > 0) {
    const again = redact(policy, value);
    if (again.value !== value || again.findings.length > 0)
      return 'changes nothing the second time';
    // A document that is withheld whole is none any more, which is what failing closed means.
    if (isJson(input) && value !== PLACEHOLDERS.failed && !isValidJson(value))
      return 'keeps JSON valid';
  }
  const bytes = Buffer.from(text);
  const redacted = redactBytes(policy, bytes, 0, bytes.length);
  const written = redacted === undefined ? bytes : Buffer.from(redacted.bytes);
  const isSame =
    redacted === undefined ? findings.length === 0 : written.equals(Buffer.from(value));
  return isSame ? undefined : 'is the same for a string and for its UTF-8 bytes';
}

/** As it is, or as the wrapping of the input has written it. */
function holds(output: string, canary: string): boolean {
  return output.includes(canary) || output.includes(encodeURIComponent(canary));
}

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { redact, type Finding, type RedactionPolicy } from '@ledgerline/redaction';
import type { CommandInput } from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { explanationOf } from './explain.ts';
import { TEXT_BYTES_MAX } from './limits.ts';

export interface WholeOptions {
  readonly key: string | undefined;
  readonly asJson: boolean;
  readonly explains: boolean;
}

/** Where a finding stands in a text: line and column from 1, columns in UTF-16 code units. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** All of standard input as one text: the redacted text to `out`, what was found to `err`. */
export async function redactWhole(
  policy: RedactionPolicy,
  { terminal }: CommandInput,
  { key, asJson, explains }: WholeOptions,
): Promise<ExitCode> {
  const text = await readAll(terminal.input);
  const { value, findings } = redact(policy, text, key === undefined ? {} : { key });
  const placeOf = placesIn(text);
  if (asJson) {
    const shown = findings.map((finding) => ({
      ...placeOf(finding.start),
      ...withoutPath(finding),
      ...(explains && { why: explanationOf(policy, finding) }),
    }));
    const name = `${policy.id}@${policy.version}`;
    terminal.out(`${JSON.stringify({ policy: name, redacted: value, findings: shown })}\n`);
  } else {
    terminal.out(value);
    if (value !== '' && !value.endsWith('\n')) terminal.out('\n');
    for (const finding of findings) {
      terminal.err(`${lineFor(finding, placeOf)}\n`);
      if (explains) terminal.err(`    ${explanationOf(policy, finding)}\n`);
    }
    terminal.err(`${summary(findings)}\n`);
  }
  const failed = findings.some(({ detector }) => detector === 'redaction_failed');
  return failed ? ExitCode.failed : ExitCode.ok;
}

async function readAll(input: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    size += chunk.length;
    if (size > TEXT_BYTES_MAX) {
      throw new LedgerlineError(
        'payload_too_large',
        `The text has over ${TEXT_BYTES_MAX} bytes; --jsonl reads any number of records.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Finds lines and columns for offsets that only grow. */
function placesIn(text: string): (offset: number) => Place {
  let line = 1;
  let lineStart = 0;
  return (offset) => {
    for (;;) {
      const next = text.indexOf('\n', lineStart);
      if (next < 0 || next >= offset) return { line, column: offset - lineStart + 1 };
      line += 1;
      lineStart = next + 1;
    }
  };
}

function lineFor(finding: Finding, placeOf: (offset: number) => Place): string {
  const { start, end, type, detector, confidence, action } = finding;
  const { line, column } = placeOf(start);
  const length = `${end - start} characters`;
  return `${line}:${column}  ${type}  ${length}, ${detector}, confidence ${confidence}, ${action}`;
}

function withoutPath({ start, end, type, detector, confidence, action }: Finding): object {
  return { start, end, type, detector, confidence, action };
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'nothing found';
  const counts = new Map<string, number>();
  for (const { type } of findings) counts.set(type, (counts.get(type) ?? 0) + 1);
  const parts = [...counts].map(([type, count]) => `${count} ${type}`);
  return `${findings.length} found: ${parts.join(', ')}`;
}

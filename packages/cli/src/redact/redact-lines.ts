// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { redact, type RedactionPolicy } from '@ledgerline/redaction';
import type { CommandInput } from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { OUTPUT_CHARS } from './limits.ts';
import { linesOf } from './lines.ts';

/** One line of output, and whether its input could be judged. */
interface Answer {
  readonly text: string;
  readonly isGood: boolean;
}

/**
 * `--jsonl`: a line out for each line in, in order. A line that is no `{"id","text"}` gets
 * `{"line","error"}`, never its own content back, and the exit code says that there was one.
 */
export async function redactLines(
  policy: RedactionPolicy,
  { terminal, signal }: CommandInput,
  key: string | undefined,
): Promise<ExitCode> {
  let output = '';
  let number = 0;
  let bad = 0;
  for await (const lines of linesOf(terminal.input)) {
    for (const line of lines) {
      number += 1;
      const answer = answerTo(policy, line, number, key);
      output += answer.text;
      if (!answer.isGood) bad += 1;
    }
    if (output.length >= OUTPUT_CHARS) {
      terminal.out(output);
      output = '';
      await terminal.drained();
    }
    if (signal.aborted) break;
  }
  terminal.out(output);
  if (bad > 0)
    terminal.err(`ledgerline redact: ${bad} of ${number} lines could not be redacted.\n`);
  return bad > 0 ? ExitCode.failed : ExitCode.ok;
}

function answerTo(
  policy: RedactionPolicy,
  line: string | undefined,
  number: number,
  key: string | undefined,
): Answer {
  if (line === undefined) return problem(number, 'the line is too long');
  const record = parse(line);
  if (record === undefined) return problem(number, 'the line is no JSON object');
  const { id, text } = record;
  if (typeof text !== 'string') return problem(number, 'the line has no text');
  if (typeof id !== 'string' && typeof id !== 'number')
    return problem(number, 'the line has no id');
  const { value, findings } = redact(policy, text, key === undefined ? {} : { key });
  const shown = findings.map(({ start, end, type, detector, confidence }) => ({
    start,
    end,
    type,
    detector,
    confidence,
  }));
  const answer = { id, redacted: value, findings: shown };
  const isGood = !findings.some(({ detector }) => detector === 'redaction_failed');
  return { text: `${JSON.stringify(answer)}\n`, isGood };
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function problem(line: number, message: string): Answer {
  const error = { code: 'line_invalid', message };
  return { text: `${JSON.stringify({ line, error })}\n`, isGood: false };
}

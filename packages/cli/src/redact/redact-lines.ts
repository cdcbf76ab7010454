// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  explain,
  redact,
  type Finding,
  type RedactionPlace,
  type RedactionPolicy,
} from '@ledgerline/redaction';
import type { CommandInput, Terminal } from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { PROBLEMS_SHOWN } from './limits.ts';
import { linesOf } from './lines.ts';
import { Output } from './output.ts';

export interface LineOptions {
  readonly key: string | undefined;
  /** Each finding says why it is one, and near misses stand beside them; much slower. */
  readonly explains: boolean;
}

/** The answer to one line, or why there is none. */
type Answer =
  | { readonly text: string; readonly problem?: never }
  | { readonly text?: string; readonly problem: string };

/**
 * `--jsonl`: a line out for each line in, in order. A line that is no `{"id","text"}` gets
 * `{"line","error"}`, never its own content back, and the exit code says that there was one. Blank
 * lines have no record, so they get none.
 */
export async function redactLines(
  policy: RedactionPolicy,
  { terminal, signal }: CommandInput,
  options: LineOptions,
): Promise<ExitCode> {
  const output = new Output(terminal);
  let number = 0;
  let bad = 0;
  for await (const lines of linesOf(terminal.input)) {
    for (const line of lines) {
      number += 1;
      const answer = answerTo(policy, line, options);
      if (answer === undefined) continue;
      if (answer.problem !== undefined) {
        bad += 1;
        if (bad <= PROBLEMS_SHOWN) complain(terminal, number, answer.problem);
      }
      const isFull = output.add(answer.text ?? problemLine(number, answer.problem ?? ''));
      if (isFull) await terminal.drained();
    }
    if (signal.aborted) break;
  }
  output.flush();
  if (bad === 0) return ExitCode.ok;
  terminal.err(`ledgerline redact: ${bad} of ${number} lines could not be redacted.\n`);
  return ExitCode.failed;
}

function complain(terminal: Terminal, line: number, problem: string): void {
  terminal.err(`ledgerline redact: line ${line}: ${problem}.\n`);
}

function answerTo(
  policy: RedactionPolicy,
  line: string | undefined,
  { key, explains }: LineOptions,
): Answer | undefined {
  if (line === undefined) return { problem: 'the line is too long' };
  const record = parse(line);
  if (record === undefined) {
    return line.trim() === '' ? undefined : { problem: 'the line is no JSON object' };
  }
  const { id, text } = record;
  if (typeof text !== 'string') return { problem: 'the line has no text' };
  if (typeof id !== 'string' && typeof id !== 'number') return { problem: 'the line has no id' };
  const place = key === undefined ? {} : { key };
  const { findings, shown } = explains
    ? explained(policy, text, place)
    : redacted(policy, text, place);
  const answer = `{"id":${idText(id, line)},${shown}}\n`;
  const isGood = !findings.some(({ detector }) => detector === 'redaction_failed');
  return isGood ? { text: answer } : { problem: 'the text was withheld', text: answer };
}

/** The members of an answer, and what was found. */
interface Shown {
  readonly shown: string;
  readonly findings: readonly Finding[];
}

function redacted(policy: RedactionPolicy, text: string, place: RedactionPlace): Shown {
  const { value, findings } = redact(policy, text, place);
  const list = findings.length === 0 ? '[]' : JSON.stringify(findings.map(shownOf));
  return { findings, shown: `"redacted":${JSON.stringify(value)},"findings":${list}` };
}

function explained(policy: RedactionPolicy, text: string, place: RedactionPlace): Shown {
  const { value, findings, nearMisses } = explain(policy, text, place);
  const list = findings.map((each) => ({ ...shownOf(each), why: each.why }));
  const members = { redacted: value, findings: list, nearMisses };
  return { findings, shown: JSON.stringify(members).slice(1, -1) };
}

function shownOf({ start, end, type, detector, confidence }: Finding): object {
  return { start, end, type, detector, confidence };
}

/** The id as it came: a number beyond 2^53 is not the same any more once it has been read. */
function idText(id: string | number, line: string): string {
  if (typeof id === 'string' || Number.isSafeInteger(id)) return JSON.stringify(id);
  let source = JSON.stringify(id);
  JSON.parse(line, (key, value: unknown, context?: { readonly source?: string }) => {
    // An inner object may have one too.
    if (key === 'id' && value === id) source = context?.source ?? source;
    return value;
  });
  return source;
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

function problemLine(line: number, message: string): string {
  return `${JSON.stringify({ line, error: { code: 'line_invalid', message } })}\n`;
}

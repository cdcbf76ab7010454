// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import {
  explain,
  redact,
  type ExplainedFinding,
  type Finding,
  type NearMiss,
  type RedactionPolicy,
} from '@ledgerline/redaction';
import type { CommandInput } from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { NEAR_MISSES_SHOWN, TEXT_BYTES_MAX } from './limits.ts';

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

/**
 * All of standard input as one text: the redacted text to `out`, what was found, and with `explains`
 * why and what was nearly found, to `err`.
 */
export async function redactWhole(
  policy: RedactionPolicy,
  { terminal }: CommandInput,
  { key, asJson, explains }: WholeOptions,
): Promise<ExitCode> {
  const text = await readAll(terminal.input);
  const place = key === undefined ? {} : { key };
  const { value, findings, nearMisses } = explains
    ? explain(policy, text, place)
    : { ...redact(policy, text, place), nearMisses: undefined };
  const found: readonly (Finding & Partial<ExplainedFinding>)[] = findings;
  if (asJson) {
    const name = `${policy.id}@${policy.version}`;
    const shown = { policy: name, redacted: value, findings: placed(text, found) };
    const answer =
      nearMisses === undefined ? shown : { ...shown, nearMisses: placed(text, nearMisses) };
    terminal.out(`${JSON.stringify(answer)}\n`);
  } else {
    terminal.out(value);
    if (value !== '' && !value.endsWith('\n')) terminal.out('\n');
    const placeOf = placesIn(text);
    for (const finding of found) {
      terminal.err(`${lineFor(finding, placeOf)}\n`);
      if (finding.why !== undefined) terminal.err(`    ${finding.why}\n`);
    }
    terminal.err(`${summary(findings)}\n`);
    terminal.err(nearMissLines(text, nearMisses ?? []));
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

/** The same with lines and columns, and without paths: there is but one text. */
function placed(text: string, spans: readonly (Finding | NearMiss)[]): readonly object[] {
  const placeOf = placesIn(text);
  return spans.map((span) => {
    const { path: _path, ...rest } = { path: '', ...span };
    return { ...placeOf(span.start), ...rest };
  });
}

function nearMissLines(text: string, nearMisses: readonly NearMiss[]): string {
  const placeOf = placesIn(text);
  const lines = nearMisses.slice(0, NEAR_MISSES_SHOWN).map(({ start, end, reason, why }) => {
    const { line, column } = placeOf(start);
    return `${line}:${column}  near miss: ${reason}  ${end - start} characters\n    ${why}\n`;
  });
  const more = nearMisses.length - lines.length;
  return lines.join('') + (more > 0 ? `and ${more} near misses more: --json shows all\n` : '');
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'nothing found';
  const counts = new Map<string, number>();
  for (const { type } of findings) counts.set(type, (counts.get(type) ?? 0) + 1);
  const parts = [...counts].map(([type, count]) => `${count} ${type}`);
  return `${findings.length} found: ${parts.join(', ')}`;
}

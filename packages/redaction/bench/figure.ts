// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What a figure has to reach. */
export interface Bar {
  readonly least?: number;
  readonly most?: number;
}

/** One line of the table. */
export interface Figure {
  /** The part of the table that it belongs to. */
  readonly measure: string;
  readonly name: string;
  readonly value: number;
  /** `share` (0 to 1), `MB/s`, `µs`, `ms`, `bytes`, `power` (1 is linear) or `characters`. */
  readonly unit: string;
  readonly bar?: Bar;
  /** The same of public packages on the same inputs, by their names. */
  readonly others?: Readonly<Record<string, number>>;
}

/** What could not be measured, why, and what to do about it. */
export interface NotMeasured {
  readonly measure: string;
  readonly name: string;
  readonly why: string;
}

export type Line = Figure | NotMeasured;

/** Measures one part of the table; `mirrors` is a folder of public repositories. */
export type Part = (mirrors: string | undefined) => AsyncIterable<Line>;

/** Undefined where nothing is asked for. */
export function isMet({ value, bar }: Figure): boolean | undefined {
  if (bar === undefined) return undefined;
  return value >= (bar.least ?? -Infinity) && value <= (bar.most ?? Infinity);
}

const NAME_WIDTH = 58;
const CELL_WIDTH = 16;

/** The line of a table for people, with the columns of `headOf`. */
export function textOf(line: Line, others: readonly string[]): string {
  if ('why' in line) return `${line.name.padEnd(NAME_WIDTH)}  NOT MEASURED: ${line.why}`;
  const met = isMet(line);
  const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
  const theirs = others.map((name) => numberText(line.others?.[name]));
  return row(line.name, [
    `${numberText(line.value)} ${line.unit}`,
    barText(line),
    verdict,
    ...theirs,
  ]);
}

/** The head of one part of it. */
export function headOf(measure: string, others: readonly string[]): string {
  return row(measure, ['here', 'bar', '', ...others]);
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(NAME_WIDTH) + cells.map((cell) => cell.padStart(CELL_WIDTH)).join('');
}

function barText({ bar }: Figure): string {
  if (bar?.least !== undefined) return `≥ ${bar.least}`;
  return bar?.most === undefined ? '' : `≤ ${bar.most}`;
}

function numberText(value: number | undefined): string {
  if (value === undefined) return '';
  if (Number.isInteger(value)) return String(value);
  return value < 10 ? value.toPrecision(4) : value.toFixed(value < 1_000 ? 1 : 0);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ParseArgsOptionsConfig } from 'node:util';
import type { ExitCode } from './exit-codes.ts';

/** Where a command writes: results to `out`, everything for people to `err`, so that pipes stay clean. */
export interface Terminal {
  /** Text, or UTF-8 that is text. */
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string) => void;
  /** What the user pipes in. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Resolves when whoever reads `out` has caught up; commands with long output wait for it. */
  readonly drained: () => Promise<void>;
  /** True when a person watches standard error, so that progress may redraw its line. */
  readonly isInteractive: boolean;
}

/** The parsed command line of one command. */
export interface CommandInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C or SIGTERM: finish what is durable, then return. */
  readonly signal: AbortSignal;
}

/** One command of `ledgerline`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  readonly optionHelp: Readonly<Record<string, string>>;
  run(input: CommandInput): Promise<ExitCode>;
}

/** The options that every command has. */
export const COMMON_OPTIONS: ParseArgsOptionsConfig = {
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
};

export const COMMON_OPTION_HELP: Readonly<Record<string, string>> = {
  'data-dir': 'folder that holds everything (default: .ledgerline, or LEDGERLINE_DATA_DIR)',
  json: 'print one JSON document on standard output instead of text',
  help: 'show this text',
};

/** The option of every command that reads what is stored. */
export const STORE_OPTIONS: ParseArgsOptionsConfig = { 'clickhouse-url': { type: 'string' } };

export const STORE_OPTION_HELP: Readonly<Record<string, string>> = {
  'clickhouse-url':
    'the server that holds the tables (or LEDGERLINE_CLICKHOUSE_URL; default: embedded)',
};

/** The ClickHouse server that this command line means; none for the embedded engine. */
export function clickhouseUrlOf(input: CommandInput): string | undefined {
  return textOption(input, 'clickhouse-url') ?? process.env['LEDGERLINE_CLICKHOUSE_URL'];
}

const DEFAULT_DATA_DIR = '.ledgerline';

/** The data folder that this command line means. */
export function dataDirOf(input: CommandInput): string {
  return textOption(input, 'data-dir') ?? process.env['LEDGERLINE_DATA_DIR'] ?? DEFAULT_DATA_DIR;
}

/** A string option, or undefined when it was not given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** True when the flag was given. */
export function flag(input: CommandInput, name: string): boolean {
  return input.values[name] === true;
}

/** A whole number option within bounds; throws {@link UsageError} for anything else. */
export function numberOption(
  input: CommandInput,
  name: string,
  bounds: { readonly min: number; readonly max: number },
): number | undefined {
  const text = textOption(input, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < bounds.min || value > bounds.max) {
    throw new UsageError(`--${name} takes a whole number from ${bounds.min} to ${bounds.max}`);
  }
  return value;
}

/** Thrown when the command line makes no sense; ends with {@link ExitCode.usage}. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const PORT_BOUNDS = { min: 0, max: 65_535 } as const;

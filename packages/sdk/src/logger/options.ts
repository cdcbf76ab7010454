// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { configInvalid } from '../errors.ts';

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Where lines go; a stream or anything else that takes text, by default standard output. */
export interface LogDestination {
  write(line: string): void;
}

export interface LoggerOptions {
  /** On each line as `name`; by default the service name. */
  readonly name?: string;
  /** `LEDGERLINE_LOG_LEVEL`; `info` by default. */
  readonly level?: LogLevel;
  /** The share of lines that is kept, 0 to 1, by level. Warnings and errors are never sampled. */
  readonly sample?: Readonly<Partial<Record<'trace' | 'debug' | 'info', number>>>;
  readonly destination?: LogDestination;
}

/** The level of the option, then of the variable. Throws `config_invalid`. */
export function resolveLevel(
  options: Pick<LoggerOptions, 'level'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): LogLevel {
  const text = options.level ?? (env['LEDGERLINE_LOG_LEVEL'] || 'info');
  const level = LEVELS.find((each) => each === text);
  if (level !== undefined) return level;
  throw configInvalid('level', 'LEDGERLINE_LOG_LEVEL', `must be one of ${LEVELS.join(', ')}`);
}

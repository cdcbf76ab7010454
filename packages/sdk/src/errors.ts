// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError, type ErrorCode } from '@ledgerline/conventions';

/** An option of `startLedgerline` that cannot be used; names the option and its variable. */
export function configInvalid(option: string, variable: string, why: string): LedgerlineError {
  return new LedgerlineError('config_invalid', `Option "${option}" (${variable}) ${why}.`);
}

/** A scope key that nobody gave; names the option and its variable. */
export function scopeOptionMissing(option: string, variable: string): LedgerlineError {
  return new LedgerlineError(
    'scope_missing',
    `Option "${option}" is missing: pass it to startLedgerline() or set ${variable}.`,
  );
}

/** What was thrown as a LedgerlineError; keeps one that is one already. */
export function asLedgerlineError(
  cause: unknown,
  code: ErrorCode,
  message: string,
): LedgerlineError {
  if (LedgerlineError.is(cause)) return cause;
  return new LedgerlineError(code, message, { cause });
}

/** What `read` returns, or undefined when it throws: values of the engine may have any accessors. */
export function attempt<V>(read: () => V): V | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A stable low-cardinality name for whatever was thrown, as `error.type` asks for. */
export function errorType(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown;
  const name = property(thrown, 'name');
  if (typeof name === 'string' && name !== '') return name;
  return attempt(() => thrown.constructor.name) ?? 'object';
}

/** The code that an error names itself, such as `ECONNREFUSED`; absent when it names none. */
export function errorCodeOf(thrown: unknown): string | undefined {
  const code = property(thrown, 'code');
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}

/** The message of whatever was thrown; it may hold personal data until it was redacted. */
export function errorMessage(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown;
  const message = isError(thrown) ? property(thrown, 'message') : undefined;
  return typeof message === 'string' ? message : '';
}

export function isError(thrown: unknown): thrown is Error {
  return attempt(() => thrown instanceof Error) === true;
}

/** Whether somebody stopped the work, and nothing went wrong. */
export function isAbort(thrown: unknown): boolean {
  return isError(thrown) && errorType(thrown) === 'AbortError';
}

/** A property of whatever was thrown. */
export function property(thrown: unknown, key: string): unknown {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  return attempt(() => (thrown as Readonly<Record<string, unknown>>)[key]);
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * An exception as a map: name, message, stack, cause, the errors of an `AggregateError`, and what was
 * put on it. A field that throws when it is read throws here.
 */
export function errorFields(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const fields: Record<string, unknown> = { name, message };
  if (stack !== undefined) fields['stack'] = stack;
  if (cause !== undefined) fields['cause'] = cause;
  if (error instanceof AggregateError) fields['errors'] = error.errors;
  const own: object = error;
  return { ...fields, ...own };
}

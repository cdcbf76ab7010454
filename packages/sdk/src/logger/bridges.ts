// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Writable } from 'node:stream';
import { format } from 'node:util';
import { isError, property } from '../errors.ts';
import type { DevLogger } from './create-logger.ts';
import type { LogLevel } from './options.ts';

const CONSOLE = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
} as const;
type ConsoleMethod = keyof typeof CONSOLE;

/** What of a console is bridged. */
export type BridgedConsole = Record<ConsoleMethod, (...values: unknown[]) => void>;

/** Sends a console's lines through the logger; returns what gives the console back. */
export function bridgeConsole(
  logger: DevLogger,
  target: BridgedConsole = globalThis.console,
): () => void {
  const before: [ConsoleMethod, BridgedConsole[ConsoleMethod]][] = [];
  let isWriting = false;
  for (const method of Object.keys(CONSOLE) as ConsoleMethod[]) {
    const original = target[method];
    before.push([method, original]);
    target[method] = (...values) => {
      // A destination or a diagnostic that writes to the console itself must not come back here.
      if (isWriting) {
        original.apply(target, values);
        return;
      }
      isWriting = true;
      try {
        const error = values.find(isError);
        logger[CONSOLE[method]](error === undefined ? {} : { err: error }, format(...values));
      } finally {
        isWriting = false;
      }
    };
  }
  return () => {
    for (const [method, original] of before) target[method] = original;
  };
}

/** The levels of winston's npm, syslog and cli sets; what is none of them counts as info. */
const WINSTON: Readonly<Record<string, LogLevel>> = {
  emerg: 'fatal',
  alert: 'fatal',
  crit: 'fatal',
  error: 'error',
  warn: 'warn',
  warning: 'warn',
  verbose: 'debug',
  debug: 'debug',
  silly: 'trace',
};

/** A winston transport: `transports: [winstonTransport(logger)]`. Winston itself is not imported. */
export function winstonTransport(
  logger: DevLogger,
): Writable & { log(info: unknown, next: () => void): void } {
  const log = (info: unknown, next: () => void): void => {
    const { level, message, stack, ...fields } = info as Readonly<Record<string, unknown>>;
    const err = errorOf(info, message, stack);
    logger[WINSTON[String(level)] ?? 'info'](
      { ...fields, ...(err !== undefined && { err }) },
      typeof message === 'string' ? message : format(message),
    );
    next();
  };
  const stream = new Writable({
    objectMode: true,
    write: (info: unknown, _encoding, next) => log(info, next),
  });
  return Object.assign(stream, { log });
}

/** Winston copies message and stack of an error into its info. */
function errorOf(info: unknown, message: unknown, stack: unknown): Error | undefined {
  if (isError(info)) return info;
  if (isError(message)) return message;
  if (typeof stack !== 'string') return undefined;
  const error = new Error(typeof message === 'string' ? message : '');
  const name = property(info, 'name') ?? /^\w+/.exec(stack)?.[0];
  return Object.assign(error, { stack, name: typeof name === 'string' ? name : 'Error' });
}

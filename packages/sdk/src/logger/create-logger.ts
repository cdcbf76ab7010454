// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { format } from 'node:util';
import type { AttributeValue } from '@ledgerline/conventions';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type Logger as Pino } from 'pino';
import { errorMessage, errorType, isError, property } from '../errors.ts';
import type { Ledgerline } from '../ledgerline.ts';
import { toAttributes } from '../payload.ts';
import { describeError } from './describe-error.ts';
import { LineCounter, type LineCounts } from './line-counts.ts';
import { LEVELS, resolveLevel, type LoggerOptions, type LogLevel } from './options.ts';

/** Fields of a line; an Error under `err` or in their place makes it an exception line. */
export type LogFields = Readonly<Record<string, unknown>> | Error;

/**
 * `log.info('text')`, `log.info({ order: 'o-1' }, 'text')`, `log.error(error, 'text')`. Values behind
 * the text take the places of `%s`, `%d`, `%o` and so on, as in `node:util`'s `format`.
 */
export interface LogCall {
  (text: string, ...values: readonly unknown[]): void;
  (fields: LogFields, text?: string, ...values: readonly unknown[]): void;
}

export interface DevLogger extends Readonly<Record<LogLevel, LogCall>> {
  /** A logger whose lines all have these fields too. */
  child(fields: Readonly<Record<string, unknown>>): DevLogger;
  /** What became of the lines of this logger, of its parents and of its children. */
  counts(): LineCounts;
}

type Parts = Pick<Ledgerline, 'recordException' | 'currentContext' | 'pipeline'>;
type Line = Record<string, AttributeValue | undefined>;

/** What a line says itself; fields of these names get the prefix `field.`. */
const OWN = new Set(
  'level time name msg request_id trace_id span_id run_id tenant project event_id sampled_out'.split(
    ' ',
  ),
);

/** Lines of these levels with an error are an exception_raised event too, written or not. */
const WITH_EVENT = { warn: 'warn', error: 'error', fatal: 'fatal' } as const;

/**
 * A developer logger on pino: one JSON line each with request_id, trace_id, span_id, run_id, tenant and
 * project (null outside of any), redacted like events. Its calls never throw. Lines may be sampled
 * or lost and are no record; events are. Throws `config_invalid` for an unknown level.
 */
export function createLogger(ledgerline: Parts, options: LoggerOptions = {}): DevLogger {
  const name = options.name ?? ledgerline.pipeline.identity.serviceName;
  const settings = {
    level: resolveLevel(options),
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    // Ours is described and redacted already; pino's serializer would lose its type and its cause.
    serializers: { err: (error: unknown) => error },
  };
  const { destination } = options;
  const sink = destination === undefined ? pino(settings) : pino(settings, destination);
  return loggerOf(
    { ledgerline, sink, name, sample: options.sample ?? {}, counter: new LineCounter() },
    {},
  );
}

interface Shared {
  readonly ledgerline: Parts;
  readonly sink: Pino;
  readonly name: string;
  readonly sample: NonNullable<LoggerOptions['sample']>;
  readonly counter: LineCounter;
}

function loggerOf(shared: Shared, bound: Readonly<Record<string, unknown>>): DevLogger {
  const calls = LEVELS.map((level) => {
    const call: LogCall = (...args: readonly unknown[]) => {
      try {
        write(shared, bound, level, args);
      } catch (error) {
        shared.counter.addLost();
        // A log line must not break what it reports on; that it is lost is said elsewhere.
        const reason = `a line of level ${level} was lost (${errorType(error)})`;
        shared.ledgerline.pipeline.reportTrouble('log_line_lost', reason);
      }
    };
    return [level, call] as const;
  });
  return {
    ...(Object.fromEntries(calls) as Record<LogLevel, LogCall>),
    child: (fields) => loggerOf(shared, { ...bound, ...fields }),
    counts: () => shared.counter.snapshot(),
  };
}

function write(
  shared: Shared,
  bound: Readonly<Record<string, unknown>>,
  level: LogLevel,
  [first, ...others]: readonly unknown[],
): void {
  const [text, ...values] = typeof first === 'string' ? [first, ...others] : others;
  const given = typeof first === 'string' || isError(first) ? {} : (first as object);
  const error = isError(first) ? first : property(given, 'err');
  const isWritten = shared.sink.isLevelEnabled(level) && isKept(shared, level);
  if (!isWritten && !isError(error)) return;
  const message = textOf(text ?? errorMessage(error), values);
  const event = isError(error) ? raise(shared, level, error, message) : {};
  if (!isWritten) return;
  const { counter } = shared;
  const { redactor } = shared.ledgerline.pipeline;
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries({ ...bound, ...given })) {
    own[OWN.has(key) ? `field.${key}` : key] = key === 'err' && isError(value) ? undefined : value;
  }
  if (isError(error)) own['err'] = { ...describeError(error) };
  const unsaid = counter.unsaid(level);
  const line: Line = {
    ...redactor.attributes(toAttributes(own), []),
    ...ids(shared),
    ...event,
    ...(unsaid > 0 && { sampled_out: unsaid }),
  };
  shared.sink[level](line, redactor.text(message, 'msg', []));
  counter.addWritten(level);
}

/** Before the redaction: what the values make of the text is what it looks at. */
function textOf(text: unknown, values: readonly unknown[]): string {
  if (typeof text === 'string' && values.length === 0) return text;
  return format(text, ...values);
}

/** The event of an exception line; the line has its id, the event the logger's name. */
function raise(shared: Shared, level: LogLevel, error: Error, message: string): Line {
  const severity = WITH_EVENT[level as keyof typeof WITH_EVENT];
  if (severity === undefined) return {};
  const options = { severity, message, logger: shared.name };
  const result = shared.ledgerline.recordException(error, options);
  return result.ok
    ? { event_id: result.eventId }
    : { event_id: null, event_error: result.error.code };
}

function ids({ ledgerline }: Shared): Line {
  const { requestId, runId, tenant, project } = ledgerline.currentContext();
  const span = trace.getActiveSpan()?.spanContext();
  const isTraced = span !== undefined && isSpanContextValid(span);
  return {
    request_id: requestId ?? null,
    trace_id: isTraced ? span.traceId : null,
    span_id: isTraced ? span.spanId : null,
    run_id: runId ?? null,
    tenant: tenant ?? null,
    project: project ?? null,
  };
}

/** Decides by chance, and counts what it leaves out. */
function isKept({ sample, counter }: Shared, level: LogLevel): boolean {
  const share = sample[level as keyof typeof sample] ?? 1;
  if (share >= 1 || Math.random() < share) return true;
  counter.addSampledOut(level);
  return false;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { compilePolicy } from '@ledgerline/redaction';
import { ProxyTracerProvider, ROOT_CONTEXT } from '@opentelemetry/api';
import { contextState } from './context.ts';
import { stderrDiagnostics } from './diagnostics.ts';
import { createInstrumentation, type Instrumentation } from './instrumentation.ts';
import { Redactor } from './redactor.ts';
import { createCounters } from './stats.ts';

/** Of the process and not of this module: two copies of this package share it. */
const SLOT: unique symbol = Symbol.for('ledgerline.active') as never;

/** `null` once the one that was started is shut down. */
const slots = globalThis as { [SLOT]?: Instrumentation | null | undefined };

/** Serves the functions of the package until the function that it returns is called; the first wins. */
export function activate(instrumentation: Instrumentation): () => void {
  slots[SLOT] ??= instrumentation;
  return () => {
    if (slots[SLOT] === instrumentation) slots[SLOT] = null;
  };
}

/**
 * The Ledgerline that this process started. Before it is started, and after it was shut down, a
 * stand-in that runs what is wrapped, with its arguments redacted by the default policy, tells nothing
 * to anybody, and says so once.
 */
export function active(): Instrumentation {
  const started = slots[SLOT];
  if (started === null) return (afterIt ??= createStandIn(ENDED));
  return started ?? (beforeIt ??= createStandIn(NOT_STARTED));
}

let beforeIt: Instrumentation | undefined;
let afterIt: Instrumentation | undefined;

const NOT_STARTED = [
  'not_started',
  'No Ledgerline is started in this process, so that nothing is recorded.',
] as const;

const ENDED = [
  'shutdown',
  'The Ledgerline of this process was shut down, so that nothing is recorded.',
] as const;

function createStandIn([code, message]: typeof NOT_STARTED | typeof ENDED): Instrumentation {
  const error = new LedgerlineError(code, message);
  stderrDiagnostics(['warn'])({
    level: 'warn',
    code: error.code,
    message: error.message,
    count: 1,
  });
  return createInstrumentation({
    tracer: new ProxyTracerProvider().getTracer('ledgerline'),
    redactor: new Redactor(compilePolicy(), createCounters().redactions),
    base: contextState(ROOT_CONTEXT),
    onTrouble: () => {},
    emitter: {
      auditFailure: 'degrade',
      emit: () => ({ ok: false, error }),
      emitDurable: () => Promise.reject(error),
      emitDurableNow: () => ({ ok: false, error }),
    },
  });
}

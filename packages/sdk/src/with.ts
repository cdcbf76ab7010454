// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// The calls of an engine for modules that hold no instance: they act on the Ledgerline that this
// process started, with startLedgerline() or --import @ledgerline/sdk/register. Before that, and
// after its shutdown, they run what they wrap and record nothing; `emit` then answers, and `audit`
// rejects with, `not_started` or `shutdown`.

import { active } from './active.ts';
import type { Instrumentation } from './instrumentation.ts';

export const withRun: Instrumentation['run'] = (name, fn, options) =>
  active().run(name, fn, options);

export const withStep: Instrumentation['step'] = (name, fn, options) =>
  active().step(name, fn, options);

export const withToolCall: Instrumentation['toolCall'] = (options, fn) =>
  active().toolCall(options, fn);

export const withModelCall: Instrumentation['modelCall'] = (options, fn) =>
  active().modelCall(options, fn);

export const withGate: Instrumentation['gate'] = (name, evaluate) => active().gate(name, evaluate);

export const withApproval: Instrumentation['approval'] = (options, ask) =>
  active().approval(options, ask);

export const withContext: Instrumentation['withContext'] = (input, fn) =>
  active().withContext(input, fn);

export const emit: Instrumentation['emit'] = (type, payload, options) =>
  active().emit(type, payload, options);

export const emitDurable: Instrumentation['emitDurable'] = (type, payload, options) =>
  active().emitDurable(type, payload, options);

export const audit: Instrumentation['audit'] = (action, details, options) =>
  active().audit(action, details, options);

export const pulse: Instrumentation['pulse'] = (state, options) => active().pulse(state, options);

export const recordException: Instrumentation['recordException'] = (error, options) =>
  active().recordException(error, options);

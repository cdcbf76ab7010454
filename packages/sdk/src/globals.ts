// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context, logs, propagation, trace, type TextMapPropagator } from '@opentelemetry/api';
import { logs as olderLogs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { LoggerProvider } from '@opentelemetry/sdk-logs';
import type { TracerProvider } from '@opentelemetry/sdk-trace';

/**
 * Makes OTel's context an AsyncLocalStorage unless another SDK did something like it already.
 * It stays after a shutdown: a second instance in the process depends on it, and it costs nothing.
 */
export function registerContextManager(): void {
  const manager = new AsyncLocalStorageContextManager();
  manager.enable();
  if (!context.setGlobalContextManager(manager)) manager.disable();
}

/**
 * Registers both providers and the propagator; what another SDK registered before stays. Also
 * under the older global of `@opentelemetry/api-logs`: loggers that still use it, such as winston's
 * transport, would otherwise write to nobody. Returns what takes it all back.
 */
export function registerProviders(
  loggerProvider: LoggerProvider,
  tracerProvider: TracerProvider,
  propagator: TextMapPropagator,
): () => void {
  const undo: (() => void)[] = [];
  if (logs.setGlobalLoggerProvider(loggerProvider)) undo.push(() => logs.disable());
  if (olderLogs.setGlobalLoggerProvider(loggerProvider) === loggerProvider) {
    undo.push(() => olderLogs.disable());
  }
  if (trace.setGlobalTracerProvider(tracerProvider)) undo.push(() => trace.disable());
  if (propagation.setGlobalPropagator(propagator)) {
    undo.push(() => propagation.disable());
  }
  return () => {
    for (const step of undo) step();
  };
}

type OlderProvider = Parameters<typeof olderLogs.setGlobalLoggerProvider>[0];

/** Asks for the provider of the moment: an SDK registers its own only after its processors exist. */
const CURRENT_PROVIDER: OlderProvider = {
  getLogger: (name, version, options) => logs.getLoggerProvider().getLogger(name, version, options),
};
let bridges = 0;

/**
 * Leads the older global of `@opentelemetry/api-logs` to whatever provider is registered with the
 * current one, unless somebody serves it already. Returns what takes it back; the last one counts.
 */
export function bridgeOlderLogs(): () => void {
  if (olderLogs.setGlobalLoggerProvider(CURRENT_PROVIDER) !== CURRENT_PROVIDER) return () => {};
  bridges += 1;
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    bridges -= 1;
    if (bridges === 0) olderLogs.disable();
  };
}

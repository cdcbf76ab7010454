// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DIAGNOSTIC_INTERVAL_MS, MAX_DIAGNOSTIC_KINDS } from './limits.ts';

export type DiagnosticLevel = 'info' | 'warn' | 'error';

/** One thing the SDK has to say about itself; never contains payload values or credentials. */
export interface Diagnostic {
  readonly level: DiagnosticLevel;
  /** A catalogue code or a short stable name; lines are rate-limited per code. */
  readonly code: string;
  readonly message: string;
  /** How many equal ones this line stands for, itself included. */
  readonly count: number;
}

export type DiagnosticSink = (diagnostic: Diagnostic) => void;

/** Writes one line per diagnostic to standard error; standard output belongs to the engine. */
export function stderrDiagnostics(levels: readonly DiagnosticLevel[]): DiagnosticSink {
  return ({ level, code, message, count }) => {
    if (!levels.includes(level)) return;
    const times = count > 1 ? ` (${count} times)` : '';
    process.stderr.write(`ledgerline ${level} ${code}: ${message}${times}\n`);
  };
}

/**
 * Reports trouble once per kind and interval, so that an outage writes lines and not floods.
 * The first of a kind is reported at once; later ones are counted and join the next line.
 */
export class Diagnostics {
  readonly #sink: DiagnosticSink;
  /** Milliseconds that never go back, as the system clock may. */
  readonly #now: () => number;
  readonly #kinds = new Map<string, { reportedAt: number; suppressed: number }>();

  constructor(sink: DiagnosticSink, now: () => number = () => performance.now()) {
    this.#sink = sink;
    this.#now = now;
  }

  report(level: DiagnosticLevel, code: string, message: string): void {
    const now = this.#now();
    const kind = this.#kinds.get(code);
    if (kind !== undefined && now - kind.reportedAt < DIAGNOSTIC_INTERVAL_MS) {
      kind.suppressed += 1;
      return;
    }
    const count = (kind?.suppressed ?? 0) + 1;
    if (kind === undefined && this.#kinds.size >= MAX_DIAGNOSTIC_KINDS) this.#kinds.clear();
    this.#kinds.set(code, { reportedAt: now, suppressed: 0 });
    try {
      // An async function is a valid sink to the type checker, and its rejection would be nobody's.
      const returned: unknown = this.#sink({ level, code, message, count });
      if (returned instanceof Promise) returned.catch(() => {});
    } catch {
      // A broken log sink must not break the engine that is being observed.
    }
  }
}

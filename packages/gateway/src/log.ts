// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Facts of a log line; never values of events, never secrets. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one line. The gateway's is JSON on standard error. */
export type Log = (level: 'info' | 'warn' | 'error', code: string, facts?: LogFacts) => void;

/** JSON lines on standard error: standard output belongs to the command that embeds the gateway. */
export const stderrLog: Log = (level, code, facts) => {
  const line = { time: new Date().toISOString(), level, component: 'gateway', code, ...facts };
  process.stderr.write(`${JSON.stringify(line)}\n`);
};

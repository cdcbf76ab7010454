// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The `ledgerline` command as a library: {@link run} takes a command line and answers with the exit
 * code, so that other tools can embed it and tests need no process.
 *
 * @module
 */
export { ExitCode } from './exit-codes.ts';
export { run } from './run.ts';
export type { DemoReport } from './report/demo-report.ts';
export type { Terminal } from './command.ts';

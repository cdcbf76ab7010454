// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What the process exit code means, for every command. */
export const ExitCode = {
  /** Done, and everything that was checked holds. */
  ok: 0,
  /** Done, and something that was checked does not hold: counts disagree, verification failed. */
  failed: 1,
  /** Nothing to check, or not enough of it to say yes or no. */
  inconclusive: 2,
  /** The command line makes no sense; nothing was done. (sysexits EX_USAGE) */
  usage: 64,
  /** Something that the command needs is missing or refuses: port, engine, disk. (EX_UNAVAILABLE) */
  unavailable: 69,
  /** A defect of ours. (EX_SOFTWARE) */
  internal: 70,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

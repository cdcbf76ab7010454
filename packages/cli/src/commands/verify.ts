// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Command, CommandInput } from '../command.ts';
import {
  clickhouseUrlOf,
  dataDirOf,
  flag,
  STORE_OPTION_HELP,
  STORE_OPTIONS,
  textOption,
} from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import type { LedgerReport } from '../report/ledgers.ts';
import { verifyLedgers } from '../report/verify-ledgers.ts';
import { renderLedger } from '../report/render.ts';
import { openStore } from '../store/open-store.ts';

/** `ledgerline verify`: every ledger, or one, from the stored bytes up. */
export const verify: Command = {
  name: 'verify',
  summary: 'Verify the ledgers in full: rows, payloads, chain, tiles, checkpoint and signature.',
  usage: 'ledgerline verify [options]',
  options: {
    ...STORE_OPTIONS,
    tenant: { type: 'string' },
    key: { type: 'string' },
  },
  optionHelp: {
    ...STORE_OPTION_HELP,
    tenant: 'only the ledger of this tenant',
    key: 'verifier key that you keep elsewhere (default: keys/ledger.vkey beside the data)',
  },
  run: runVerify,
};

async function runVerify(input: CommandInput): Promise<ExitCode> {
  await using store = await openStore({
    dataDir: dataDirOf(input),
    clickhouseUrl: clickhouseUrlOf(input),
  });
  const reports = await verifyLedgers(store, {
    tenant: textOption(input, 'tenant'),
    verifierKey: textOption(input, 'key'),
  });
  if (flag(input, 'json')) {
    input.terminal.out(`${JSON.stringify({ verdict: overall(reports), ledgers: reports })}\n`);
  } else {
    for (const report of reports) input.terminal.out(`${renderLedger(report).join('\n')}\n`);
    if (reports.length === 0) input.terminal.out('There is no ledger in this data folder yet.\n');
  }
  return { verified: ExitCode.ok, failed: ExitCode.failed, inconclusive: ExitCode.inconclusive }[
    overall(reports)
  ];
}

/** The worst verdict of all; no ledger at all proves nothing. */
function overall(reports: readonly LedgerReport[]): LedgerReport['verdict'] {
  if (reports.some((report) => report.verdict === 'failed')) return 'failed';
  const allVerified = reports.every((report) => report.verdict === 'verified');
  return allVerified && reports.length > 0 ? 'verified' : 'inconclusive';
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Command, CommandInput } from '../command.ts';
import { clickhouseUrlOf, dataDirOf, flag, textOption } from '../command.ts';
import { createFirstCredential, writeAnalystNetrc } from '../credentials.ts';
import { ExitCode } from '../exit-codes.ts';
import { untilAborted } from '../serving.ts';
import { GATEWAY_OPTION_HELP, GATEWAY_OPTIONS, startFrom } from '../start.ts';

const DEFAULT_TENANT = 'default';

/** `ledgerline up`: the gateway and the embedded engine, until Ctrl-C. */
export const up: Command = {
  name: 'up',
  summary: 'Start the gateway and the embedded ClickHouse engine, and serve until Ctrl-C.',
  usage: 'ledgerline up [options]',
  options: { ...GATEWAY_OPTIONS, tenant: { type: 'string' } },
  optionHelp: {
    ...GATEWAY_OPTION_HELP,
    tenant: `tenant of the first credential, made when there is none (default: ${DEFAULT_TENANT})`,
  },
  run: runUp,
};

async function runUp(input: CommandInput): Promise<ExitCode> {
  const dataDir = dataDirOf(input);
  const tenant = textOption(input, 'tenant') ?? DEFAULT_TENANT;
  const apiKey = createFirstCredential(dataDir, tenant);
  await using gateway = await startFrom(input, dataDir);
  if (clickhouseUrlOf(input) === undefined) writeAnalystNetrc(dataDir, gateway.clickhouseUrl);
  const ready = { gateway: gateway.url, clickhouse: gateway.clickhouseUrl, dataDir, apiKey };
  if (flag(input, 'json')) {
    input.terminal.out(`${JSON.stringify(ready)}\n`);
  } else {
    input.terminal.out(`Gateway     ${gateway.url}  (OTLP/HTTP: /v1/logs, /v1/traces)\n`);
    input.terminal.out(`ClickHouse  ${gateway.clickhouseUrl}\nData        ${dataDir}\n`);
    if (apiKey !== undefined) {
      input.terminal.out(`API key     ${apiKey}  (tenant ${tenant}; shown once, keep it)\n`);
    }
    input.terminal.err('Serving. Ctrl-C stops it.\n');
  }
  await untilAborted(input.signal);
  input.terminal.err('Shutting down.\n');
  return ExitCode.ok;
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ParseArgsOptionsConfig } from 'node:util';
import type { Gateway, GatewayOptions } from '@ledgerline/gateway';
import { startGateway } from '@ledgerline/gateway';
import type { CommandInput } from './command.ts';
import { clickhouseUrlOf, numberOption, PORT_BOUNDS } from './command.ts';

/** The options of every command that starts a gateway. */
export const GATEWAY_OPTIONS: ParseArgsOptionsConfig = {
  port: { type: 'string' },
  'engine-port': { type: 'string' },
  'clickhouse-url': { type: 'string' },
};

export const GATEWAY_OPTION_HELP: Readonly<Record<string, string>> = {
  port: 'port of the gateway on 127.0.0.1 (default: 4318; 0 takes any free one)',
  'engine-port': 'port of the embedded ClickHouse on 127.0.0.1 (default: 8123; 0 takes any)',
  'clickhouse-url': 'use this server instead of the embedded engine (or LEDGERLINE_CLICKHOUSE_URL)',
};

export const DEFAULT_GATEWAY_PORT: number = 4318;
export const DEFAULT_ENGINE_PORT: number = 8123;

/** Starts the gateway that a command line describes. */
export function startFrom(
  input: CommandInput,
  dataDir: string,
  options: Pick<GatewayOptions, 'log'> = {},
): Promise<Gateway> {
  const clickhouseUrl = clickhouseUrlOf(input);
  const enginePort = numberOption(input, 'engine-port', PORT_BOUNDS) ?? DEFAULT_ENGINE_PORT;
  return startGateway({
    ...options,
    dataDir,
    port: numberOption(input, 'port', PORT_BOUNDS) ?? DEFAULT_GATEWAY_PORT,
    engine: { port: enginePort },
    ...(clickhouseUrl === undefined ? {} : { clickhouseUrl }),
  });
}

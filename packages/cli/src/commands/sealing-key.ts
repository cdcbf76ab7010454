// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Command, CommandInput } from '../command.ts';
import { flag, UsageError } from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { writeKeyPair } from '../unseal/key-files.ts';

/** `ledgerline sealing-key`: the pair that originals are sealed for and opened with. */
export const sealingKeyCommand: Command = {
  name: 'sealing-key',
  summary: 'Make the key pair of a tenant: the public half seals originals, the private one opens.',
  usage: 'ledgerline sealing-key <file> [options]',
  options: {},
  optionHelp: {},
  run: runSealingKey,
};

async function runSealingKey(input: CommandInput): Promise<ExitCode> {
  const [path, ...rest] = input.positionals;
  if (path === undefined || rest.length > 0)
    throw new UsageError('give one file for the private key');
  const pair = writeKeyPair(path);
  if (flag(input, 'json')) {
    input.terminal.out(`${JSON.stringify(pair)}\n`);
    return ExitCode.ok;
  }
  input.terminal.out(
    `Key id       ${pair.keyId}\n` +
      `Public key   ${pair.publicKey}  (LEDGERLINE_SEALING_KEY of the engine; in ${pair.publicKeyFile})\n` +
      `Private key  ${pair.privateKeyFile}  (mode 0600; keep it with the tenant, away from engine and gateway)\n`,
  );
  return ExitCode.ok;
}

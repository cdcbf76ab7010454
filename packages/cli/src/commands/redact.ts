// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  compilePolicy,
  POLICY_SCHEMA,
  readPolicyFile,
  type RedactionPolicy,
} from '@ledgerline/redaction';
import type { Command, CommandInput } from '../command.ts';
import { flag, textOption, UsageError } from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { redactLines } from '../redact/redact-lines.ts';
import { redactWhole } from '../redact/redact-whole.ts';

const PSEUDONYM_KEY = 'LEDGERLINE_PSEUDONYM_KEY';

/** `ledgerline redact`: what the SDK and the gateway would do with a text. */
export const redact: Command = {
  name: 'redact',
  summary: 'Redact standard input as SDK and gateway would, and show what was found.',
  usage: 'ledgerline redact [options] < text',
  options: {
    policy: { type: 'string' },
    key: { type: 'string' },
    explain: { type: 'boolean' },
    jsonl: { type: 'boolean' },
    schema: { type: 'boolean' },
  },
  optionHelp: {
    policy: `JSON file with a policy, or with policies by level; ${PSEUDONYM_KEY} holds its key (base64url)`,
    key: 'treat the text as the value of the attribute with this key',
    explain: 'say which rule fired for each finding and why, and what was nearly found and why not',
    jsonl: 'lines {"id","text"} in, lines {"id","redacted","findings"} out, at full speed',
    schema: 'print the JSON Schema of a policy and end',
  },
  run: runRedact,
};

async function runRedact(input: CommandInput): Promise<ExitCode> {
  if (input.positionals.length > 0) throw new UsageError('the text comes from standard input');
  if (flag(input, 'schema')) {
    input.terminal.out(`${JSON.stringify(POLICY_SCHEMA, null, 2)}\n`);
    return ExitCode.ok;
  }
  const policy = policyOf(input);
  const key = textOption(input, 'key');
  if (!flag(input, 'jsonl')) {
    const options = { key, asJson: flag(input, 'json'), explains: flag(input, 'explain') };
    return redactWhole(policy, input, options);
  }
  return redactLines(policy, input, { key, explains: flag(input, 'explain') });
}

function policyOf(input: CommandInput): RedactionPolicy {
  const path = textOption(input, 'policy');
  const key = process.env[PSEUDONYM_KEY];
  return compilePolicy(
    path === undefined ? undefined : readPolicyFile(path),
    key === undefined ? {} : { pseudonymKey: Buffer.from(key, 'base64url') },
  );
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { hostname, userInfo } from 'node:os';
import { isForeignId, isToken, uuidv7 } from '@ledgerline/conventions';
import type { Log } from '@ledgerline/gateway';
import { compilePolicy, redact } from '@ledgerline/redaction';
import type { Command, CommandInput } from '../command.ts';
import {
  clickhouseUrlOf,
  dataDirOf,
  flag,
  STORE_OPTION_HELP,
  STORE_OPTIONS,
  textOption,
  UsageError,
} from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { openStore } from '../store/open-store.ts';
import { reachAuditGateway } from '../unseal/audit-gateway.ts';
import { readOpeningKeys } from '../unseal/key-files.ts';
import { REASON_LENGTH_MAX } from '../unseal/limits.ts';
import { openAudited, type Opened } from '../unseal/open-audited.ts';
import type { OpeningCall } from '../unseal/opening-event.ts';
import { sealedRecordsIn, sealedRecordsOf, type SealedRecord } from '../unseal/sealed-records.ts';

const DEFAULT_ENVIRONMENT = 'local';

/** `ledgerline unseal`: what placeholders stand for, for the tenant, in the ledger. */
export const unseal: Command = {
  name: 'unseal',
  summary: 'Open sealed originals with the private key of the tenant; each opening is audited.',
  usage:
    'ledgerline unseal [<record id> …] --tenant <tenant> --key <file> --reason <text> [options]',
  options: {
    ...STORE_OPTIONS,
    tenant: { type: 'string' },
    key: { type: 'string' },
    reason: { type: 'string' },
    run: { type: 'string' },
    policy: { type: 'string' },
    actor: { type: 'string' },
    endpoint: { type: 'string' },
  },
  optionHelp: {
    ...STORE_OPTION_HELP,
    tenant: 'tenant whose records these are',
    key: 'file with the private key (mode 0600; several keys, one a line, after a rotation)',
    reason: 'why you open them; it is in the ledger before anything is opened',
    run: 'all records of this run; without ids and run, records are read as JSON lines from stdin',
    policy: 'id@version of the policy that sealed them (default: what the record says)',
    actor: 'who opens them (default: your user name)',
    endpoint:
      'gateway that audits (or LEDGERLINE_ENDPOINT; default: that of the data folder); a running one needs LEDGERLINE_API_KEY',
  },
  run: runUnseal,
};

async function runUnseal(input: CommandInput): Promise<ExitCode> {
  const call = callOf(input);
  const keyFile = required(input, 'key');
  const choice = choiceOf(input);
  const keys = readOpeningKeys(keyFile);
  try {
    const dataDir = dataDirOf(input);
    const clickhouseUrl = clickhouseUrlOf(input);
    await using audit = await reachAuditGateway({
      dataDir,
      clickhouseUrl,
      tenant: call.tenant,
      endpoint: textOption(input, 'endpoint') ?? environment('LEDGERLINE_ENDPOINT'),
      apiKey: environment('LEDGERLINE_API_KEY'),
      log: logTo(input),
    });
    let records: readonly SealedRecord[];
    if (choice === undefined) records = await sealedRecordsIn(input.terminal.input, call.tenant);
    else {
      await using store = await openStore({ dataDir, clickhouseUrl });
      records = await sealedRecordsOf(store, call.tenant, choice);
    }
    const policy = textOption(input, 'policy');
    if (policy !== undefined) records = records.map((record) => ({ ...record, policy }));
    const opened = await openAudited(audit, call, keys, records);
    show(input, call, opened);
    return opened.some((each) => 'error' in each) ? ExitCode.failed : ExitCode.ok;
  } finally {
    for (const { privateKey } of keys) privateKey.fill(0);
  }
}

function callOf(input: CommandInput): OpeningCall {
  const tenant = required(input, 'tenant');
  if (!isToken(tenant)) throw new UsageError('--tenant is no tenant id');
  const reason = required(input, 'reason').trim();
  if (reason === '' || reason.length > REASON_LENGTH_MAX) {
    throw new UsageError(`--reason takes 1 to ${REASON_LENGTH_MAX} characters`);
  }
  const actor = textOption(input, 'actor') ?? userInfo().username;
  if (!isForeignId(actor)) throw new UsageError('--actor is no id of a person');
  const scope = environment('LEDGERLINE_ENVIRONMENT') ?? DEFAULT_ENVIRONMENT;
  if (!isToken(scope)) throw new UsageError('LEDGERLINE_ENVIRONMENT is no scope key');
  return {
    id: uuidv7(),
    tenant,
    environment: scope,
    actor,
    // It leaves this process, and people write into it what they look for.
    reason: redact(compilePolicy(), reason).value,
    host: hostname(),
  };
}

function choiceOf(input: CommandInput) {
  const runId = textOption(input, 'run');
  const recordIds = [...new Set(input.positionals)];
  if (runId === undefined) return recordIds.length === 0 ? undefined : { recordIds };
  if (recordIds.length > 0) throw new UsageError('give record ids or --run, not both');
  return { runId };
}

function required(input: CommandInput, name: string): string {
  const value = textOption(input, name);
  if (value === undefined || value === '') throw new UsageError(`--${name} is needed`);
  return value;
}

/** A variable that is set to nothing is not set. */
function environment(name: string): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

/** Warnings and errors of a gateway that runs for this call only. */
function logTo({ terminal }: CommandInput): Log {
  return (level, code, facts) => {
    if (level !== 'info')
      terminal.err(`gateway: ${level} [${code}] ${JSON.stringify(facts ?? {})}\n`);
  };
}

function show(input: CommandInput, call: OpeningCall, opened: readonly Opened[]): void {
  const { terminal } = input;
  if (flag(input, 'json')) {
    const records = opened.map((each) => {
      if (!('error' in each)) return each;
      const { code, message, remedy } = each.error;
      return { ...each, error: { code, message, remedy } };
    });
    terminal.out(`${JSON.stringify({ tenant: call.tenant, call: call.id, records })}\n`);
    return;
  }
  for (const each of opened) {
    if ('error' in each) {
      const { code, message, remedy } = each.error;
      terminal.err(`record ${each.recordId}: ${message} [${code}]\n  ${remedy}\n`);
      continue;
    }
    terminal.out(`record ${each.recordId}  ${each.policy}\n`);
    // As JSON: an original may hold what a terminal would obey.
    for (const { path, value } of each.originals) {
      terminal.out(`  ${JSON.stringify(path)}  ${JSON.stringify(value)}\n`);
    }
  }
  terminal.err(`Audited as ${call.id} (correlation id) in the ledger of ${call.tenant}.\n`);
}

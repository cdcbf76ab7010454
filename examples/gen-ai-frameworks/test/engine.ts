// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Receiver, type ReceivedLog } from '../../../packages/sdk/test/receiver.ts';
import { temporaryDir } from '../../../test/harness/data-dir.ts';
import { OpenAiServer } from '../../../test/harness/openai-server.ts';

const REGISTER = fileURLToPath(
  new URL('../../../packages/sdk/src/register/index.ts', import.meta.url),
);

/** What an engine did and told. */
export interface Outcome {
  readonly exit: unknown;
  readonly stderr: string;
  readonly modelRequests: number;
  readonly receiver: Receiver;
}

/** Runs an engine as a process of its own between the model server and the receiver. */
export async function runEngine(name: string): Promise<Outcome> {
  using work = temporaryDir();
  await using models = await OpenAiServer.start();
  const receiver = await Receiver.start();
  try {
    const file = fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));
    const args = ['--no-warnings', '--conditions=ledgerline-source', '--import', REGISTER, file];
    // Only the engine that is wrapped is started from outside; the others do it themselves.
    if (name !== 'wrapped') args.splice(2, 2);
    const child = spawn(process.execPath, args, {
      cwd: work.path,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        OPENAI_BASE_URL: models.baseUrl,
        OPENAI_API_KEY: 'sk-of-nobody',
        LANGCHAIN_TRACING_V2: 'false',
        LEDGERLINE_ENDPOINT: receiver.url,
        LEDGERLINE_TENANT: 'acme',
        LEDGERLINE_ENVIRONMENT: 'test',
        LEDGERLINE_PROJECT: 'support',
        LEDGERLINE_SURFACE: 'api',
        LEDGERLINE_APP: name,
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const [stderr, [exit]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    return { exit, stderr, modelRequests: models.requests, receiver };
  } finally {
    await receiver.stop();
  }
}

/** Not the same twice, or the same in every event. */
const VOLATILE =
  /^ledgerline\.(call\.id|run\.id|step\.id|duration_ms|request\.id|schema_version|origin)|^log\.record\.uid$|^deployment\.|^ledgerline\.(tenant|project|surface|app|redaction|actor|train_ok|storage_class|synthesized|source)/;

/**
 * The events of every call in the order of the calls, with the name of the step in which they were,
 * and without what differs from run to run.
 */
export function callsOf(logs: readonly ReceivedLog[]): readonly object[] {
  const steps = new Map(
    logs
      .filter(({ eventName }) => eventName === 'step_started')
      .map(({ attributes: a }) => [a['ledgerline.step.id'], a['ledgerline.step.name']] as const),
  );
  const calls = Map.groupBy(
    logs.filter(({ eventName }) => /^(?:tool_call_|usage_recorded)/.test(eventName)),
    ({ attributes }) => attributes['ledgerline.call.id'],
  );
  return [...calls.values()]
    .toSorted(([a], [b]) => a!.timeUnixNano - b!.timeUnixNano)
    .map((events) => ({
      step: steps.get(events[0]?.attributes['ledgerline.step.id'] ?? null) ?? null,
      events: events.map(({ eventName, body, attributes }) => ({
        event: eventName,
        // LangChain puts the stack behind the message.
        ...(typeof body === 'string' && { message: body.split('\n')[0] }),
        ...Object.fromEntries(
          Object.entries(attributes)
            .filter(([key]) => !VOLATILE.test(key))
            .map(([key, value]) => [key, firstLine(key, value)] as const)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        ),
      })),
    }));
}

function firstLine(key: string, value: unknown): unknown {
  return key === 'exception.message' ? String(value).split('\n')[0] : value;
}

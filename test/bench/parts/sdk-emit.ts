// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { attributesView, validateEvent } from '@ledgerline/conventions';
import { compilePolicy, redact, redactAttributes } from '@ledgerline/redaction';
import type { Ledgerline } from '@ledgerline/sdk';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { ratesPerCpuSecond } from '../measure.ts';
import type { Work } from '../measure.ts';
import {
  engineEvents,
  microseconds,
  noExporter,
  noProcessor,
  startEngine,
  stopEngine,
} from '../sdk-engine.ts';
import type { EngineEvent } from '../sdk-engine.ts';
import { EVENT_TYPE, TENANT } from '../workload.ts';

/** Events between two flushes: below every queue's limit, so that nothing is dropped. */
const FLUSH_EVERY = 10_000;

/** What one `emit` costs the engine that calls it, against OTel's own. */
export const sdkEmit: Part = {
  name: 'sdk-emit',
  title: 'SDK: emit with 20 attributes and a 300-byte message, all threads of the process',
  run: measureEmit,
};

async function measureEmit({ quick }: PartOptions): Promise<readonly Figure[]> {
  const ledgerline = startEngine();
  const trial = quick ? { count: 5_000, repeats: 3 } : { count: 40_000, repeats: 7 };
  // Inside of a run and a step, as events are; the bare emit sees the same active context.
  const rates = await ledgerline.run('bench', async () =>
    ledgerline.step('emit', async () => ratesPerCpuSecond(emitCases(ledgerline), trial)),
  );
  await stopEngine(ledgerline);
  const costs = {
    bare: microseconds(rates.bare),
    batch: microseconds(rates.batch),
    ledgerline: microseconds(rates.ledgerline),
    redact: microseconds(rates.redact),
    validate: microseconds(rates.validate),
  };
  const bare = { name: 'bare OTel emit', samples: costs.bare };
  const rest = costs.ledgerline.map((cost, i) => cost - (costs.redact[i] ?? Number.NaN));
  const unit = 'µs CPU/event';
  return [
    figure('bare OTel emit, processor that does nothing', unit, costs.bare),
    figure('OTel emit, batch processor, exporter that does nothing', unit, costs.batch, bare),
    figure('Ledgerline emit, exporter that does nothing', unit, costs.ledgerline, bare),
    figure('  less redaction', unit, rest, bare),
    figure('  redaction of the same records alone', unit, costs.redact, bare),
    figure('  validation of the same records alone', unit, costs.validate, bare),
  ];
}

function emitCases(
  ledgerline: Ledgerline,
): Readonly<Record<'bare' | 'batch' | 'ledgerline' | 'redact' | 'validate', Work>> {
  const sample = engineEvents();
  const bare = new LoggerProvider({ processors: [noProcessor] });
  const queued = new BatchLogRecordProcessor({
    exporter: noExporter,
    maxQueueSize: 2 * FLUSH_EVERY,
  });
  const batch = new LoggerProvider({ processors: [queued] });
  const policy = compilePolicy();
  const scope = {
    'log.record.uid': 'event',
    'ledgerline.schema.version': '1.0.0',
    'ledgerline.storage_class': 'ops',
    'ledgerline.tenant.id': TENANT,
    'deployment.environment.name': 'bench',
    'ledgerline.project.id': 'support',
    'ledgerline.surface.id': 'chat',
    'ledgerline.app.id': 'desk',
    'ledgerline.run.id': 'run',
    'ledgerline.step.id': 'step',
    'ledgerline.actor.type': 'system',
    'ledgerline.train_ok': false,
  };
  const complete = Array.from({ length: 1_000 }, (_, i) => ({ ...scope, ...sample(i).attributes }));
  return {
    bare: emitter(bare, sample),
    batch: emitter(batch, sample),
    ledgerline: async (count) => {
      for (let i = 0; i < count; i += 1) {
        const { attributes, body } = sample(i);
        ledgerline.emit(EVENT_TYPE, attributes as never, { message: body });
        if (i % FLUSH_EVERY === FLUSH_EVERY - 1) await ledgerline.flush();
      }
      await ledgerline.flush();
    },
    redact: (count) => {
      for (let i = 0; i < count; i += 1) {
        const { attributes, body } = sample(i);
        redactAttributes(policy, attributes);
        redact(policy, body);
      }
    },
    validate: (count) => {
      for (let i = 0; i < count; i += 1) {
        const problems = validateEvent(attributesView(EVENT_TYPE, complete[i % 1_000]!));
        if (problems.length > 0) throw new Error(`invalid: ${JSON.stringify(problems)}`);
      }
    },
  };
}

function emitter(provider: LoggerProvider, sample: (i: number) => EngineEvent): Work {
  const logger = provider.getLogger('bench');
  return async (count) => {
    for (let i = 0; i < count; i += 1) {
      const { attributes, body } = sample(i);
      logger.emit({ eventName: EVENT_TYPE, attributes, body });
      if (i % FLUSH_EVERY === FLUSH_EVERY - 1) await provider.forceFlush();
    }
    await provider.forceFlush();
  };
}

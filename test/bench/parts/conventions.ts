// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributesView, canonicalJson, toLogRecord, validateEvent } from '@ledgerline/conventions';
import type { CanonicalEvent, EventView } from '@ledgerline/conventions';
import { repositoryDir } from '../../harness/repository.ts';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { ratesPerCpuSecond } from '../measure.ts';

const EXAMPLES = join(repositoryDir, 'packages/conventions/schema/examples.json');

/** A canonical event as JSON has it, with its times as text. */
type ExampleJson = Omit<CanonicalEvent, 'occurred_at_unix_nano' | 'observed_at_unix_nano'> &
  Record<'occurred_at_unix_nano' | 'observed_at_unix_nano', string>;

/** Validation and canonical JSON of one example of each event type, 20 attributes and more each. */
export const conventions: Part = {
  name: 'conventions',
  title: 'Conventions: the examples of the registry, about 25 attributes each',
  run: measureConventions,
};

async function measureConventions({ quick }: PartOptions): Promise<readonly Figure[]> {
  const text = readFileSync(EXAMPLES, 'utf8');
  const events = (JSON.parse(text) as ExampleJson[]).map((event): CanonicalEvent => ({
    ...event,
    occurred_at_unix_nano: BigInt(event.occurred_at_unix_nano),
    observed_at_unix_nano: BigInt(event.observed_at_unix_nano),
  }));
  const records = events.map(toLogRecord);
  const views = records.map((record) => attributesView(record.eventName, record.attributes));
  const rates = await ratesPerCpuSecond(
    {
      validate: (count) => each(views, count, validate),
      canonical: (count) => each(events, count, canonicalJson),
      // The nearest thing without an order of keys; bigint has no JSON form of its own.
      stringify: (count) => each(records, count, (record) => JSON.stringify(record.attributes)),
    },
    quick ? { count: 2_000, repeats: 3 } : { count: 100_000, repeats: 7 },
  );
  const base = { name: 'JSON.stringify', samples: rates.stringify };
  return [
    figure('validateEvent', 'events/CPU-s', rates.validate),
    figure('JSON.stringify of the attributes', 'events/CPU-s', rates.stringify),
    figure('canonicalJson of the event', 'events/CPU-s', rates.canonical, base),
  ];
}

function validate(view: EventView): void {
  if (validateEvent(view).length > 0) throw new Error(`an example of ${view.eventType} is invalid`);
}

function each<T>(list: readonly T[], count: number, work: (item: T) => unknown): void {
  for (let i = 0; i < count; i += 1) work(list[i % list.length]!);
}

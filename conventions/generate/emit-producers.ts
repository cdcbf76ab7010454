// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { HEADER, quote, stringList } from './emit-text.ts';
import type { Registry } from './model.ts';

/** Emits `producers.ts`: who writes which events. */
export function emitProducers(registry: Registry): string {
  return [
    HEADER,
    `import type { EventType } from './enums.ts';\n\n`,
    `/** A component of ours that writes events (requirement 151). */\n`,
    `export interface Producer {\n`,
    `  /** The value of ledgerline.source.component. */\n  readonly component: string;\n`,
    `  readonly owner: string;\n`,
    `  /** What makes it write. */\n  readonly trigger: string;\n`,
    `  readonly events: readonly EventType[];\n`,
    `  /** Where its events can be read. */\n  readonly tables: readonly string[];\n`,
    `  /** Which part of the envelope it answers for. */\n  readonly metadata: string;\n`,
    `}\n\n`,
    `export const PRODUCERS: readonly Producer[] = [\n`,
    ...registry.producers.map((producer) =>
      [
        `  {\n`,
        `    component: ${quote(producer.component)},\n`,
        `    owner: ${quote(producer.owner)},\n`,
        `    trigger: ${quote(producer.trigger)},\n`,
        `    events: ${stringList(producer.events)},\n`,
        `    tables: ${stringList(producer.tables)},\n`,
        `    metadata: ${quote(producer.metadata)},\n`,
        `  },\n`,
      ].join(''),
    ),
    `];\n`,
  ].join('');
}

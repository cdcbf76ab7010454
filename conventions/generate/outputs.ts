// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { emitAttributes, emitEnums, emitErrors } from './emit-constants.ts';
import { emitDefinitions, emitPayloads } from './emit-definitions.ts';
import { emitExamples, emitFamily } from './emit-examples.ts';
import { emitIndex } from './emit-index.ts';
import { emitProducers } from './emit-producers.ts';
import { emitSchema } from './emit-schema.ts';
import { emitTables } from './emit-tables.ts';
import type { Registry } from './model.ts';

/** Every generated file, by its path from the repository's root. Pure: the same registry gives
 * the same bytes. */
export function generate(registry: Registry): ReadonlyMap<string, string> {
  const generated = 'packages/conventions/src/generated';
  return new Map([
    [`${generated}/attributes.ts`, emitAttributes(registry)],
    [`${generated}/enums.ts`, emitEnums(registry)],
    [`${generated}/error-catalogue.ts`, emitErrors(registry)],
    [`${generated}/definitions.ts`, emitDefinitions(registry)],
    [`${generated}/payloads.ts`, emitPayloads(registry)],
    [`${generated}/producers.ts`, emitProducers(registry)],
    ['packages/conventions/src/index.ts', emitIndex(registry)],
    ['packages/conventions/schema/canonical-event.schema.json', emitSchema(registry)],
    ['packages/conventions/schema/examples.json', emitExamples(registry)],
    ['conventions/tables.md', emitTables(registry)],
    ...registry.families.map(
      (family) => [`conventions/events/${family.name}.md`, emitFamily(registry, family)] as const,
    ),
  ]);
}

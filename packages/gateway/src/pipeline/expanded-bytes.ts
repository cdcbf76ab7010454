// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { MAX_EXPANDED_BYTES } from '../limits.ts';
import type { AttributeColumns } from '../otlp/attribute-columns.ts';
import type { ByteStore } from '../otlp/byte-store.ts';
import type { OwnerColumns } from '../otlp/envelope.ts';
import type { U32 } from '../otlp/growable.ts';
import { KIND } from '../otlp/value-kind.ts';

interface Expanding {
  readonly accepted: readonly number[];
  readonly columns: {
    readonly store: ByteStore;
    readonly attributes: AttributeColumns;
    readonly resources: OwnerColumns;
    readonly scopes: OwnerColumns;
    readonly resource: U32;
    readonly scope: U32;
  };
}

/** Bytes of a number, a boolean or a length prefix in a map column, generously. */
const SCALAR_BYTES = 24;
/** Bytes of a row beside its attributes and body: ids, times, copied scope columns. */
const ROW_BYTES = 400;

/**
 * About how many bytes a batch will be as a Native block. On the wire a resource stands once; in
 * the table every row repeats it, so a small request can become a large insert.
 *
 * @throws LedgerlineError `payload_too_large` when it is more than one insert may hold
 */
export function expandedBytes(batch: Expanding): number {
  const { columns, accepted } = batch;
  const { attributes, resources, scopes } = columns;
  const resourceBytes = ownerBytes(attributes, resources);
  const scopeBytes = ownerBytes(attributes, scopes);
  let bytes = columns.store.length + attributes.count * SCALAR_BYTES;
  for (const row of accepted) {
    bytes += ROW_BYTES + resourceBytes[columns.resource.at(row)]!;
    bytes += scopeBytes[columns.scope.at(row)]!;
  }
  if (bytes <= MAX_EXPANDED_BYTES) return bytes;
  throw new LedgerlineError(
    'payload_too_large',
    `The request would take more than ${MAX_EXPANDED_BYTES} bytes with its resources repeated.`,
  );
}

function ownerBytes(attributes: AttributeColumns, owners: OwnerColumns): Float64Array {
  const sizes = new Float64Array(owners.count);
  for (let owner = 0; owner < owners.count; owner++) {
    let size = owners.schemaUrlEnd.at(owner) - owners.schemaUrlStart.at(owner);
    size += owners.nameEnd.at(owner) - owners.nameStart.at(owner);
    size += owners.versionEnd.at(owner) - owners.versionStart.at(owner);
    for (let row = owners.attrFrom.at(owner); row < owners.attrTo.at(owner); row++) {
      size += SCALAR_BYTES + attributes.keyLength(row);
      const kind = attributes.kind.at(row);
      const ranged = kind === KIND.string || kind === KIND.bytes;
      if (ranged || kind === KIND.array || kind === KIND.map) {
        size += attributes.b.at(row) - attributes.a.at(row);
      }
    }
    sizes[owner] = size;
  }
  return sizes;
}

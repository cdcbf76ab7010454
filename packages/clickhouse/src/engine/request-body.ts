// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineFault } from './fault.ts';
import { readInsert } from './insert-statement.ts';
import type { InsertStatement } from './insert-statement.ts';
import { QUERY_BYTES_MAX } from './limits.ts';

/** What a request asks to run: a statement, or an INSERT whose data lies in a file. */
export type Work =
  | { readonly kind: 'statement'; readonly text: string }
  | { readonly kind: 'insert'; readonly insert: InsertStatement; readonly file: string };

export interface BodyLimits {
  readonly scratchDir: string;
  /** Bytes of data after decompression. */
  readonly bytesMax: number;
  readonly readOnly: boolean;
}

let files = 0;

/**
 * Reads a request's body and tells SQL from data.
 *
 * As on a server, the statement is the `query` parameter followed by the body. SQL is held in
 * memory up to a bound; data is written to the scratch directory as it comes. The caller deletes
 * the file.
 *
 * @throws EngineFault 62 for an unreadable INSERT, 497 for FROM INFILE, 307 for too many bytes.
 */
export async function readWork(
  query: string,
  body: AsyncIterable<Buffer>,
  limits: BodyLimits,
): Promise<Work> {
  const fromUrl = Buffer.from(query, 'utf8').toString('latin1');
  const source = body[Symbol.asyncIterator]();
  const early = fromUrl === '' ? undefined : splitInsert(fromUrl);
  if (early !== undefined) {
    // Behind FORMAT in the URL stands nothing or a semicolon; data there goes before the body.
    const tail = fromUrl.slice(early.dataStart);
    const first = tail.trim() === '' || tail.trim() === ';' ? '' : tail;
    return await store(early, Buffer.from(first, 'latin1'), source, limits);
  }
  let head = fromUrl;
  for (;;) {
    const { value, done } = await source.next();
    if (done === true) break;
    head += (head === fromUrl && fromUrl !== '' ? '\n' : '') + value.toString('latin1');
    const insert = splitInsert(head);
    // The data begins behind the format's name only when the name is known to have ended.
    if (
      insert !== undefined &&
      !/^\r?$/u.test(head.slice(insert.dataStart, insert.dataStart + 2))
    ) {
      return await store(
        insert,
        Buffer.from(head.slice(insert.dataStart), 'latin1'),
        source,
        limits,
      );
    }
    if (head.length > QUERY_BYTES_MAX) {
      throw new EngineFault(
        62,
        'SYNTAX_ERROR',
        `Max query size exceeded (can be increased with the limit of ${QUERY_BYTES_MAX} bytes)`,
        413,
      );
    }
  }
  const insert = splitInsert(head);
  if (insert === undefined) return { kind: 'statement', text: head };
  return await store(insert, Buffer.from(head.slice(insert.dataStart), 'latin1'), source, limits);
}

function splitInsert(text: string): InsertStatement | undefined {
  const reading = readInsert(text);
  if (reading.kind === 'infile') {
    throw new EngineFault(
      497,
      'ACCESS_DENIED',
      'INSERT … FROM INFILE is not allowed: send the data as the body',
    );
  }
  return reading.kind === 'data' ? reading.insert : undefined;
}

async function store(
  insert: InsertStatement,
  first: Buffer,
  rest: AsyncIterator<Buffer>,
  limits: BodyLimits,
): Promise<Work> {
  if (limits.readOnly)
    throw new EngineFault(164, 'READONLY', 'Cannot execute query in readonly mode');
  files += 1;
  const file = join(limits.scratchDir, `${process.pid}-${files}`);
  try {
    await pipeline(
      (async function* () {
        if (first.length > 0) yield first;
        for (;;) {
          const { value, done } = await rest.next();
          if (done === true) return;
          yield value;
        }
      })(),
      limit(limits.bytesMax),
      createWriteStream(file, { mode: 0o600 }),
    );
  } catch (cause) {
    await rm(file, { force: true });
    throw cause;
  }
  return { kind: 'insert', insert, file };
}

function limit(bytesMax: number): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      if (total > bytesMax) {
        done(new EngineFault(307, 'TOO_MANY_BYTES', `A body holds at most ${bytesMax} bytes`, 413));
      } else {
        done(null, chunk);
      }
    },
  });
}

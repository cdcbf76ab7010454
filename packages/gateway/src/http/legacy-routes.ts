// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import {
  ERROR_CATALOGUE,
  fromDatasetEvent,
  fromEventLogEntry,
  fromStreamEvent,
  LedgerlineError,
  normaliseScope,
  toLogRecord,
  type CanonicalEvent,
  type ScopeKeys,
  type WireLogRecord,
} from '@ledgerline/conventions';
import { MAX_JSON_BODY_BYTES, MAX_REPORTED_PROBLEMS, MAX_REQUEST_RECORDS } from '../limits.ts';
import type { Log } from '../log.ts';
import { ByteStore } from '../otlp/byte-store.ts';
import { jsonToProtobuf } from '../otlp/json-form.ts';
import { logsJson } from '../otlp/logs-json.ts';
import { addTo, type Counters } from '../stats.ts';
import { answerProblem, send } from './answer.ts';
import type { InFlight } from './in-flight.ts';
import type { Ingest } from './otlp-route.ts';
import type { Route, RouteContext } from './routes.ts';
import { takeBody, utf8Text } from './take-body.ts';

export interface LegacyRouteOptions {
  /** The road of OTLP logs. */
  readonly ingest: Ingest;
  readonly inFlight: InFlight;
  readonly counters: Counters;
  readonly log: Log;
}

type ReadEvent = (json: unknown, scope: Partial<ScopeKeys>) => CanonicalEvent;

const FORMS: Readonly<Record<string, ReadEvent>> = {
  'stream-events': fromStreamEvent,
  'dataset-events': fromDatasetEvent,
  'event-log': fromEventLogEntry,
};

/**
 * `POST /api/v1/legacy/<form>`: the edge where the JSON forms from before the canonical event are
 * still taken (requirement 25, conflict X9). One object, a list of them, or one a line. Each becomes
 * a canonical event and then goes the road of every OTLP record.
 */
export function legacyRoutes(options: LegacyRouteOptions): readonly Route[] {
  return Object.entries(FORMS).map(([form, read]) => ({
    method: 'POST',
    path: `/api/v1/legacy/${form}`,
    rule: 'write',
    errors: 'problem',
    handle: (context) => handle(options, read, context),
  }));
}

async function handle(
  options: LegacyRouteOptions,
  read: ReadEvent,
  { request, response, credential, exchange }: RouteContext,
): Promise<void> {
  if (credential === undefined) throw new LedgerlineError('internal', 'A route without its rule.');
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (!CONTENT_TYPES.has(type)) {
    const message = 'The content type is neither application/json nor application/x-ndjson.';
    throw new LedgerlineError('content_type_unsupported', message);
  }
  // What the body does not say of the scope comes from the query and from a credential of one tenant.
  const query = Object.fromEntries(new URL(request.url ?? '', 'http://gateway').searchParams);
  const [tenant, ...others] = credential.tenants;
  const own = tenant !== undefined && others.length === 0 ? { tenant_id: tenant } : {};
  const scope = { ...own, ...normaliseScope(query) };
  await takeBody(request, MAX_JSON_BODY_BYTES, options.inFlight, async (body) => {
    exchange?.begin();
    const { records, problems } = convert(parse(body, type), read, scope);
    note(options, problems, credential.id);
    if (records.length === 0 && problems.length > 0) {
      const [{ code, detail }] = problems as [Problem];
      exchange?.failed(code);
      const more = { errors: problems.slice(0, MAX_REPORTED_PROBLEMS) };
      answerProblem(response, ERROR_CATALOGUE[code].status, code, detail, more);
      return;
    }
    const digest = createHash('sha256').update(body).digest();
    const store = new ByteStore(jsonToProtobuf(logsJson(records), 'logs'));
    const { rejected, message } = await options.ingest({ store, digest, credential });
    const answer = {
      accepted: records.length - rejected,
      rejected: problems.length + rejected,
      errors: problems.slice(0, MAX_REPORTED_PROBLEMS),
      ...(message === '' ? {} : { message }),
    };
    send(response, 200, 'application/json', JSON.stringify(answer));
  });
}

/** A refused event is counted and said, as one that came as OTLP is. */
function note(
  { counters, log }: LegacyRouteOptions,
  problems: readonly Problem[],
  credential: string,
): void {
  const byCode = new Map<Problem['code'], number>();
  for (const { code } of problems) byCode.set(code, (byCode.get(code) ?? 0) + 1);
  for (const [code, count] of byCode) {
    addTo(counters.rejected, code, count);
    log('warn', code, { what: 'legacy events rejected', count, credential });
  }
}

const NDJSON = 'application/x-ndjson';
const CONTENT_TYPES: ReadonlySet<string> = new Set(['application/json', NDJSON]);

/** Why one entry cannot be taken; `index` counts from 0. No values. */
interface Problem {
  readonly index: number;
  readonly code: LedgerlineError['code'];
  readonly detail: string;
}

function parse(body: Uint8Array, type: string): readonly unknown[] {
  const text = utf8Text(body);
  if (text === undefined) throw new LedgerlineError('payload_malformed', 'The body is not UTF-8.');
  let entries: readonly unknown[];
  try {
    if (type === NDJSON) {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      entries = lines.map((line): unknown => JSON.parse(line));
    } else {
      const json: unknown = JSON.parse(text);
      entries = Array.isArray(json) ? (json as unknown[]) : [json];
    }
  } catch {
    // V8's message quotes the input, and none of that may leave this process.
    throw new LedgerlineError('payload_malformed', 'The body is not JSON.');
  }
  if (entries.length <= MAX_REQUEST_RECORDS) return entries;
  throw new LedgerlineError('payload_too_large', `More than ${MAX_REQUEST_RECORDS} events.`);
}

function convert(
  entries: readonly unknown[],
  read: ReadEvent,
  scope: Partial<ScopeKeys>,
): { readonly records: readonly WireLogRecord[]; readonly problems: readonly Problem[] } {
  const records: WireLogRecord[] = [];
  const problems: Problem[] = [];
  for (const [index, entry] of entries.entries()) {
    try {
      records.push(toLogRecord(read(entry, scope)));
    } catch (error) {
      if (!LedgerlineError.is(error)) throw error;
      problems.push({ index, code: error.code, detail: error.message });
    }
  }
  return { records, problems };
}

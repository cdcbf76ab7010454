// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { LedgerlineError } from '@ledgerline/conventions';
import { compilePolicy } from '@ledgerline/redaction';
import { LogCommitter } from './commit/log-committer.ts';
import { SpanCommitter } from './commit/span-committer.ts';
import { FileCredentials, FixedCredentials } from './credentials.ts';
import { ApiEvents } from './http/api-events.ts';
import { errorsRoute, type ReadStore } from './http/errors-route.ts';
import { healthRoutes, type ReadinessCheck } from './http/health-routes.ts';
import { InFlight } from './http/in-flight.ts';
import { legacyRoutes } from './http/legacy-routes.ts';
import { otlpRoute } from './http/otlp-route.ts';
import { problemsRoute } from './http/problems-route.ts';
import { RouteTable } from './http/routes.ts';
import { HttpServer } from './http/server.ts';
import { IngestPipeline } from './ingest.ts';
import { DRAIN_ON_CLOSE_MS } from './limits.ts';
import { stderrLog, type Log } from './log.ts';
import { openSinks, type Sinks } from './open-sinks.ts';
import {
  dataFolderOf,
  environmentOf,
  sampleShareOf,
  type DataFolder,
  type GatewayOptions,
} from './options.ts';
import { OwnEvents } from './own-events/own-events.ts';
import { takeOwnerLock } from './owner-lock.ts';
import { removeRuntime, writeRuntime } from './runtime-file.ts';
import { TrainConsent } from './pipeline/consent.ts';
import { Counters, type GatewayStats } from './stats.ts';

const DEFAULT_PORT = 4318;
const DEFAULT_HOST = '127.0.0.1';

/** A running gateway. */
export interface Gateway extends AsyncDisposable {
  /** Base URL of OTLP/HTTP, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** The ClickHouse HTTP interface behind it. */
  readonly clickhouseUrl: string;
  /** The same, when the engine is the embedded one. */
  readonly engineUrl: string | undefined;
  /** Process id of the embedded engine's child. */
  readonly enginePid: number | undefined;
  readonly dataDir: string;
  stats(): GatewayStats;
  /** Takes no new request, lets those under way end (at most 15 s), closes everything. */
  close(): Promise<void>;
}

/**
 * Starts a gateway: takes the data directory, listens, starts the engine, recovers, serves.
 *
 * Until recovery is done every OTLP request is answered with 503. A 200 from then on means: on disk
 * in ClickHouse, sequenced under a committed head, and for audit events in the ledger.
 *
 * @throws LedgerlineError `sink_not_durable`, `data_dir_in_use`, `port_taken`, `disk_full`,
 *   `config_invalid`, `key_invalid`, and what the engine and the migrations throw
 */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const log = options.log ?? stderrLog;
  const folder = dataFolderOf(options);
  const lock = takeOwnerLock(folder.path);
  try {
    return await GatewayProcess.start(options, folder, log, () => lock.release());
  } catch (error) {
    lock.release();
    folder.remove();
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      const message = `There is no space left for ${folder.path}.`;
      throw new LedgerlineError('disk_full', message, { cause: error });
    }
    throw error;
  }
}

/** What serves requests once recovery is done. */
interface Serving {
  readonly sinks: Sinks;
  readonly logs: LogCommitter;
  readonly spans: SpanCommitter;
  readonly pipeline: IngestPipeline;
}

class GatewayProcess implements Gateway {
  readonly dataDir: string;
  url: string = '';
  readonly #options: GatewayOptions;
  readonly #log: Log;
  readonly #folder: DataFolder;
  readonly #release: () => void;
  readonly #counters: Counters = new Counters();
  readonly #inFlight: InFlight = new InFlight();
  readonly #own: OwnEvents;
  readonly #http: HttpServer;
  #serving: Serving | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: GatewayOptions, folder: DataFolder, log: Log, release: () => void) {
    this.dataDir = folder.path;
    this.#options = options;
    this.#log = log;
    this.#folder = folder;
    this.#release = release;
    this.#own = new OwnEvents({
      environment: environmentOf(options),
      store: (tenant, events) => this.#running().pipeline.own(tenant, events),
      counters: this.#counters,
      log,
    });
    const { credentials } = options;
    this.#http = new HttpServer({
      routes: this.#routes(),
      credentials:
        credentials === undefined
          ? new FileCredentials(folder.path)
          : new FixedCredentials(credentials),
      log,
      events: new ApiEvents(this.#own),
    });
  }

  static async start(
    options: GatewayOptions,
    folder: DataFolder,
    log: Log,
    release: () => void,
  ): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(options, folder, log, release);
    const host = options.host ?? DEFAULT_HOST;
    const port = await gateway.#http.listen(host, options.port ?? DEFAULT_PORT);
    gateway.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    try {
      await gateway.#serve();
    } catch (error) {
      gateway.#http.stopAccepting();
      gateway.#http.closeAll();
      throw error;
    }
    return gateway;
  }

  get clickhouseUrl(): string {
    return this.#serving?.sinks.clickhouseUrl ?? '';
  }

  get engineUrl(): string | undefined {
    return this.#serving?.sinks.engine?.url;
  }

  get enginePid(): number | undefined {
    return this.#serving?.sinks.engine?.pid;
  }

  stats(): GatewayStats {
    return this.#counters.snapshot();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(): Promise<void> {
    const log = this.#log;
    const counters = this.#counters;
    // A policy that cannot be used must stop the start, not the first request.
    const policy = compilePolicy(this.#options.redaction);
    const sampleShare = sampleShareOf(this.#options);
    const consent = new TrainConsent(this.dataDir, log);
    const sinks = await openSinks(this.#options, this.dataDir, log);
    const { connection, tenants } = sinks;
    const logs = new LogCommitter({ connection, tenants, recent: sinks.recentLogs, counters, log });
    const spans = new SpanCommitter({ connection, recent: sinks.recentSpans, counters, log });
    const shared = { counters, log };
    const pipeline = new IngestPipeline({ policy, consent, sampleShare, logs, spans, ...shared });
    this.#serving = { sinks, logs, spans, pipeline };
    writeRuntime(this.dataDir, {
      pid: process.pid,
      gatewayUrl: this.url,
      clickhouseUrl: sinks.clickhouseUrl,
      startedAt: new Date().toISOString(),
    });
    log('info', 'listening', { url: this.url, clickhouse: sinks.clickhouseUrl });
  }

  #routes(): RouteTable {
    const shared = { inFlight: this.#inFlight, counters: this.#counters };
    return new RouteTable([
      otlpRoute({
        ...shared,
        signal: 'logs',
        ingest: (request) => this.#pipeline().logs(request),
      }),
      otlpRoute({
        ...shared,
        signal: 'traces',
        ingest: (request) => this.#pipeline().spans(request),
      }),
      ...legacyRoutes({
        ...shared,
        log: this.#log,
        ingest: (request) => this.#pipeline().logs(request),
      }),
      errorsRoute({ ...shared, own: this.#own, store: () => this.#readStore() }),
      problemsRoute(),
      ...healthRoutes(this.#readinessChecks()),
    ]);
  }

  #pipeline(): IngestPipeline {
    if (this.#closing !== undefined) throw new LedgerlineError('shutdown', 'Closing.');
    return this.#running().pipeline;
  }

  #readStore(): ReadStore {
    if (this.#closing !== undefined) throw new LedgerlineError('shutdown', 'Closing.');
    const { connection, heads } = this.#running().sinks;
    return { connection, headOf: (tenant) => heads.read(tenant)?.sequence ?? 0n };
  }

  #running(): Serving {
    if (this.#serving !== undefined) return this.#serving;
    throw new LedgerlineError('engine_unavailable', 'The gateway is starting.');
  }

  #readinessChecks(): readonly ReadinessCheck[] {
    const serving = (): Serving | undefined => this.#serving;
    return [
      {
        name: 'started',
        check: () => {
          const state = this.#closing === undefined ? 'starting' : 'closing';
          return Promise.resolve(
            serving() === undefined || state === 'closing' ? `the gateway is ${state}` : undefined,
          );
        },
      },
      {
        name: 'store',
        check: async () => {
          const alive = await serving()?.sinks.connection.ping();
          return alive === true ? undefined : 'ClickHouse does not answer';
        },
      },
      {
        name: 'heads',
        check: () => {
          const heads = serving()?.sinks.heads;
          if (heads === undefined) return Promise.resolve('not open yet');
          heads.all();
          return Promise.resolve(undefined);
        },
      },
      {
        name: 'publishing',
        advisory: true,
        check: () => {
          const lagging = serving()?.sinks.tenants.unpublished.size ?? 0;
          // No names: the route is public.
          const reason = `ledgers whose checkpoint lags behind (publish_failed): ${lagging}`;
          return Promise.resolve(lagging === 0 ? undefined : reason);
        },
      },
    ];
  }

  async #close(): Promise<void> {
    this.#http.stopAccepting();
    await Promise.race([
      this.#inFlight.whenIdle(),
      sleep(DRAIN_ON_CLOSE_MS, undefined, { ref: false }),
    ]);
    const serving = this.#serving;
    await Promise.all([serving?.logs.idle(), serving?.spans.idle()]);
    this.#http.closeAll();
    // Sockets that were cut tell so in the next turn; their requests are the last events.
    await setImmediate();
    await this.#own.close();
    await serving?.sinks.close();
    removeRuntime(this.dataDir);
    this.#release();
    this.#folder.remove();
    this.#log('info', 'closed');
  }
}

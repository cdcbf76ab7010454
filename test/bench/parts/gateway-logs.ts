// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { StageTimes } from '@ledgerline/gateway';
import { temporaryDir } from '../../harness/data-dir.ts';
import { DrainProcess } from '../drain-process.ts';
import { encodeRequest } from '../encode-request.ts';
import type { Encoding } from '../encode-request.ts';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { GatewayProcess } from '../gateway-process.ts';
import { cpuSecondsOf } from '../measure.ts';
import { Sender } from '../sender.ts';
import { AUDIT_STORAGE_CLASS, RECORDS_PER_REQUEST, STORAGE_CLASS } from '../workload.ts';

/** Requests waiting at once: enough that a group forms while one is committed. */
const IN_FLIGHT = 16;
const P99 = 0.99;
const LEAST_STAGE_MICROSECONDS = 0.02;

interface Variant {
  readonly name: string;
  readonly encoding: Encoding;
  readonly storageClass: string;
}

const VARIANTS: readonly Variant[] = [
  { name: 'protobuf', encoding: 'protobuf', storageClass: STORAGE_CLASS },
  { name: 'JSON', encoding: 'json', storageClass: STORAGE_CLASS },
  { name: 'protobuf, all audit', encoding: 'protobuf', storageClass: AUDIT_STORAGE_CLASS },
];

/** One repeat of one variant. */
interface Round {
  readonly records: number;
  readonly wallSeconds: number;
  readonly gatewayCpuSeconds: number;
  readonly engineCpuSeconds: number;
  readonly drainCpuSeconds: number;
  readonly latenciesMs: readonly number[];
  readonly recordsPerGroup: number;
  readonly stages: StageTimes;
}

/** OTLP logs through the gateway into the embedded engine, each process on its own account. */
export const gatewayLogs: Part = {
  name: 'gateway-logs',
  title: `OTLP logs, 1,000 records a request, ${IN_FLIGHT} in flight, until durable in the engine`,
  run: measureGateway,
};

async function measureGateway({ quick }: PartOptions): Promise<readonly Figure[]> {
  const requests = quick ? 8 : 60;
  const repeats = quick ? 1 : 5;
  const rounds = new Map<Variant, Round[]>(VARIANTS.map((variant) => [variant, []]));
  using dir = temporaryDir();
  using drain = await DrainProcess.start();
  await using gateway = await GatewayProcess.start(dir.path);
  const lanes = VARIANTS.map((variant, i) => new Lane(variant, gateway, drain, i));
  for (const lane of lanes) await lane.round(Math.ceil(requests / 3));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const lane of lanes) rounds.get(lane.variant)?.push(await lane.round(requests));
  }
  for (const lane of lanes) lane.close();
  return [...rounds].flatMap(([variant, of]) => figuresOf(variant, of));
}

/** One variant's senders, to the gateway and to the server that drops. */
class Lane {
  readonly variant: Variant;
  readonly #gateway: GatewayProcess;
  readonly #drain: DrainProcess;
  readonly #toGateway: Sender;
  readonly #toDrain: Sender;

  constructor(variant: Variant, gateway: GatewayProcess, drain: DrainProcess, index: number) {
    const { encoding, storageClass } = variant;
    const template = encodeRequest(encoding, storageClass);
    const common = { encoding, template, inFlight: IN_FLIGHT, apiKey: gateway.apiKey };
    this.variant = variant;
    this.#gateway = gateway;
    this.#drain = drain;
    // A million requests apart, so that no id comes twice.
    this.#toGateway = new Sender({ ...common, url: gateway.url }, index * 1_000_000);
    this.#toDrain = new Sender({ ...common, url: drain.url }, index * 1_000_000);
  }

  async round(requests: number): Promise<Round> {
    const drainBefore = await this.#drain.cpuSeconds();
    await this.#toDrain.send(requests);
    const drainCpuSeconds = (await this.#drain.cpuSeconds()) - drainBefore;
    await this.#gateway.settle();
    const before = await this.#gateway.usage();
    const engineBefore = cpuSecondsOf(this.#gateway.enginePid);
    const start = performance.now();
    const latenciesMs = await this.#toGateway.send(requests);
    const wallSeconds = (performance.now() - start) / 1000;
    const after = await this.#gateway.usage();
    await this.#gateway.settle();
    const records = requests * RECORDS_PER_REQUEST;
    const accepted = after.stats.accepted - before.stats.accepted;
    if (accepted !== records) throw new Error(`${accepted} of ${records} records were accepted`);
    const { synthesized } = after.stats;
    if (Object.keys(synthesized).length > 0)
      throw new Error(`made up: ${Object.keys(synthesized).join(', ')}`);
    return {
      records,
      wallSeconds,
      gatewayCpuSeconds: after.cpuSeconds - before.cpuSeconds,
      engineCpuSeconds: cpuSecondsOf(this.#gateway.enginePid) - engineBefore,
      drainCpuSeconds,
      latenciesMs,
      recordsPerGroup: records / (after.stats.groups - before.stats.groups),
      stages: subtract(after.stats.stages, before.stats.stages),
    };
  }

  close(): void {
    this.#toGateway.close();
    this.#toDrain.close();
  }
}

function subtract(after: StageTimes, before: StageTimes): StageTimes {
  const names = Object.keys(after) as (keyof StageTimes)[];
  return Object.fromEntries(
    names.map((name) => [name, after[name] - before[name]]),
  ) as unknown as StageTimes;
}

function figuresOf({ name }: Variant, rounds: readonly Round[]): readonly Figure[] {
  const rate = (seconds: (round: Round) => number): readonly number[] =>
    rounds.map((round) => round.records / seconds(round));
  const received = {
    name: 'node:http that drops',
    samples: rate(({ drainCpuSeconds }) => drainCpuSeconds),
  };
  const perSecond = 'records/CPU-s';
  const latency = (share: number): readonly number[] =>
    rounds.map(({ latenciesMs }) => quantile(latenciesMs, share));
  return [
    figure(
      `${name}: gateway`,
      perSecond,
      rate((r) => r.gatewayCpuSeconds),
      received,
    ),
    figure(
      `${name}: engine, with its merges`,
      perSecond,
      rate((r) => r.engineCpuSeconds),
    ),
    figure(
      `${name}: wall, sender on the same machine`,
      'records/s',
      rate((r) => r.wallSeconds),
    ),
    figure(`${name}: answer, median`, 'ms', latency(1 / 2)),
    figure(`${name}: answer, 99th percentile`, 'ms', latency(P99)),
    figure(
      `${name}: records a commit`,
      'records',
      rounds.map((r) => r.recordsPerGroup),
    ),
    ...stageFigures(name, rounds),
  ];
}

/** Microseconds a record: processor time of the event loop's thread, or time spent waiting. */
function stageFigures(name: string, rounds: readonly Round[]): readonly Figure[] {
  const microseconds = (milliseconds: (round: Round) => number): readonly number[] =>
    rounds.map((round) => (milliseconds(round) * 1000) / round.records);
  const whole = {
    name: "the gateway's CPU time",
    samples: microseconds((round) => round.gatewayCpuSeconds * 1000),
  };
  const work = (label: string, milliseconds: (round: Round) => number): Figure =>
    figure(`${name}:   ${label}`, 'µs/record', microseconds(milliseconds), whole);
  const wait = (label: string, milliseconds: (round: Round) => number): Figure =>
    figure(`${name}:   ${label}`, 'µs/record', microseconds(milliseconds));
  const stages = [
    work('decode', ({ stages }) => stages.decodeMs),
    work('validate', ({ stages }) => stages.validateMs),
    work('redact and complete', ({ stages }) => stages.redactMs),
    work('audit payloads', ({ stages }) => stages.auditMs),
    work('encode', ({ stages }) => stages.encodeMs),
    work('ledger: leaves, tree, heads', ({ stages }) => stages.ledgerMs),
    work('all else: HTTP, insert, tiles, GC', untimed),
    wait('waiting: insert', ({ stages }) => stages.insertWaitMs),
    wait('waiting: tiles and checkpoint', ({ stages }) => stages.publishMs),
  ];
  // Below this a stage did not run: asking the clock is all that was counted.
  return stages.filter(({ value }) => value > LEAST_STAGE_MICROSECONDS);
}

function untimed({ stages, gatewayCpuSeconds }: Round): number {
  const { decodeMs, validateMs, redactMs, auditMs, encodeMs, ledgerMs } = stages;
  const timed = decodeMs + validateMs + redactMs + auditMs + encodeMs + ledgerMs;
  return gatewayCpuSeconds * 1000 - timed;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

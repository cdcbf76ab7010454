// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryDir } from '../../harness/data-dir.ts';
import { encodeRequest } from '../encode-request.ts';
import { figure } from '../figure.ts';
import type { Figure, Part, PartOptions } from '../figure.ts';
import { GatewayProcess } from '../gateway-process.ts';
import { memoryOf } from '../measure.ts';
import { Sender } from '../sender.ts';

const IN_FLIGHT = 16;
const IDLE_BEFORE_LOOKING_MS = 2_000;

/** Resident memory of gateway and engine: at rest after a start, and the most under load. */
export const memory: Part = {
  name: 'memory',
  title: `Resident memory, new data folder; load: protobuf, ${IN_FLIGHT} requests of 1.1 MB in flight`,
  run: measureMemory,
};

async function measureMemory({ quick }: PartOptions): Promise<readonly Figure[]> {
  const repeats = quick ? 1 : 3;
  const requests = quick ? 8 : 200;
  const rounds: Round[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) rounds.push(await measureRound(requests));
  const of = (pick: (round: Round) => number): readonly number[] => rounds.map(pick);
  return [
    figure(
      'gateway, idle',
      'MiB',
      of((r) => r.gatewayIdle),
    ),
    figure(
      'gateway, peak under load',
      'MiB',
      of((r) => r.gatewayPeak),
    ),
    figure(
      'gateway, idle again',
      'MiB',
      of((r) => r.gatewayAfter),
    ),
    figure(
      'engine, idle',
      'MiB',
      of((r) => r.engineIdle),
    ),
    figure(
      'engine, peak under load',
      'MiB',
      of((r) => r.enginePeak),
    ),
    figure(
      'engine, idle again',
      'MiB',
      of((r) => r.engineAfter),
    ),
  ];
}

interface Round {
  readonly gatewayIdle: number;
  readonly gatewayPeak: number;
  readonly gatewayAfter: number;
  readonly engineIdle: number;
  readonly enginePeak: number;
  readonly engineAfter: number;
}

async function measureRound(requests: number): Promise<Round> {
  using dir = temporaryDir();
  await using gateway = await GatewayProcess.start(dir.path);
  await sleep(IDLE_BEFORE_LOOKING_MS);
  const gatewayIdle = memoryOf(gateway.pid).residentMiB;
  const engineIdle = memoryOf(gateway.enginePid).residentMiB;
  const { url, apiKey } = gateway;
  const template = encodeRequest('protobuf');
  const options = { url, apiKey, encoding: 'protobuf', template, inFlight: IN_FLIGHT } as const;
  const sender = new Sender(options, 0);
  await sender.send(requests);
  sender.close();
  await gateway.settle();
  const [ofGateway, ofEngine] = [memoryOf(gateway.pid), memoryOf(gateway.enginePid)];
  return {
    gatewayIdle,
    gatewayPeak: ofGateway.peakMiB,
    gatewayAfter: ofGateway.residentMiB,
    engineIdle,
    enginePeak: ofEngine.peakMiB,
    engineAfter: ofEngine.residentMiB,
  };
}

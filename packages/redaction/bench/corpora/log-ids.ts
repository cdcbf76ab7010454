// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { PLACEHOLDERS, typeOf } from '../../src/placeholders.ts';
import type { CorpusCase, GeneratedCorpus } from './corpus.ts';

const LINES = 1_000_000;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Random numbers and texts from a seed: a run can be looked at again. */
class Source {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((this.#state >>> 8) / 2 ** 24) * limit);
  }
  of(alphabet: string, size: number): string {
    return Array.from({ length: size }, () => alphabet[this.below(alphabet.length)]).join('');
  }
  digits(size: number): string {
    return this.of('0123456789', size);
  }
  hex(size: number): string {
    return this.of('0123456789abcdef', size);
  }
  pick<T>(list: readonly T[]): T {
    return list.at(this.below(list.length))!;
  }
  when(): Date {
    return new Date((1_600_000_000 + this.below(300_000_000)) * 1_000 + this.below(1_000));
  }
}

type Make = (r: Source) => string;
const IDS: readonly Make[] = [
  (r) => `${r.hex(8)}-${r.hex(4)}-4${r.hex(3)}-a${r.hex(3)}-${r.hex(12)}`,
  (r) => `01${r.of(CROCKFORD, 24)}`,
  (r) => r.of(BASE62, 27),
  (r) => r.of(`${BASE62}_-`, 21),
  (r) => r.hex(32),
  (r) => `${r.hex(15)}a`,
  (r) => r.hex(40),
  (r) => r.hex(7),
  (r) => `sha256:${r.hex(64)}`,
  (r) => createHash('sha256').update(r.hex(8)).digest('base64'),
  (r) =>
    `${r.pick(['chatcmpl-', 'toolu_01', 'call_', 'req_', 'cus_', 'pi_', 'run_', 'msg_'])}${r.of(BASE62, 24)}`,
  (r) => `1${r.digits(17)}`,
  (r) => String(Math.floor(r.when().getTime() / 1_000)),
  (r) => String(r.when().getTime()),
  (r) => `${r.when().getTime()}${r.digits(3)}`,
  (r) => `${r.when().getTime()}${r.digits(6)}`,
  (r) => r.when().toISOString(),
  (r) => `v${r.below(30)}.${r.below(90)}.${r.below(20)}-rc.${r.below(9)}`,
  (r) => `registry.acme.io/team/app:${r.below(9)}.${r.below(40)}@sha256:${r.hex(64)}`,
  (r) => `@acme/pkg@${r.below(20)}.${r.below(30)}.${r.below(11)}`,
  (r) => `src/part-${r.below(900)}/index.ts:${r.below(900)}:${r.below(80)}`,
  (r) => `127.0.0.1:${1_024 + r.below(60_000)}`,
  (r) => `${r.below(90)}.${r.digits(6)},-${r.below(170)}.${r.digits(6)}`,
  (r) => `978-${r.below(9)}-${r.digits(2)}-${r.digits(6)}-${r.below(9)}`,
  (r) => `ORD-${r.digits(6)}-${r.hex(4)}`,
  (r) => `INV-20${r.digits(2)}-${r.digits(7)}`,
  (r) => `${r.digits(3)}-${r.digits(7)}-${r.digits(7)}`,
  (r) => r.digits(1 + r.below(12)),
  (r) => `bytes=${1 + r.below(99_999)}-${100_000 + r.below(900_000)}`,
  (r) => `0x${r.hex(16)}`,
  (r) => r.hex(32).replaceAll(/(..)(?=.)/g, '$1 '),
  (r) => `${r.digits(4)}-${r.digits(4)}-${r.digits(4)}`,
];

type Line = (r: Source, id: string, other: string) => string;
const FRAMES: readonly Line[] = [
  (r, id) =>
    `127.0.0.1 - - [${r.when().toUTCString()}] "GET /v1/items/${id} HTTP/1.1" ${200 + r.below(304)} ${r.digits(5)} "-" "curl/8.5.0"`,
  (r, id) =>
    `Nov 21 10:${10 + r.below(49)}:22 node7 kernel[${r.below(9_999)}]: [${r.digits(5)}.${r.digits(6)}] ${id}`,
  (_r, id, other) => JSON.stringify({ level: 'info', id, ref: other, msg: 'done' }),
  (r, id, other) =>
    `I1121 10:02:11.${r.digits(6)} 1 controller.go:${r.below(900)}] synced ${id} after ${other}`,
  (_r, id, other) => `Span{name=chat, attributes={id=${id}, parent=${other}}}`,
  (r, id) => `\tat com.acme.Handler.run(Handler.java:${r.below(900)}) [${id}]`,
  (r, id) => `  File "/srv/app/main.py", line ${r.below(900)}, in handle  # ${id}`,
  (_r, id, other) => `SELECT * FROM runs WHERE id = '${id}' AND other <> '${other}' LIMIT 50;`,
  (_r, id, other) => `commit ${id} (tag: ${other})`,
  (r, id) =>
    `${r.hex(11)}a   app:latest   "node main.ts"   3 hours ago   Up 3 hours   0.0.0.0:8080->80/tcp   ${id}`,
  (r, id) =>
    `npm http fetch GET 200 https://registry.acme.io/pkg/-/${id} ${r.below(900)}ms (cache miss)`,
  (r, id, other) =>
    `${r.when().toISOString().replace('T', ' ').replace('.', ',').slice(0, 23)} +0100 ${id}: ${other}`,
  (_r, id, other) => `assistant: the job ${id} is done, see ${other}.`,
  (_r, id, other) => `level=warn msg="slow" ref=${id} size=${other}`,
];

/** A million lines of logs with nothing personal in them. */
export const logIds: GeneratedCorpus = {
  name: 'log-ids',
  measure: 'ids surviving',
  types: Object.values(PLACEHOLDERS).map((placeholder) => typeOf(placeholder).toLowerCase()),
  bars: { kept: 0.9999 },
  cases: () => {
    const r = new Source(20_261_121);
    return Array.from({ length: LINES }, (_, n): CorpusCase => {
      const [id, other] = [r.pick(IDS)(r), r.pick(IDS)(r)];
      return { id: String(n), text: r.pick(FRAMES)(r, id, other), label: 'keep' };
    });
  },
};

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  compilePolicy,
  generateOpeningKey,
  openSealed,
  redactionStreams,
  redactionTransform,
  redactStream,
  Sealer,
  type Finding,
  type Original,
} from '../../src/index.ts';

const policy = compilePolicy();
const TIMEOUT_MS = 2_000;

describe('adapters of a redaction stream', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('time out fail-closed as an async iterable, and go on', async () => {
    const rest = Promise.withResolvers<void>();
    async function* tokens(): AsyncGenerator<string> {
      yield 'write to ada@exam';
      await rest.promise;
      yield 'ple.com now please';
    }
    const reader = redactStream(policy, tokens(), { timeoutMs: TIMEOUT_MS });
    const first = reader.next();
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
    const early = await Promise.race([first, Promise.resolve('nothing yet')]);
    expect(early).toBe('nothing yet');
    await vi.advanceTimersByTimeAsync(1);
    expect(await first).toEqual({ done: false, value: '[REDACTION_FAILED]' });
    rest.resolve();
    let output = '';
    for await (const piece of reader) output += piece;
    expect(output).toBe(' now please');
  });

  it('time out fail-closed as a transform stream', async () => {
    const { readable, writable } = redactionTransform(policy, { timeoutMs: TIMEOUT_MS });
    const writer = writable.getWriter();
    const reader = readable.getReader();
    const first = reader.read();
    await writer.write('password: hunt');
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect(await first).toEqual({ done: false, value: '[REDACTION_FAILED]' });
    const second = reader.read();
    await writer.write('er2 then');
    await writer.close();
    expect(await second).toEqual({ done: false, value: ' then' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('pass the error of a source on, and show nothing that was open', async () => {
    const found: (readonly Finding[])[] = [];
    async function* tokens(): AsyncGenerator<string> {
      yield await Promise.resolve('password: hunter2');
      throw new Error('source');
    }
    let output = '';
    const options = { onFindings: (findings: readonly Finding[]) => found.push(findings) };
    await expect(async () => {
      for await (const piece of redactStream(policy, tokens(), options)) output += piece;
    }).rejects.toThrow('source');
    expect(output).toBe('[REDACTION_FAILED]');
    expect(found).toMatchObject([[{ detector: 'redaction_failed' }]]);
  });

  it('redact as a transform stream', async () => {
    const source = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('mail ada@exam');
        controller.enqueue('ple.com');
        controller.close();
      },
    });
    let output = '';
    for await (const piece of source.pipeThrough(redactionTransform(policy))) output += piece;
    expect(output).toBe('mail [EMAIL]');
  });
});

describe('redaction streams by key', () => {
  it('never take two texts for one, nor one for two', () => {
    const streams = redactionStreams(policy);
    let zero = streams.push('choice/0', 'mail ada@exam');
    let one = streams.push('choice/1', 'card 4111 1111 ');
    zero += streams.push('choice/0', 'ple.com');
    one += streams.push('choice/1', '1111 1111');
    expect(streams.held).toBeGreaterThan(0);
    zero += streams.end('choice/0');
    one += streams.endAll().get('choice/1') ?? '';
    expect([zero, one]).toEqual(['mail [EMAIL]', 'card [CARD]']);
    expect(streams.findings).toMatchObject([
      { detector: 'email', path: 'choice/0', start: 5 },
      { detector: 'card', path: 'choice/1', start: 5 },
    ]);
    expect(streams.end('choice/0')).toBe('');
    expect(streams.held).toBe(0);
  });

  it('stop waiting for all, fail-closed', () => {
    const streams = redactionStreams(policy);
    streams.push('a', 'password: hunt');
    streams.push('b', 'ada@exam', { path: 'choices[1]' });
    expect([...streams.flushAll()]).toEqual([
      ['a', '[REDACTION_FAILED]'],
      ['b', '[REDACTION_FAILED]'],
    ]);
    expect(streams.findings.map(({ path }) => path)).toEqual(['a', 'choices[1]']);
    expect([...streams.endAll().values()].join('')).toBe('');
  });

  it('seal what the policy wants sealed under the path of its text, also while texts are open', () => {
    const by = compilePolicy({ id: 'shop', version: '4', actions: [{ action: 'seal' }] });
    const streams = redactionStreams(by);
    const key = generateOpeningKey();
    const sealer = new Sealer('acme', key);
    const place = { recordId: '0198', policy: 'shop@4' };
    const opened = (): readonly Original[] => {
      const sealed = streams.originals?.seal(sealer, place);
      return sealed === undefined ? [] : openSealed([key], sealed, { tenant: 'acme', ...place });
    };
    expect(opened()).toEqual([]);
    streams.push('choice/0', 'mail ada@exam');
    streams.push('tool/0', '{"email":"bob@example.org"}', { path: 'calls[0]' });
    // A value that is judged as a whole gives its original at its end.
    streams.push('password', 'hunter2', { key: 'db.password', path: 'password' });
    streams.push('choice/0', 'ple.com and then some more words, enough of them to let it out, so');
    expect(opened()).toEqual([{ path: 'choice/0', value: 'ada@example.com' }]);
    expect(streams.end('tool/0')).toBe('{"email":"[EMAIL]"}');
    expect(streams.endAll().get('password')).toBe('[SECRET]');
    expect(opened()).toEqual([
      { path: 'calls[0]', value: 'bob@example.org' },
      { path: 'password', value: 'hunter2' },
    ]);
    expect(opened()).toEqual([]);
    expect(JSON.stringify(streams.originals)).not.toContain('ada');
    expect(redactionStreams(policy).originals).toBeUndefined();
  });
});

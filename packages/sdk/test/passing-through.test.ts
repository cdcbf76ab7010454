// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, expectTypeOf, test } from 'vitest';
import { start } from './start.ts';

/** As the promises of OpenAI's and Anthropic's clients are made. */
class ClientPromise<T> extends Promise<T> {
  readonly response: Promise<string>;
  readonly #parse: () => Promise<T>;

  constructor(response: Promise<string>, parse: () => Promise<T>) {
    super((resolve) => resolve(null as never));
    this.response = response;
    this.#parse = parse;
  }

  // oxlint-disable-next-line unicorn/no-thenable
  override then<A, B>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.parse().then(onValue, onError);
  }

  override catch<B>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.parse().catch(onError);
  }

  override finally(onDone?: (() => void) | null): Promise<T> {
    return this.parse().finally(onDone);
  }

  parse(): Promise<T> {
    return this.#parse();
  }

  asResponse(): Promise<string> {
    return this.response;
  }

  async withResponse(): Promise<{ data: T; response: string }> {
    const [data, response] = await Promise.all([this.parse(), this.asResponse()]);
    return { data, response };
  }
}

const ok = (): ClientPromise<{ answer: number }> =>
  new ClientPromise(Promise.resolve('200'), async () => ({ answer: 42 }));

describe('what the wrapped function returns', () => {
  test('is what comes back: values at once, promises as promises', async () => {
    const { ledgerline } = await start();
    const value = { answer: 42 };
    expect(ledgerline.toolCall({ name: 't' }, () => value)).toBe(value);
    const promised = ledgerline.toolCall({ name: 't' }, async () => value);
    expect(promised).toBeInstanceOf(Promise);
    expect(await promised).toBe(value);
  });

  test.each([
    ['awaited', async (promise: ClientPromise<unknown>) => await promise],
    ['taken by then', (promise) => promise.then((data) => data)],
    ['taken by finally', (promise) => promise.finally(() => {})],
    ['asked for its response too', async (promise) => (await promise.withResponse()).data],
  ] as [string, (promise: ClientPromise<unknown>) => Promise<unknown>][])(
    'is a client’s own promise with its methods, %s',
    async (_how, take) => {
      const { ledgerline, receiver } = await start();
      const promise = ok();
      const given = ledgerline.toolCall({ name: 't' }, () => promise);
      expect(given).toBe(promise);
      expect(await take(given)).toEqual({ answer: 42 });
      await ledgerline.flush();
      const ended = receiver.named('tool_call_ended');
      expect(ended.map(({ attributes }) => attributes['gen_ai.tool.call.result'])).toEqual([
        { answer: 42 },
      ]);
    },
  );

  test('is a client’s own promise whose answer is taken unread', async () => {
    const { ledgerline, receiver } = await start();
    expect(await ledgerline.toolCall({ name: 't' }, ok).asResponse()).toBe('200');
    await ledgerline.flush();
    expect(receiver.named('tool_call_ended')).toHaveLength(1);
  });

  test('is a client’s own promise that fails, for whoever handles it', async () => {
    const { ledgerline, receiver } = await start();
    const error = new RangeError('no');
    const fail = () =>
      new ClientPromise<never>(Promise.resolve('500'), () => Promise.reject(error));
    await expect(ledgerline.toolCall({ name: 't' }, fail)).rejects.toBe(error);
    expect(await ledgerline.toolCall({ name: 't' }, fail).catch((thrown: unknown) => thrown)).toBe(
      error,
    );
    await ledgerline.flush();
    expect(receiver.named('tool_call_failed')).toHaveLength(2);
  });

  test('is a query that is sent when it is awaited, each time once', async () => {
    const { ledgerline, receiver } = await start();
    let sent = 0;
    const query = {
      where: () => query,
      // oxlint-disable-next-line unicorn/no-thenable
      then: (onValue: (rows: number[]) => unknown) => {
        sent += 1;
        return Promise.resolve([sent]).then(onValue);
      },
    };
    const given = ledgerline.toolCall({ name: 'select' }, () => query as PromiseLike<number[]>);
    expect(given).toBe(query);
    expect(sent).toBe(0);
    await ledgerline.flush();
    expect(receiver.named('tool_call_ended')).toHaveLength(0);
    expect(await given).toEqual([1]);
    expect(await given).toEqual([2]);
    await ledgerline.flush();
    expect(receiver.named('tool_call_ended')).toHaveLength(1);
  });
});

describe('the arguments that the wrapped function gets', () => {
  test('are the caller’s own object where nothing was found', async () => {
    const { ledgerline } = await start();
    const given = { since: new Date(0), ids: new Set(['o-1']), each: (n: number) => n + 1 };
    const args = ledgerline.toolCall({ name: 't', arguments: given }, (_call, own) => own);
    expectTypeOf(args).toEqualTypeOf(given);
    expect(args).toBe(given);
  });

  test('have the same shape and kinds where something was', async () => {
    const { ledgerline, receiver } = await start();
    const at = new Date(0);
    const each = (n: number): number => n + 1;
    const given = {
      to: 'ann@shop.example',
      at,
      each,
      size: 3,
      big: 2n ** 70n,
      none: undefined,
      lists: [['ann@shop.example'], ['kept']] as const,
      ids: new Set(['ann@shop.example', 'o-1']),
      by: new Map([['owner', 'ann@shop.example']]),
      link: new URL('https://shop.example/?mail=ann@shop.example'),
      password: 'hunter2',
    };
    const args = ledgerline.toolCall({ name: 't', arguments: given }, (_call, own) => own);
    expect(args).toMatchObject({
      to: '[EMAIL]',
      at,
      each,
      size: 3,
      big: 2n ** 70n,
      lists: [['[EMAIL]'], ['kept']],
      ids: new Set(['[EMAIL]', 'o-1']),
      by: new Map([['owner', '[EMAIL]']]),
      password: '[SECRET]',
    });
    expect(args.lists[1]).toBe(given.lists[1]);
    expect(args.link).toBeInstanceOf(URL);
    expect(args.link.href).not.toContain('ann');
    expect(given.to).toBe('ann@shop.example');
    await ledgerline.flush();
    const [started] = receiver.named('tool_call_started');
    expect(started?.attributes['gen_ai.tool.call.arguments']).toMatchObject({
      to: '[EMAIL]',
      password: '[SECRET]',
    });
  });

  test('are plain where a copy cannot keep the kind, and marked where nobody can look', async () => {
    const { ledgerline } = await start();
    class Order {
      readonly #secret = 'x';
      readonly owner = 'ann@shop.example';
      reveal(): string {
        return this.#secret;
      }
    }
    const circular: Record<string, unknown> = { name: 'loop' };
    circular['self'] = circular;
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const given = {
      order: new Order(),
      error: new Error('for ann@shop.example'),
      bytes: new TextEncoder().encode('ann@shop.example'),
      circular,
      revoked: revoked.proxy,
      'ann@shop.example': 1,
    };
    const args: unknown = ledgerline.toolCall({ name: 't', arguments: given }, (_call, own) => own);
    expect(args).toMatchObject({
      order: { owner: '[EMAIL]' },
      error: { type: 'Error', message: 'for [EMAIL]' },
      circular: { name: 'loop', self: '[CIRCULAR]' },
      revoked: '[UNSUPPORTED]',
      '[EMAIL]': 1,
    });
    expect(JSON.stringify(args)).not.toContain('ann@');
  });

  test('are redacted for models, embeddings, retrieval and evaluation alike', async () => {
    const { ledgerline, receiver } = await start();
    const text = 'who is ann@shop.example?';
    const sent: unknown[] = [];
    for (const operation of ['chat', 'embeddings', 'evaluation']) {
      ledgerline.modelCall(
        { provider: 'p', model: 'm', operation, messages: [text] },
        (_c, given) => sent.push(...given),
      );
    }
    for (const operation of ['retrieval', 'evaluation']) {
      const options = { name: operation, operation, arguments: { text } };
      ledgerline.toolCall(options, (_call, given) => sent.push(given.text));
    }
    expect(sent).toEqual(Array.from({ length: 5 }, () => 'who is [EMAIL]?'));
    await ledgerline.flush();
    const operations = receiver.named('tool_call_started').map(({ attributes }) => attributes);
    expect(operations.map((each) => each['gen_ai.operation.name'])).toEqual([
      'chat',
      'embeddings',
      'evaluation',
      'retrieval',
      'evaluation',
    ]);
    expect(receiver.rawText).not.toContain('ann@shop.example');
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, expectTypeOf, test } from 'vitest';
import { start } from './start.ts';

test('a model call gets its system instructions redacted and in their own shape', async () => {
  const { ledgerline, receiver } = await start();
  const systemInstructions = [{ type: 'text', content: 'Write to leak@shop.example only.' }];
  const sent = ledgerline.modelCall(
    { provider: 'p', model: 'm', messages: 'hello', systemInstructions },
    (call, messages) => {
      expectTypeOf(call.systemInstructions).toEqualTypeOf<typeof systemInstructions>();
      return { messages, system: call.systemInstructions };
    },
  );
  expect(sent.messages).toBe('hello');
  expect(sent.system[0]).toMatchObject({ type: 'text' });
  expect(sent.system[0]!.content).toMatch(/^Write to .+ only\.$/);
  expect(sent.system[0]!.content).not.toContain('leak@shop.example');
  await ledgerline.flush();
  expect(receiver.named('tool_call_started')).toHaveLength(1);
  expect(receiver.rawText).not.toContain('leak@shop.example');
});

test('system instructions in which nothing is found are the very same object', async () => {
  const { ledgerline } = await start();
  const systemInstructions = { text: 'Be brief.' };
  const options = { provider: 'p', model: 'm', systemInstructions, captureContent: false };
  expect(ledgerline.modelCall(options, (call) => call.systemInstructions)).toBe(systemInstructions);
  const without = { provider: 'p', model: 'm' };
  expect(ledgerline.modelCall(without, (call) => call.systemInstructions)).toBeUndefined();
});

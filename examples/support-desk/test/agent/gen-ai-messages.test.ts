// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import {
  inputMessages,
  outputMessages,
  systemInstructions,
} from '../../src/agent/gen-ai-messages.ts';
import type { ChatMessage } from '../../src/model/chat-model.ts';

const toolCalls = [{ id: 'c1', name: 'lookup_customer', arguments: { email: 'a@example.com' } }];
const conversation: readonly ChatMessage[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'Hello' },
  { role: 'assistant', content: '', toolCalls },
  { role: 'tool', toolCallId: 'c1', content: '{"ok":true}' },
];
const toolCallPart = { type: 'tool_call', ...toolCalls[0] };

test('a conversation in the shape of the GenAI conventions', () => {
  expect(systemInstructions(conversation)).toEqual([{ type: 'text', content: 'Be kind.' }]);
  expect(inputMessages(conversation)).toEqual([
    { role: 'user', parts: [{ type: 'text', content: 'Hello' }] },
    { role: 'assistant', parts: [toolCallPart] },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: { ok: true } }] },
  ]);
});

test('an answer in the shape of the GenAI conventions', () => {
  const usage = { inputTokens: 1, outputTokens: 1, isEstimate: true };
  const response = { model: 'm', content: 'Why', toolCalls, finishReason: 'tool_calls', usage };
  expect(outputMessages(response)).toEqual([
    {
      role: 'assistant',
      parts: [{ type: 'text', content: 'Why' }, toolCallPart],
      finish_reason: 'tool_calls',
    },
  ]);
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { phaseOf } from '../../src/agent/phases.ts';
import { readIntent } from '../../src/agent/prompts.ts';
import type { ToolCall } from '../../src/model/chat-model.ts';

const calls = (...names: string[]): ToolCall[] =>
  names.map((name) => ({ id: name, name, arguments: {} }));

test.each([
  [['lookup_customer'], 'gather'],
  [['track_shipment', 'track_shipment'], 'gather'],
  [['search_documents', 'issue_refund'], 'act'],
  [['escalate', 'send_reply'], 'answer'],
  [['a_tool_that_is_not_there'], 'gather'],
])('a turn with %j belongs to %s', (names, phase) => {
  expect(phaseOf(calls(...names))).toBe(phase);
});

test.each([
  ['{"intent": "refund"}', 'refund'],
  ['Sure! ```json\n{"intent":"privacy"}\n```', 'privacy'],
  ['{"intent": "world domination"}', 'question'],
  ['{"intent": ', 'question'],
  ['I do not know', 'question'],
])('the answer %j is read as %s', (answer, intent) => {
  expect(readIntent(answer)).toBe(intent);
});

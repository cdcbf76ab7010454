// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ChatModel } from './chat-model.ts';
import { LocalModel } from './local-model.ts';
import { OpenAiModel } from './openai-model.ts';

/** The model the environment asks for: an OpenAI-compatible server, or the local rules. */
export function chooseModel(env: NodeJS.ProcessEnv = process.env): ChatModel {
  const baseUrl = env['OPENAI_BASE_URL'];
  const apiKey = env['OPENAI_API_KEY'];
  if (!baseUrl || !apiKey) return new LocalModel();
  return new OpenAiModel({ baseUrl, apiKey, model: env['OPENAI_MODEL'] ?? 'gpt-4o-mini' });
}

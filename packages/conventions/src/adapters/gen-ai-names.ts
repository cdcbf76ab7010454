// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  ATTR_GEN_AI_AGENT_NAME,
  ATTR_GEN_AI_CONVERSATION_ID,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_ID,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_TOOL_CALL_ID,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '../generated/attributes.ts';

// What other instrumentations call the attributes of our events, most trusted name first. Sources,
// each looked up in November 2026:
// - gen_ai.*: open-telemetry/semantic-conventions-genai, model/gen-ai/registry.yaml; the names before
//   it, gen_ai.system and gen_ai.usage.prompt_tokens, in open-telemetry/semantic-conventions,
//   model/gen-ai/deprecated/registry-deprecated.yaml; cache_creation.input_tokens became
//   cache_write.input_tokens in the former.
// - llm.token_count.*, llm.model_name, tool.*, input.value, openinference.span.kind: OpenInference,
//   Arize-ai/openinference, js/packages/openinference-semantic-conventions.
// - traceloop.*, llm.request.*, llm.usage.*, llm.vendor: OpenLLMetry, traceloop/openllmetry-js,
//   packages/ai-semantic-conventions/src/SemanticAttributes.ts, today's and the first version.
// - ai.*: Vercel AI SDK, vercel/ai, content/docs/03-ai-sdk-core/60-telemetry.mdx (promptTokens,
//   toolCall.args) and packages/otel/src/legacy-open-telemetry.ts (inputTokens, inputTokenDetails).

type Names = Readonly<Record<string, readonly string[]>>;

/** Texts. */
export const TEXT_NAMES: Names = {
  [ATTR_GEN_AI_REQUEST_MODEL]: [
    'gen_ai.request.model',
    'llm.request.model_name',
    'llm.request.model',
    'llm.model_name',
    'embedding.model_name',
    'reranker.model_name',
    'ai.model.id',
  ],
  [ATTR_GEN_AI_RESPONSE_MODEL]: [
    'gen_ai.response.model',
    'llm.response.model_name',
    'llm.response.model',
    'ai.response.model',
  ],
  [ATTR_GEN_AI_RESPONSE_ID]: ['gen_ai.response.id', 'llm.response.id', 'ai.response.id'],
  [ATTR_GEN_AI_TOOL_NAME]: ['gen_ai.tool.name', 'tool.name', 'ai.toolCall.name'],
  [ATTR_GEN_AI_TOOL_CALL_ID]: ['gen_ai.tool.call.id', 'tool.id', 'tool_call.id', 'ai.toolCall.id'],
  [ATTR_GEN_AI_AGENT_NAME]: ['gen_ai.agent.name', 'agent.name'],
  [ATTR_GEN_AI_CONVERSATION_ID]: ['gen_ai.conversation.id'],
};

/** Counts of tokens. */
export const COUNT_NAMES: Names = {
  [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: [
    'gen_ai.usage.input_tokens',
    'gen_ai.usage.prompt_tokens',
    'llm.token_count.prompt',
    'llm.usage.prompt_tokens',
    'ai.usage.inputTokens',
    'ai.usage.promptTokens',
    'ai.usage.tokens',
  ],
  [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: [
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
    'llm.token_count.completion',
    'llm.usage.completion_tokens',
    'ai.usage.outputTokens',
    'ai.usage.completionTokens',
  ],
  [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: [
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'llm.token_count.prompt_details.cache_read',
    'ai.usage.inputTokenDetails.cacheReadTokens',
    'ai.usage.cachedInputTokens',
  ],
  [ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]: [
    'gen_ai.usage.cache_write.input_tokens',
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
    'llm.token_count.prompt_details.cache_write',
    'ai.usage.inputTokenDetails.cacheWriteTokens',
  ],
  [ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: [
    'gen_ai.usage.reasoning.output_tokens',
    'llm.token_count.completion_details.reasoning',
    'ai.usage.outputTokenDetails.reasoningTokens',
    'ai.usage.reasoningTokens',
  ],
};

export const FINISH_REASON_NAMES: readonly string[] = [
  'gen_ai.response.finish_reasons',
  'ai.response.finishReason',
  'ai.finishReason',
  'llm.finish_reason',
];

export const PROVIDER_NAMES: readonly string[] = [
  ATTR_GEN_AI_PROVIDER_NAME,
  'gen_ai.system',
  'llm.provider',
  'llm.system',
  'llm.vendor',
  'ai.model.provider',
];

/** Values of gen_ai.system that were renamed for gen_ai.provider.name (registry-deprecated.yaml). */
export const PROVIDERS_RENAMED: Readonly<Record<string, string>> = {
  vertex_ai: 'gcp.vertex_ai',
  gemini: 'gcp.gemini',
  'az.ai.inference': 'azure.ai.inference',
  'az.ai.openai': 'azure.ai.openai',
  xai: 'x_ai',
};

/** Where content is, as it is or as JSON text; flattened lists are read before. */
export const CONTENT_NAMES = {
  toolArguments: [
    'gen_ai.tool.call.arguments',
    'ai.toolCall.args',
    'tool.parameters',
    'input.value',
    'traceloop.entity.input',
  ],
  toolResult: [
    'gen_ai.tool.call.result',
    'ai.toolCall.result',
    'output.value',
    'traceloop.entity.output',
  ],
  input: [
    'gen_ai.input.messages',
    'ai.prompt.messages',
    'gen_ai.prompt',
    'ai.prompt',
    'ai.values',
    'ai.value',
    'input.value',
  ],
  output: [
    'gen_ai.output.messages',
    'ai.response.text',
    'ai.response.object',
    'ai.result.text',
    'ai.result.object',
    'gen_ai.completion',
    'output.value',
  ],
  answerText: ['ai.response.text', 'ai.result.text'],
  answerCalls: ['ai.response.toolCalls', 'ai.result.toolCalls'],
  inputFlattened: ['llm.input_messages', 'gen_ai.prompt', 'llm.prompts'],
  outputFlattened: ['llm.output_messages', 'gen_ai.completion', 'llm.completions'],
} as const;

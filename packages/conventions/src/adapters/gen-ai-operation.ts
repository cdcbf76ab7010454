// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import type { CallKind } from '../generated/enums.ts';

/** What a span of an instrumentation calls: a tool or a model, and which operation. */
export interface Operation {
  readonly kind: CallKind;
  readonly name: string;
}

const TOOL: Operation = { kind: 'tool', name: 'execute_tool' };
const RETRIEVAL: Operation = { kind: 'tool', name: 'retrieval' };

// A workflow, an agent or a plan is no call: what it does are calls of their own, and counting its
// usage as well would count tokens twice.
const GEN_AI: Readonly<Record<string, Operation>> = {
  chat: model('chat'),
  generate_content: model('generate_content'),
  text_completion: model('text_completion'),
  embeddings: model('embeddings'),
  execute_tool: TOOL,
  retrieval: RETRIEVAL,
};

const OPEN_INFERENCE: Readonly<Record<string, Operation>> = {
  LLM: model('chat'),
  EMBEDDING: model('embeddings'),
  RERANKER: model('rerank'),
  TOOL,
  RETRIEVER: RETRIEVAL,
};

const TRACELOOP_REQUEST: Readonly<Record<string, Operation>> = {
  chat: model('chat'),
  response: model('chat'),
  completion: model('text_completion'),
  complete: model('text_completion'),
  embedding: model('embeddings'),
  rerank: model('rerank'),
  // LLMRequestTypeValues.UNKNOWN of OpenLLMetry.
  unknown: model('chat'),
};

const VERCEL_SUFFIX: Readonly<Record<string, Operation>> = {
  doGenerate: model('chat'),
  doStream: model('chat'),
  doEmbed: model('embeddings'),
  doRerank: model('rerank'),
};

/** The operation of a span, undefined when the span is no call. The most specific mark decides: AI SDK
 * and OpenInference spans often have gen_ai attributes beside their own. */
export function operationOf(
  attributes: Readonly<Record<string, AttributeValue>>,
): Operation | undefined {
  const text = (key: string): string | undefined => {
    const value = attributes[key];
    return typeof value === 'string' ? value : undefined;
  };
  const vercel = text('ai.operationId');
  if (vercel !== undefined) {
    if (vercel === 'ai.toolCall') return TOOL;
    // ai.generateText holds ai.generateText.doGenerate, which is the call.
    return own(VERCEL_SUFFIX, vercel.split('.')[2]);
  }
  const kind = text('openinference.span.kind');
  if (kind !== undefined) return own(OPEN_INFERENCE, kind.toUpperCase());
  const operation = text('gen_ai.operation.name');
  if (operation !== undefined) return own(GEN_AI, operation);
  const entity = text('traceloop.span.kind');
  if (entity !== undefined) return entity === 'tool' ? TOOL : undefined;
  const request = text('llm.request.type');
  if (request !== undefined) return own(TRACELOOP_REQUEST, request);
  // Before there was gen_ai.operation.name, system and model were all that marked a call.
  const isOld = text('gen_ai.system') !== undefined && text('gen_ai.request.model') !== undefined;
  return isOld ? model('chat') : undefined;
}

function own(
  table: Readonly<Record<string, Operation>>,
  key: string | undefined,
): Operation | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

function model(name: string): Operation {
  return { kind: 'model', name };
}

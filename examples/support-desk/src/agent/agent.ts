// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DeskFault } from '../errors.ts';
import { TOOL_CALLS_PER_TURN_MAX, TURNS_MAX } from '../limits.ts';
import type { ChatMessage, ChatResponse, ToolCall } from '../model/chat-model.ts';
import type { ToolContext } from '../tools/tool.ts';
import { TOOLBOX } from '../tools/toolbox.ts';
import type { ModelClient } from './model-client.ts';
import { phaseOf } from './phases.ts';
import type { Phase } from './phases.ts';
import { classifyPrompt, readIntent, workPrompt } from './prompts.ts';
import { useTool } from './use-tool.ts';

/** How the work on a ticket came out when it came to an end. */
export type Outcome = 'resolved' | 'escalated';

/** One ticket on its way through the phases: the conversation, and what it has used so far. */
export class Agent {
  readonly #model: ModelClient;
  readonly #context: ToolContext;
  readonly #messages: ChatMessage[] = [];
  readonly #toolsUsed = new Set<string>();
  #turns = 0;
  #unmet: DeskFault | undefined;

  constructor(model: ModelClient, context: ToolContext) {
    this.#model = model;
    this.#context = context;
  }

  /**
   * Works until the model has nothing more to do.
   *
   * @throws DeskFault `turn_limit`, `task_failed` when a tool failed for good although it was tried
   * again, or what the model threw.
   */
  async work(): Promise<Outcome> {
    const { ledgerline } = this.#context;
    let turn = await ledgerline.step('understand', () => this.#understand());
    while (turn.toolCalls.length > 0) {
      const phase = phaseOf(turn.toolCalls);
      turn = await ledgerline.step(phase, () => this.#stayIn(phase, turn));
      this.#pulse(phase);
    }
    if (!this.#toolsUsed.has('send_reply')) {
      // A model that answers in plain text means the customer.
      await ledgerline.step('answer', () => this.#use(replyCall(turn.content)));
    }
    if (this.#unmet !== undefined) {
      throw new DeskFault('task_failed', `Not done: ${this.#unmet.message}`, {
        cause: this.#unmet,
      });
    }
    return this.#toolsUsed.has('escalate') ? 'escalated' : 'resolved';
  }

  async #understand(): Promise<ChatResponse> {
    const { ledgerline, ticket, signal } = this.#context;
    ledgerline.emit('agent_message', {
      'ledgerline.message.role': 'user',
      'ledgerline.message.text': `${ticket.subject}\n\n${ticket.body}`,
      'gen_ai.conversation.id': ticket.id,
    });
    const sorted = await this.#model.ask({ messages: classifyPrompt(ticket), tools: [], signal });
    this.#messages.push(...workPrompt(ticket, readIntent(sorted.content)));
    return this.#decide();
  }

  /** Does what the model wants for as long as that belongs to `phase`; returns the first other turn. */
  async #stayIn(phase: Phase, first: ChatResponse): Promise<ChatResponse> {
    let turn = first;
    do {
      for (const call of turn.toolCalls) await this.#use(call);
      turn = await this.#decide();
    } while (turn.toolCalls.length > 0 && phaseOf(turn.toolCalls) === phase);
    return turn;
  }

  async #decide(): Promise<ChatResponse> {
    const { ledgerline, signal } = this.#context;
    this.#turns += 1;
    if (this.#turns > TURNS_MAX) {
      throw new DeskFault('turn_limit', `No end after ${TURNS_MAX} turns.`);
    }
    const turn = await this.#model.ask({ messages: this.#messages, tools: TOOLBOX, signal });
    const toolCalls = turn.toolCalls.slice(0, TOOL_CALLS_PER_TURN_MAX);
    this.#messages.push({ role: 'assistant', content: turn.content, toolCalls });
    ledgerline.emit('agent_decision', {
      'ledgerline.decision.chosen': describe(toolCalls),
      'ledgerline.decision.options': [...TOOLBOX.map((tool) => tool.name), 'finish'],
      'ledgerline.decision.reason': turn.content,
    });
    return { ...turn, toolCalls };
  }

  async #use(call: ToolCall): Promise<void> {
    const { result, fault } = await useTool(call, this.#context);
    this.#messages.push({ role: 'tool', toolCallId: call.id, content: JSON.stringify(result) });
    if (fault === undefined) this.#toolsUsed.add(call.name);
    // The model can act on a refusal; what still failed after every attempt leaves the task undone.
    if (fault?.retryable === true) this.#unmet = fault;
  }

  #pulse(phase: Phase): void {
    const state = { phase, messages: this.#messages.length, turns: this.#turns };
    this.#context.ledgerline.pulse(state);
  }
}

function describe(toolCalls: readonly ToolCall[]): string {
  if (toolCalls.length === 0) return 'finish';
  const names = [...new Set(toolCalls.map((call) => call.name))].join(', ');
  return toolCalls.length === 1 ? names : `${names} (${toolCalls.length} calls)`;
}

function replyCall(text: string): ToolCall {
  return { id: 'call_reply', name: 'send_reply', arguments: { text } };
}

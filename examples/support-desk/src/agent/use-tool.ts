// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DeskFault } from '../errors.ts';
import type { ToolCall } from '../model/chat-model.ts';
import { retry } from '../tools/retry.ts';
import type { ToolContext } from '../tools/tool.ts';
import { findTool } from '../tools/toolbox.ts';

export interface ToolUse {
  /** What the model reads. */
  readonly result: Readonly<Record<string, unknown>>;
  /** Why it did not work. */
  readonly fault?: DeskFault;
}

/** Makes one tool call, again where that helps. A fault becomes a result that the model can read. */
export async function useTool(call: ToolCall, context: ToolContext): Promise<ToolUse> {
  const { ledgerline, signal } = context;
  const tool = findTool(call.name);
  try {
    const result = await retry(
      (attempt) =>
        ledgerline.toolCall(
          {
            name: call.name,
            toolCallId: call.id,
            arguments: call.arguments,
            attempt,
            sideEffecting: tool?.sideEffect ?? false,
          },
          async () => {
            if (tool === undefined) {
              throw new DeskFault('invalid_arguments', `There is no tool ${call.name}.`);
            }
            return { ok: true, ...(await tool.run(call.arguments, context)) };
          },
        ),
      { signal },
    );
    return { result };
  } catch (error) {
    if (!(error instanceof DeskFault)) throw error;
    return { result: { ok: false, error: error.code, message: error.message }, fault: error };
  }
}

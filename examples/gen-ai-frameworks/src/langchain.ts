// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// A LangChain chain, model and tool; LangGraph and agents report through the same callbacks.

import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain';
import * as callbacks from '@langchain/core/callbacks/manager';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { DynamicTool } from '@langchain/core/tools';
import { startLedgerline } from '@ledgerline/sdk';
import { DeskModel } from './langchain-model.ts';

const ledgerline = startLedgerline({ app: 'langchain' });
new LangChainInstrumentation().manuallyInstrument(callbacks);

const findOrder = new DynamicTool({
  name: 'find_order',
  description: 'Finds an order.',
  func: async () => '{"state":"sent"}',
});
const desk = RunnableLambda.from(async (question: string) => {
  const messages = [new HumanMessage(question)];
  const asked = await new DeskModel('gpt-test', [findOrder.name]).invoke(messages);
  const [call] = asked.tool_calls ?? [];
  if (call?.id === undefined) throw new Error('no tool was asked for');
  const content: string = await findOrder.invoke(JSON.stringify(call.args));
  const result = new ToolMessage({ content, tool_call_id: call.id });
  return new DeskModel('gpt-test', []).invoke([...messages, asked, result]);
}).withConfig({ runName: 'desk' });

await ledgerline.run('answer', async () => {
  await ledgerline.step('askWithATool', () => desk.invoke('Where is my order? ann@shop.example'));
  await ledgerline.step('fail', async () => {
    for (const model of ['busy', 'broken']) {
      await new DeskModel(model, []).invoke('Where is my order?').catch(() => {});
    }
  });
});
await ledgerline.shutdown();

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { FoundBy } from '../types.ts';

/**
 * What becomes of a finding. In text, `E` stands for the type, here EMAIL:
 * - `placeholder`: `[E]`
 * - `partial`: `[E*…]` with the last four digits of a card or the domain of an address; `[E]` for
 *   types that have no part to show
 * - `pseudonym`: `[E~key.letters]`, an HMAC under the tenant's key: equal values look alike within
 *   one tenant, and only there
 * - `seal`: `[E]`, and the original goes to the tenant alone, see `Sealer`
 * - `drop`: the whole value in which it stands becomes `[DROPPED]`
 * - `shadow`: nothing changes, the finding is counted
 * - `keep`: nothing changes and nothing is counted
 */
export const ACTION_NAMES = [
  'placeholder',
  'partial',
  'pseudonym',
  'seal',
  'drop',
  'shadow',
  'keep',
] as const;
export type ActionName = (typeof ACTION_NAMES)[number];

/** What kind of content a value is; everything that is none of them is `other`. */
export const CONTENT_CATEGORIES = ['input', 'output', 'system', 'tool_call', 'other'] as const;
export type ContentCategory = (typeof CONTENT_CATEGORIES)[number];

/** The first rule that fits decides; absent conditions fit everything. */
export interface ActionRule {
  readonly action: ActionName;
  readonly detectors?: readonly FoundBy[];
  readonly categories?: readonly ContentCategory[];
}

/**
 * Attributes that hold content, by their GenAI semantic convention names (v1.37 and the ones before
 * it), with everything below them.
 */
const CATEGORY_OF: ReadonlyMap<string, ContentCategory> = new Map([
  ['gen_ai.input.messages', 'input'],
  ['gen_ai.prompt', 'input'],
  ['gen_ai.output.messages', 'output'],
  ['gen_ai.completion', 'output'],
  ['gen_ai.retrieval.query.text', 'input'],
  ['gen_ai.retrieval.documents', 'output'],
  ['gen_ai.evaluation.explanation', 'output'],
  ['gen_ai.system_instructions', 'system'],
  ['gen_ai.tool.definitions', 'system'],
  ['gen_ai.tool.call.arguments', 'tool_call'],
  ['gen_ai.tool.call.result', 'tool_call'],
]);

/** The category of the attribute `key`. */
export function categoryOf(key: string | undefined): ContentCategory {
  return (key === undefined ? undefined : CATEGORY_OF.get(key)) ?? 'other';
}

/** The rules of a policy, looked up once for each detector and category. */
export class ActionTable {
  readonly #rules: readonly ActionRule[];
  readonly #known = new Map<string, ActionName>();
  /** False when every finding becomes a plain placeholder: then nobody asks further. */
  readonly isNeeded: boolean;

  constructor(rules: readonly ActionRule[]) {
    this.#rules = rules;
    this.isNeeded = rules.some(({ action }) => action !== 'placeholder');
  }

  actionFor(detector: FoundBy, category: ContentCategory): ActionName {
    const key = `${category} ${detector}`;
    let action = this.#known.get(key);
    if (action === undefined) {
      action = this.#decide(detector, category);
      this.#known.set(key, action);
    }
    return action;
  }

  /** True when some finding in a category of content drops the whole value. */
  mayDrop(category: ContentCategory): boolean {
    return this.#rules.some(
      ({ action, categories }) => action === 'drop' && (categories?.includes(category) ?? true),
    );
  }

  #decide(detector: FoundBy, category: ContentCategory): ActionName {
    for (const { action, detectors, categories } of this.#rules) {
      if (detectors !== undefined && !detectors.includes(detector)) continue;
      if (categories !== undefined && !categories.includes(category)) continue;
      return action;
    }
    return 'placeholder';
  }
}

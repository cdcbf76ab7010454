// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { calcPrice } from '@pydantic/genai-prices';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listPriceMicros, type ModelPrices, type TokenCounts } from '../../src/cost/list-price.ts';
import { overrideTables } from '../../src/cost/overrides.ts';
import { GENAI_PRICES } from '../../src/cost/price-table.ts';

const AT = new Date('2026-10-01T12:00:00Z');

describe('tokens at list price', () => {
  test.each<[string, ModelPrices, TokenCounts, number | undefined]>([
    ['input and output', { input: 3, output: 15 }, { input: 1000, output: 100 }, 4500],
    [
      'cache is a part of the input',
      { input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 },
      { input: 1000, cacheRead: 200, cacheWrite: 100, output: 0 },
      2535,
    ],
    ['a cache without a price of its own', { input: 2 }, { input: 10, cacheRead: 4 }, 20],
    [
      'a cache counted beside the input',
      { input: 3, cacheRead: 0.3 },
      { input: 10, cacheRead: 1000 },
      330,
    ],
    [
      'reasoning with a price of its own',
      { output: 10, reasoning: 3 },
      { output: 100, reasoning: 40 },
      720,
    ],
    ['reasoning without one', { output: 10 }, { output: 100, reasoning: 40 }, 1000],
    ['reasoning counted beside the output', { output: 10 }, { output: 10, reasoning: 40 }, 500],
    ['a fee for the request', { input: 1, request: 0.005 }, { input: 3 }, 5003],
    ['half a millionth goes up', { input: 0.5 }, { input: 1 }, 1],
    ['less than half goes down', { input: 0.05 }, { input: 9 }, 0],
    ['the sum is rounded, not its parts', { input: 0.4, output: 0.4 }, { input: 1, output: 1 }, 1],
    ['no floating point: 0.1 and 0.2', { input: 0.1, output: 0.2 }, { input: 3, output: 1 }, 1],
    ['a free model', { input: 0, output: 0 }, { input: 7, output: 7 }, 0],
    ['tokens without a price', { input: 1 }, { input: 1, output: 1 }, undefined],
    ['nothing counted', { input: 1, output: 1 }, {}, undefined],
    ['what is no count', { input: 1, output: 1 }, { input: Number.NaN, output: -3 }, 0],
    ['more than a double holds', { input: 1e6 }, { input: 2 ** 52 }, undefined],
  ])('%s', (_name, prices, counts, micros) => {
    expect(listPriceMicros(prices, counts)).toBe(micros);
  });

  test('the tier of the whole input holds for all tokens, and begins above its mark', () => {
    const tiers = (base: number, price: number) => ({ base, tiers: [{ above: 200, price }] });
    const prices = { input: tiers(1, 2), output: tiers(10, 15) };
    expect(listPriceMicros(prices, { input: 200, output: 10 })).toBe(300);
    expect(listPriceMicros(prices, { input: 201, output: 10 })).toBe(552);
  });

  test("agrees with the table's own reckoning, to the millionth", () => {
    const models = [
      ['anthropic', 'claude-sonnet-4-5'],
      ['openai', 'gpt-5-mini'],
      ['openai', 'gpt-5.6-luna'],
      ['google', 'gemini-2.5-pro'],
      ['mistral', 'mistral-large-latest'],
      ['perplexity', 'sonar-reasoning-pro'],
    ] as const;
    const parts = fc.tuple(fc.nat(400_000), fc.nat(1000), fc.nat(1000), fc.nat(50_000));
    fc.assert(
      fc.property(fc.constantFrom(...models), parts, ([provider, model], [plain, r, w, output]) => {
        const theirs = calcPrice(
          {
            input_tokens: plain + r + w,
            cache_read_tokens: r,
            cache_write_tokens: w,
            output_tokens: output,
          },
          model,
          { providerId: provider, timestamp: AT },
        );
        const prices = GENAI_PRICES.find(model, provider, AT);
        const counts = { input: plain + r + w, cacheRead: r, cacheWrite: w, output };
        fc.pre(r + w <= counts.input);
        const ours = listPriceMicros(prices!, counts);
        expect(Math.abs(ours! - theirs!.total_price * 1e6)).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the table', () => {
  test('is the one that is installed, and says so', () => {
    const require = createRequire(import.meta.url);
    const entry = require.resolve('@pydantic/genai-prices');
    const manifest = JSON.parse(
      readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'),
    ) as { name: string; version: string };
    expect(manifest.name).toBe('@pydantic/genai-prices');
    expect(GENAI_PRICES.source).toBe(`genai-prices@${manifest.version}`);
    expect(GENAI_PRICES.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  test('knows the providers by the names of the GenAI conventions', () => {
    for (const [provider, model] of [
      ['openai', 'gpt-5-mini'],
      ['anthropic', 'claude-sonnet-4-5'],
      ['aws.bedrock', 'anthropic.claude-sonnet-4-20250514-v1:0'],
      ['azure.ai.openai', 'gpt-4o'],
      ['gcp.gemini', 'gemini-2.5-pro'],
      ['gcp.vertex_ai', 'gemini-2.5-pro'],
      ['gcp.gen_ai', 'gemini-2.5-pro'],
      ['mistral_ai', 'mistral-large-latest'],
      ['deepseek', 'deepseek-chat'],
      [undefined, 'gpt-4o'],
    ] as const) {
      expect(GENAI_PRICES.find(model, provider, AT), `${provider} ${model}`).toBeDefined();
    }
  });

  test('does not guess: an unknown model or provider has no price', () => {
    expect(GENAI_PRICES.find('nobody-7b', 'openai', AT)).toBeUndefined();
    expect(GENAI_PRICES.find('gpt-4o', 'local', AT)).toBeUndefined();
    expect(GENAI_PRICES.find('constructor', '__proto__', AT)).toBeUndefined();
  });
});

describe("prices of one's own", () => {
  test('are found by provider and model before model alone, whatever the case', () => {
    const [table] = overrideTables({ 'acme/tiny': { input: 1 }, TINY: { input: 2 } });
    expect(table?.find('Tiny', 'Acme', AT)).toEqual({ input: 1 });
    expect(table?.find('tiny', 'other', AT)).toEqual({ input: 2 });
    expect(table?.find('other', 'acme', AT)).toBeUndefined();
    expect(table).toMatchObject({ source: 'options', currency: 'USD' });
  });

  test.each([
    ['a negative price', { m: { input: -1 } }],
    ['no number', { m: { input: '1' } }],
    ['an unknown name', { m: { inputs: 1 } }],
    ['a tier without a price', { m: { input: { base: 1, tiers: [{ above: 1 }] } } }],
    ['a price that no decimal can write', { m: { input: 1e21 } }],
    ['a currency that is no code', { m: { input: 1, currency: 'dollars' } }],
    ['a currency that is no text', { m: { input: 1, currency: 840 } }],
  ])('%s is refused', (_name, prices) => {
    expect(() => overrideTables(prices as never)).toThrow(
      /"prices" has no usable (price|currency)/,
    );
  });
});

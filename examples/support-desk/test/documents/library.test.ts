// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import { Library } from '../../src/documents/library.ts';

describe('full-text retrieval', () => {
  const library = Library.open();

  test.each([
    ['How long do I have for returning something when I do not like it?', 'returns-policy'],
    ['what is covered by the warranty of my grinder', 'warranty'],
    ['please delete my personal data', 'data-privacy'],
    ['my kettle arrived broken', 'damaged-goods'],
    ['who approves a refund above the limit', 'refunds-above-limit'],
    ['the invoice total is wrong', 'invoices'],
    ['how often should I descale', 'descaling'],
    ['where do I find the order number', 'order-numbers'],
    ['can I cancel an order', 'order-changes'],
    ['I sent you my card number', 'payment-safety'],
  ])('%s → %s', (question, article) => {
    expect(library.search(question)[0]?.id).toBe(article);
  });

  test('gives the best first, and no more than asked for', () => {
    const results = library.search('refund of a damaged order', 2);
    expect(results).toHaveLength(2);
    expect(results[0]?.score).toBeGreaterThan(results[1]?.score ?? Number.POSITIVE_INFINITY);
    expect(results[0]?.text).not.toMatch(/^#/);
  });

  test('takes operators of the query language for words', () => {
    expect(library.search('" OR NEAR( * title: ^')).toEqual([]);
    expect(library.search('refund AND NOT "refund')).not.toEqual([]);
  });

  test('knows what it does not know', () => {
    expect(library.search('zeppelin')).toEqual([]);
    expect(library.search('is it on?')).toEqual([]);
    expect(library.size).toBe(15);
  });
});

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { attributeText } from '@ledgerline/clickhouse';
import type { AttributeValue } from '@ledgerline/conventions';
import { compilePolicy, findingsSummary, redact, redactAttributes } from '@ledgerline/redaction';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DETECTORS } from '../../../redaction/src/detectors/all.ts';
import { adversarialJson, adversarialText } from '../../../redaction/test/arbitraries.ts';
import { prepare, storedAttributes } from '../support/batch-fixture.ts';
import { logsRequest } from '../support/gateway-fixture.ts';

// A record redacted as an object, as the SDK does it, and as columns of bytes, as the gateway does.

const policy = compilePolicy();
const EXAMPLES = DETECTORS.flatMap(({ examples }) => [
  ...examples.match.map(([text]) => text),
  ...examples.ignore,
]);
/** Keys that say something about their value, and some that say nothing or hold something. */
const KEYS = (
  'note x a@example.com password api_key max_tokens trace_id phone ssn sin tax_id dob card nhs ' +
  'passport bsn imei iban ip gen_ai.input.messages gen_ai.tool.call.arguments ' +
  'http.request.header.cookie'
).split(' ');

const example = fc.constantFrom(...EXAMPLES);
/** An example with one change in it, which may be one that UTF-8 cannot say. */
const mutated = fc
  .tuple(example, fc.nat(), fc.constantFrom('', ' ', '0', '\ud800', '\u200b', '"', '\\', '＠'))
  .map(([text, at, by]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + by + text.slice(place + 1);
  });
const text = fc.oneof(example, mutated, adversarialText, adversarialJson);
const numbers = fc.oneof(
  fc.constantFrom(0, -1, 1234, 900_123, 5_550_134, 19_900_228, 123_456_782, 130_692_544),
  fc.constantFrom(536_904_399, 912_903_456, 2_125_550_134, 9_434_765_919, 2 ** 32, -(2 ** 31)),
  fc.constant(4_539_578_763_621_486),
);
/** A value in OTLP/JSON, and the same as an object. */
type Pair = readonly [wire: unknown, plain: AttributeValue];

const scalar: fc.Arbitrary<Pair> = fc.oneof(
  { weight: 6, arbitrary: text.map((t): Pair => [{ stringValue: t }, t.toWellFormed()]) },
  text.map((t): Pair => [{ bytesValue: Buffer.from(t).toString('base64') }, Buffer.from(t)]),
  fc
    .uint8Array({ maxLength: 40 })
    .map((b): Pair => [{ bytesValue: Buffer.from(b).toString('base64') }, b]),
  fc.oneof(numbers, fc.integer()).map((n): Pair => [{ intValue: String(n) }, n]),
  fc
    .oneof(numbers, fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map((n): Pair => [{ doubleValue: n }, n]),
  fc.boolean().map((b): Pair => [{ boolValue: b }, b]),
);
const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...KEYS) }, example);
const keyed = (values: fc.Arbitrary<Pair>, maxLength: number) =>
  fc.uniqueArray(fc.tuple(key, values), { selector: ([name]) => name.toWellFormed(), maxLength });
const value = fc.letrec<{ value: Pair }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc
      .array(tie('value'), { maxLength: 3 })
      .map((items): Pair => [
        { arrayValue: { values: items.map(([wire]) => wire) } },
        items.map(([, plain]) => plain),
      ]),
    keyed(tie('value'), 3).map((members): Pair => [
      {
        kvlistValue: { values: members.map(([name, [wire]]) => ({ key: name, value: wire })) },
      },
      Object.fromEntries(members.map(([name, [, plain]]) => [name.toWellFormed(), plain])),
    ]),
  ),
})).value;

function check(members: readonly (readonly [string, Pair])[], body: string): void {
  const attributes = Object.fromEntries(members.map(([name, [wire]]) => [name, wire]));
  const batch = prepare(logsRequest([{ attributes, body }]));
  expect(batch.rejections.message()).toBe('');
  const stored = storedAttributes(batch, 0);
  const object = Object.fromEntries(
    members.map(([name, [, plain]]) => [name.toWellFormed(), plain]),
  );
  const { value: clean, findings } = redactAttributes(policy, object);
  const found = [...redact(policy, body).findings, ...findings];
  for (const name of Object.keys(clean)) expect(stored[name]).toBe(attributeText(clean[name]!));
  const { columns } = batch;
  expect(columns.store.text(columns.bodyA.at(0), columns.bodyB.at(0))).toBe(
    redact(policy, body).value.toWellFormed(),
  );
  expect(stored['ledgerline.redaction.gateway.counts'] ?? '').toBe(findingsSummary(found).counts);
}

test('every example of every detector has one result', () => {
  for (const each of EXAMPLES) {
    const wire = each.toWellFormed();
    check(
      [
        ['note', [{ stringValue: each }, wire]],
        ['bytes', [{ bytesValue: Buffer.from(each).toString('base64') }, Buffer.from(each)]],
        ['list', [{ arrayValue: { values: [{ stringValue: each }] } }, [wire]]],
        ['json', [{ stringValue: JSON.stringify({ each }) }, JSON.stringify({ each: wire })]],
      ],
      each,
    );
  }
});

test('every value of every kind under any key has one result', () => {
  fc.assert(fc.property(keyed(value, 5), text, check), { numRuns: 600 });
});

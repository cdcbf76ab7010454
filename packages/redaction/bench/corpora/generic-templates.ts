// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { CorpusCase, GeneratedCorpus } from './corpus.ts';
import { Draw, id, password, token } from './generic-values.ts';
import { commands } from './templates/commands.ts';
import { languages } from './templates/languages.ts';
import { programs } from './templates/programs.ts';
import { requests } from './templates/requests.ts';
import { sentences } from './templates/sentences.ts';
import { settings } from './templates/settings.ts';

const SEED = 20_261_121;
const ROUNDS = 10;
const GROUPS = { settings, programs, requests, commands, sentences, languages };

/** What stands in the place of a secret: a password, a token, base64 of a password, a code sent once. */
const SECRETS = new Map<string, (draw: Draw) => string>([
  ['{p}', password],
  ['{t}', token],
  ['{e}', (draw) => Buffer.from(`bob:${password(draw)}`).toString('base64')],
  ['{c}', (draw) => draw.chars('0123456789', 6)],
]);
/** What stands in a harmless text: an id, a number, what looks random. */
const HARMLESS = new Map<string, (draw: Draw) => string>([
  ['{i}', id],
  ['{n}', (draw) => String(draw.below(900) + 8)],
  ['{b}', token],
]);

/**
 * Over a thousand templates of what people write around secrets, and harmless twins. Those at odd places
 * were not looked at while the rules were written; their shares are printed as `held back`.
 */
export const genericTemplatesCorpus: GeneratedCorpus = {
  name: 'generic-templates',
  measure: 'generic secrets in context',
  types: ['secret', 'jwt', 'private_key'],
  bars: { recall: 0.85, precision: 0.9 },
  cases: () => {
    const draw = new Draw(SEED);
    return Object.entries(GROUPS).flatMap(([name, { find, keep }]) => [
      ...find.flatMap((template, n) => drawn(`${name} ${n}`, groupOf(name, n), template, draw)),
      ...keep.flatMap((template, n) =>
        harmless(`${name} not ${n}`, groupOf(name, n), template, draw),
      ),
    ]);
  },
};

function groupOf(name: string, n: number): string {
  return n % 2 === 0 ? name : `${name}, held back`;
}

function drawn(key: string, group: string, template: string, draw: Draw): CorpusCase[] {
  return Array.from({ length: ROUNDS }, (_unused, round): CorpusCase => {
    let value: string | undefined;
    const text = template.replace(/\{[ptec]\}/, (place) => {
      value = SECRETS.get(place)?.(draw) ?? '';
      return value;
    });
    // Lines of password files have their hash in them.
    const values = [value ?? template.split(':')[1] ?? template];
    return { id: `${key}.${round}`, group, text, label: 'find', values };
  });
}

function harmless(key: string, group: string, template: string, draw: Draw): CorpusCase[] {
  return Array.from({ length: ROUNDS }, (_unused, round): CorpusCase => {
    const text = template.replaceAll(/\{[inb]\}/g, (place) => HARMLESS.get(place)?.(draw) ?? '');
    return { id: `${key}.${round}`, group, text, label: 'keep' };
  });
}

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { repositoryDir } from './repository.ts';

/** A regular expression of our sources. */
export interface SourceExpression {
  /** `file:line`, from the top of the repository. */
  readonly place: string;
  readonly pattern: string;
  readonly flags: string;
}

/** What the sources hold. */
export interface SourceExpressions {
  readonly files: readonly string[];
  readonly literals: readonly SourceExpression[];
  /** `file:line` of each `new RegExp(…)` or `RegExp(…)`, whose pattern only running it tells. */
  readonly constructed: readonly string[];
}

/** Every regular expression in the sources of packages and examples, by their syntax trees. */
export function expressionsInSources(): SourceExpressions {
  const files = globSync('{packages,examples}/*/src/**/*.ts', { cwd: repositoryDir }).toSorted();
  const literals: SourceExpression[] = [];
  const constructed: string[] = [];
  for (const file of files) {
    const found = expressionsIn(file, readFileSync(join(repositoryDir, file), 'utf8'));
    literals.push(...found.literals);
    constructed.push(...found.constructed);
  }
  return { files, literals, constructed };
}

/** Those of one text. Throws when it cannot be parsed: what is not seen is not checked. */
export function expressionsIn(file: string, source: string): Omit<SourceExpressions, 'files'> {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]!.message}`);
  const literals: SourceExpression[] = [];
  const constructed: string[] = [];
  const placeAt = (offset: number): string =>
    `${file}:${source.slice(0, offset).split('\n').length}`;
  const call = ({ callee, start }: { callee: { type: string }; start: number }): void => {
    if (callee.type === 'Identifier' && 'name' in callee && callee.name === 'RegExp') {
      constructed.push(placeAt(start));
    }
  };
  new Visitor({
    Literal: (node) => {
      if ('regex' in node) literals.push({ place: placeAt(node.start), ...node.regex });
    },
    NewExpression: call,
    CallExpression: call,
  }).visit(program);
  return { literals, constructed };
}

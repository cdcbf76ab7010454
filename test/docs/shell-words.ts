// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What a README's shell line refers to in this repository. */
export interface References {
  /** Names behind `npm run`, and `start` or `test` of `npm start` and `npm test`. */
  readonly scripts: readonly string[];
  /** Paths, from the top of the repository or from the README's folder. */
  readonly paths: readonly string[];
  /** Commands of `ledgerline` with the options that follow them. */
  readonly commands: readonly { readonly name: string; readonly options: readonly string[] }[];
}

const SCRIPT = /\bnpm (?:run (?:-s |--silent )?([\w:-]+)|(start|test)\b)/g;
const PATH =
  /(?:^|[\s"'(=])((?:packages|test|src|bench|collector-config|examples|conventions|\.ci)\/[\w./*-]*)/g;
const COMMAND =
  /(?:npm run (?:-s |--silent )?ledgerline --|(?:^|[\s;&|])ledgerline) ([a-z][a-z-]*)\b([^;&|\n]*)/g;

/** The references of a shell line or of a piece of inline code. */
export function referencesIn(text: string): References {
  return {
    scripts: Array.from(text.matchAll(SCRIPT), ([, run, short]) => run ?? short ?? ''),
    paths: Array.from(text.matchAll(PATH), ([, path = '']) => path),
    commands: Array.from(text.matchAll(COMMAND), ([, name = '', rest = '']) => ({
      name,
      options: rest.match(/(?<=\s)--[a-z][\w-]*/g) ?? [],
    })),
  };
}

/** Lines of a shell block as a person would paste them: without comments and empty lines. */
export function shellLines(code: string): readonly string[] {
  return code
    .split('\n')
    .map((line) => line.replace(/(^|\s+)#.*$/, ''))
    .filter((line) => line !== '');
}

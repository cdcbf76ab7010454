// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { SORTS, type Sort } from './check-digits.ts';
import type { CorpusCase, GeneratedCorpus } from './corpus.ts';
import { Draw } from './generic-values.ts';

const SEED = 20_261_122;

/**
 * How numbers stand in forms, files, logs and chats: `{w}` is the word for a number, `{k}` and `{c}` the
 * same as keys in snake and camel case, `{v}` the number. Every second one was not looked at when the
 * detectors were written.
 */
const FRAMES: readonly string[] = [
  '{w}: {v}',
  '{w} - {v}',
  '{w} = {v}',
  '{w} is {v}.',
  'My {w} is {v}, thanks',
  '{k}={v}',
  '{k}: "{v}"',
  "{k} => '{v}',",
  '{"{k}":"{v}","n":1}',
  "{'{c}': '{v}', 'n': 1}",
  '{"user":{"{c}":"{v}"}}',
  '{"label":"{w}","value":"{v}"}',
  '{"name":"{k}","val":"{v}"}',
  'level=info {k}={v} status=200',
  'ts=1 msg="saved" user.{k}="{v}"',
  'id,{k},city\n7,{v},Oslo',
  'id;{w};city\n7;{v};Oslo',
  'id\tname\t{k}\n7\tBob\t{v}',
  '"id","{k}"\n"7","{v}"',
  '| name | {w} |\n| --- | --- |\n| Bob | {v} |',
  '| {w} | {v} |',
  '<td>{w}</td><td>{v}</td>',
  '<tr><th>{w}</th></tr>\n<tr><td>{v}</td></tr>',
  '<{k}>{v}</{k}>',
  '<input name="{k}" value="{v}">',
  '<dt>{w}</dt>\n<dd>{v}</dd>',
  "INSERT INTO users (id, {k}) VALUES (17, '{v}');",
  "UPDATE users SET {k} = '{v}' WHERE id = 4711",
  "SELECT * FROM users WHERE {k}='{v}'",
  "Duplicate entry '{v}' for key 'users.{k}'",
  'Key ({k})=({v}) already exists.',
  'GET /find?{k}={v}&n=1',
  'GET /find?n=1&{c}={v} HTTP/1.1',
  'Agent: what is your {w}?\nCustomer: {v}',
  'Q: {w}?\nA: {v}',
  'What is your {w}?\n{v}',
  'assistant: Please tell me your {w}.\nuser: {v}',
  'user: my {w}?\nassistant: It is {v} according to our file.',
  '[{"role":"assistant","content":"Your {w}?"},{"role":"user","content":"{v}"}]',
  'Bot> Enter {w}:\nYou> {v}',
  '{w}\n{v}',
  '{w}:\n  {v}',
  '> {w}\n> {v}',
  '**{w}**\n\n{v}',
  '{v} ({w})',
  '{v} is my {w}',
  '{v} is the {w} you asked for',
  'we have {v} as your {w}',
  'Is {v} your {w}?',
  'The {w} on the form reads {v}.',
  'For verification, the {w} ({v}) was checked',
  'Please update {w} {v} today',
  '- {w}: {v}\n- city: Oslo',
  '* {w} {v}',
  '{w}: _{v}_',
  '{w}: **{v}**',
  '{w}: `{v}`',
  '{w}: "{v}"',
  '{w}: «{v}»',
  '{w}: <{v}>',
  '{w} [{v}]',
  '{w} # {v}',
  '{w} no. {v}',
  '{w} nr {v}',
  '{w}/{v}',
  '{w}→{v}',
  'Regards,\nBob\n{w}: {v} | Oslo',
  'Bob | {w} {v} | bob at work',
  'Bob, {w} {v}, Oslo',
  'export {k}={v}',
  '{k}:\n  - "{v}"',
  '{k}: {v} # from the form',
  'user:\n  {k}: {v}\n  plan: pro',
  '{c}: {v},',
  'this.{c} = "{v}";',
  'log.info("{k}={}", "{v}")',
  "set('{k}', '{v}')",
  'KeyError: {v} not found for {w}',
  'ValueError: invalid {w}: {v}',
  'invalid {k} "{v}": check digit',
  'Customer {w} changed: {v}',
  'Mi {w} es {v}, gracias.',
  'Meine {w} lautet {v}.',
  'Mon {w} est le {v}.',
  'Il mio {w} è {v}.',
  'Mijn {w} is {v}.',
  'Minha {w} é {v}.',
  'Min {w} är {v}.',
  'Mój {w} to {v}.',
  '{w}は{v}です',
  '我的{w}是{v}。',
  '{w} = {v};',
  'ok {w} {v} ok',
  'old {w} {v}, new one follows',
  'Subject: {w} {v} (urgent)',
  'fields: [{k}: {v}]',
  'attributes={{k}={v}, n=1}',
  '--{k} {v}',
  '--{k}="{v}"',
  '"{w}" : "{v}"',
];

/** Numbers of many countries in the surroundings in which people and programs write them. */
export const surroundings: GeneratedCorpus = {
  name: 'surroundings',
  measure: 'structured types',
  types: [...new Set(SORTS.map(({ type }) => type))],
  bars: { recall: 0.97, precision: 0.98, f2: 0.97 },
  cases: () => {
    const draw = new Draw(SEED);
    return SORTS.flatMap((sort) => FRAMES.flatMap((frame, n) => casesOf(sort, frame, n, draw)));
  },
};

function casesOf(sort: Sort, frame: string, n: number, draw: Draw): CorpusCase[] {
  const parts = sort.make(draw);
  if (parts === undefined) return [];
  const layouts = ['', ...sort.layouts];
  const layout = layouts[n % layouts.length] ?? '';
  const right = parts.join('');
  const group = n % 2 === 0 ? 'looked at' : 'held back';
  const value = written(right, layout);
  const id = `${group} ${sort.type} ${n}`;
  // The same number, called an order: behind no word and with no layout of its own, it is nobody's.
  const other = said(frame, 'order code', right.slice(0, -1) + next(right.at(-1) ?? '0'));
  return [
    { id, group, text: said(frame, sort.word, value), label: 'find', values: [value] },
    { id: `not ${id}`, group, text: other, label: 'keep', types: [sort.type] },
  ];
}

function said(frame: string, word: string, value: string): string {
  const snake = word.toLowerCase().replaceAll(' ', '_');
  const camel = snake.replaceAll(/_(.)/g, (_all, first: string) => first.toUpperCase());
  return frame
    .replaceAll('{w}', word)
    .replaceAll('{k}', snake)
    .replaceAll('{c}', camel)
    .replaceAll('{v}', value);
}

function written(characters: string, layout: string): string {
  if (layout === '') return characters;
  let n = 0;
  return layout.replaceAll('#', () => characters.charAt(n++));
}

function next(char: string): string {
  return char === '9' ? '0' : String.fromCharCode(char.charCodeAt(0) + 1);
}

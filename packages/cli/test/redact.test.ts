// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode, run } from '@ledgerline/cli';
import { afterAll, describe, expect, it } from 'vitest';
import { linesOf } from '../src/redact/lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledgerline-redact-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command over a text that arrives in pieces of a few bytes. */
async function redact(text: string, ...options: readonly string[]) {
  let out = '';
  let err = '';
  const code = await run(['redact', ...options], {
    out: (more) => void (out += Buffer.from(more).toString()),
    err: (more) => void (err += more),
    input: inPieces(Buffer.from(text), text.length > 10_000 ? 65_536 : 7),
    drained: async () => {},
    isInteractive: false,
  });
  return { code, out, err };
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const TEXT = 'hello\nmail ada@example.com, é card 4111 1111 1111 1111';

describe('ledgerline redact', () => {
  it('writes the redacted text, and beside it what was found and where', async () => {
    const { code, out, err } = await redact(TEXT);
    expect(code).toBe(ExitCode.ok);
    expect(out).toBe('hello\nmail [EMAIL], é card [CARD]\n');
    expect(err).toBe(
      '2:6  email  15 characters, email, confidence 0.95, placeholder\n' +
        '2:30  card  19 characters, card, confidence 0.98, placeholder\n' +
        '2 found: 1 email, 1 card\n',
    );
  });

  it('says that it found nothing, and leaves the text as it was', async () => {
    expect(await redact('nothing\n')).toEqual({
      code: ExitCode.ok,
      out: 'nothing\n',
      err: 'nothing found\n',
    });
    expect((await redact('')).out).toBe('');
  });

  it('explains which rule fired and what the policy did, without the value', async () => {
    const path = join(folder, 'policy.json');
    const actions = [{ action: 'partial', detectors: ['card'] }];
    const patterns = [{ name: 'seat', pattern: 'SEAT-[0-9]+', examples: ['SEAT-1'] }];
    writeFileSync(path, JSON.stringify({ id: 'acme', version: '2', actions, patterns }));
    const { out, err } = await redact(`${TEXT} SEAT-7`, '--explain', '--policy', path);
    expect(out).toContain('[CARD*1111] [CUSTOM]');
    expect(err).toContain(
      'pass Luhn, and stand alone. It is found on its own. A rule of the policy',
    );
    expect(err).toContain('A rule of the policy acme@2 says partial.');
    expect(err).toContain('The pattern custom.seat of the policy acme@2 matches.');
    expect(err).not.toMatch(/ada@|4111 1111|SEAT-7/);
  });

  it('gives one JSON document with --json', async () => {
    const { out, err } = await redact(TEXT, '--json', '--explain');
    expect(err).toBe('');
    expect(JSON.parse(out)).toEqual({
      policy: 'default@1.0.0',
      redacted: 'hello\nmail [EMAIL], é card [CARD]',
      findings: [
        expect.objectContaining({ line: 2, column: 6, start: 11, end: 26, type: 'email' }),
        expect.objectContaining({ line: 2, column: 30, start: 35, end: 54, type: 'card' }),
      ],
      nearMisses: [],
    });
  });

  it('explains what was nearly found, where, and why it was not, without the value', async () => {
    const text = 'hello\ncard 4111 1111 1111 1112, password=$DB_PASSWORD\n';
    const { out, err } = await redact(text, '--explain');
    expect(out).toBe(text);
    expect(err).toMatch(
      /^nothing found\n2:6 {2}near miss: check {2}19 characters\n {4}card would find it .*\n2:36 {2}near miss: no_secret/,
    );
    expect(err).not.toMatch(/1112|DB_PASSWORD/);
    const json = JSON.parse((await redact(text, '--explain', '--json')).out) as object;
    expect(json).toMatchObject({
      findings: [],
      nearMisses: [
        { line: 2, column: 6, start: 11, end: 30, reason: 'check', detectors: ['card'] },
        { line: 2, column: 36, reason: 'no_secret', detectors: ['secret_context'] },
      ],
    });
    const many = await redact('4111 1111 1111 1112\n'.repeat(25), '--explain');
    expect(many.err).toMatch(/and 5 near misses more: --json shows all\n$/);
  });

  it('takes the text as the value of a key', async () => {
    expect((await redact('hunter2', '--key', 'db.password')).out).toBe('[SECRET]\n');
  });

  it('prints the JSON Schema of a policy', async () => {
    const { out } = await redact('', '--schema');
    expect(JSON.parse(out)).toMatchObject({ title: 'Ledgerline redaction policy' });
  });

  it.each([
    [['text'], ExitCode.usage, /standard input/],
    [['--policy', join(folder, 'none.json')], ExitCode.unavailable, /ENOENT.*\[config_invalid\]/],
  ])('refuses %j', async (options, code, message) => {
    const result = await redact('ada@example.com', ...options);
    expect(result.code).toBe(code);
    expect(result.err).toMatch(message);
    expect(result.out).toBe('');
  });
});

describe('ledgerline redact --jsonl', () => {
  const lines = (out: string): unknown[] =>
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  it('answers each line in order, with offsets in UTF-16 code units of the input', async () => {
    const text = '😀 ada@example.com';
    const input = [
      { id: 'a', text },
      { id: 2, text: 'nothing' },
    ];
    const { code, out, err } = await redact(
      input.map((each) => JSON.stringify(each)).join('\n'),
      '--jsonl',
    );
    expect([code, err]).toEqual([ExitCode.ok, '']);
    const finding = { start: 3, end: 18, type: 'email', detector: 'email', confidence: 0.95 };
    expect(lines(out)).toEqual([
      { id: 'a', redacted: '😀 [EMAIL]', findings: [finding] },
      { id: 2, redacted: 'nothing', findings: [] },
    ]);
    expect(text.slice(finding.start, finding.end)).toBe('ada@example.com');
  });

  it('answers lines that are none with an error, goes on, and names them', async () => {
    const bad = [
      'ada@example.com',
      '[]',
      '{"id":"a"}',
      '{"text":"a"}',
      '{"id":[],"text":"a"}',
      '{',
    ];
    const { code, out, err } = await redact(`${bad.join('\n')}\n{"id":1,"text":"b"}\n`, '--jsonl');
    expect(code).toBe(ExitCode.failed);
    expect(err).toContain('ledgerline redact: line 1: the line is no JSON object.\n');
    expect(err).toContain('ledgerline redact: line 4: the line has no id.\n');
    expect(err).toMatch(/ledgerline redact: 6 of 7 lines could not be redacted\.\n$/);
    const answers = lines(out);
    for (const [index, answer] of answers.slice(0, 6).entries()) {
      expect(answer).toMatchObject({ line: index + 1, error: { code: 'line_invalid' } });
    }
    expect(answers[6]).toEqual({ id: 1, redacted: 'b', findings: [] });
    expect(out + err).not.toContain('ada@');
  });

  it('explains each line with --explain', async () => {
    const input = JSON.stringify({ id: 1, text: 'ada@example.com, card 4111 1111 1111 1112' });
    const { code, out, err } = await redact(input, '--jsonl', '--explain');
    expect([code, err]).toEqual([ExitCode.ok, '']);
    expect(lines(out)).toMatchObject([
      {
        id: 1,
        redacted: '[EMAIL], card 4111 1111 1111 1112',
        findings: [{ type: 'email', why: expect.stringContaining('found on its own') as string }],
        nearMisses: [{ start: 22, end: 41, reason: 'check', detectors: ['card'] }],
      },
    ]);
  });

  it('names the first ten lines of many, and counts all', async () => {
    const { err } = await redact('x\n'.repeat(1_000), '--jsonl');
    expect(err.trimEnd().split('\n')).toHaveLength(11);
    expect(err).toContain('1000 of 1000 lines');
  });

  it('takes what writers of lines do: a byte order mark, CRLF, blank lines, no last newline', async () => {
    const text = '\ufeff{"id":1,"text":"a"}\r\n\r\n   \n{"text":"","id":"2","more":[1]}';
    const { code, out, err } = await redact(text, '--jsonl');
    expect([code, err]).toEqual([ExitCode.ok, '']);
    expect(lines(out)).toEqual([
      { id: 1, redacted: 'a', findings: [] },
      { id: '2', redacted: '', findings: [] },
    ]);
    expect(await redact('', '--jsonl')).toEqual({ code: ExitCode.ok, out: '', err: '' });
  });

  it('gives every id back as it came', async () => {
    const ids = ['18446744073709551615', '1.10', '-0', '1e400', '"a\\u0000\ud83d\ude00"'];
    const input = ids.map((id) => `{"meta":{"id":7},"id":${id},"text":"a","last":{"id":1}}`);
    const { out } = await redact(input.join('\n'), '--jsonl');
    const [first, second, third, fourth, fifth] = out.split('\n');
    expect(first).toContain('{"id":18446744073709551615,');
    expect(second).toContain('{"id":1.10,');
    expect(third).toContain('{"id":0,');
    expect(fourth).toContain('{"id":1e400,');
    expect(JSON.parse(fifth!)).toMatchObject({ id: 'a\u0000😀' });
  });

  it.each([
    ['a view', 'to ada%40example.com now', ['ada%40example.com']],
    ['base64', `x ${Buffer.from('mail ada@example.com').toString('base64')} y`, ['bWFpbCBhZGFA']],
    ['characters beyond the BMP', '😀💶 ada@example.com 😀 4111 1111 1111 1111', ['ada@', '4111 ']],
    ['half a pair', '\ud83d ada@example.com \ude00 ada@example.org', ['ada@example.com', 'ada@']],
    ['invisible characters', '😀 ada@exam\u200bple.com', ['ada@exam\u200bple.com']],
    ['a document inside of one', '{"a":"{\\"p\\":\\"ada@example.com\\"}"}', ['ada@example.com']],
    ['one behind the other', 'password=hunter2x b@example.com', ['hunter2x', 'b@example.com']],
  ])('gives offsets in the input, in order, through %s', async (_name, text, beginnings) => {
    const { out } = await redact(JSON.stringify({ id: 1, text }), '--jsonl');
    const { redacted, findings } = JSON.parse(out) as {
      redacted: string;
      findings: { start: number; end: number; type: string }[];
    };
    expect(findings).toHaveLength(beginnings.length);
    let rebuilt = '';
    let done = 0;
    for (const [i, { start, end, type }] of findings.entries()) {
      expect(start).toBeGreaterThanOrEqual(done);
      expect(text.slice(start, end).startsWith(beginnings[i]!)).toBe(true);
      rebuilt += `${text.slice(done, start)}[${type.toUpperCase()}]`;
      done = end;
    }
    // The type is that of the placeholder that stands there.
    expect(redacted).toBe(rebuilt + text.slice(done));
  });

  it('redacts a line of ten megabytes, and the ones around it', async () => {
    const long = { id: 2, text: `${'word '.repeat(2_000_000)}ada@example.com` };
    const input = [{ id: 1, text: 'a' }, long, { id: 3, text: 'b@example.com' }];
    const text = input.map((each) => JSON.stringify(each)).join('\n');
    const { out, code } = await redact(text, '--jsonl');
    expect(code).toBe(ExitCode.ok);
    const answers = lines(out) as { id: number; redacted: string; findings: unknown[] }[];
    expect(answers.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(answers[1]?.findings).toEqual([
      expect.objectContaining({ start: 10_000_000, end: 10_000_015, type: 'email' }),
    ]);
    expect(answers[2]?.redacted).toBe('[EMAIL]');
  });
});

describe('lines of a stream', () => {
  it.each([1, 2, 3, 5, 100])('are whole however it is cut: %d bytes', async (size) => {
    const found: (string | undefined)[] = [];
    const bytes = Buffer.from('\ufeffé1\n\nover the limit\n\ufeff😀\nab');
    for await (const some of linesOf(inPieces(bytes, size), 8)) found.push(...some);
    expect(found).toEqual(['é1', '', undefined, '\ufeff😀', 'ab']);
  });
});

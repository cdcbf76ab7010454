// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES } from '../limits.ts';
import type { NoteSigner, NoteVerifier } from './note-key.ts';
import { isKeyName } from './note-key.ts';

const SIGNATURE_HEAD = '\u2014 ';
const KEY_ID_BYTES = 4;

/** A signature line of a note: who it claims to be from, and whether we checked it. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A note whose known signatures hold. `unverified` are those of keys that we do not know. */
export interface OpenedNote {
  /** The signed text, with its final newline. */
  readonly text: string;
  readonly verified: readonly NoteSignature[];
  readonly unverified: readonly NoteSignature[];
}

/**
 * Signs a text: the text, an empty line, one signature line per signer. C2SP signed-note.
 * Throws LedgerlineError `note_invalid` when the text may not be signed.
 */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  const problem = textProblem(text);
  if (problem !== undefined) throw invalid(problem);
  const lines = signers.map((signer) => {
    const bytes = Buffer.concat([Buffer.from(signer.keyId, 'hex'), signer.sign(text)]);
    return `${SIGNATURE_HEAD}${signer.name} ${bytes.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Opens a note with the keys that the caller trusts. Signatures of unknown keys are carried along;
 * a known name and id whose signature does not hold rejects the note, and so does a note without a
 * single known signature. Throws LedgerlineError `note_invalid`.
 */
export function openNote(
  note: Uint8Array | string,
  verifiers: readonly NoteVerifier[],
): OpenedNote {
  const { text, signatures } = splitNote(note);
  const verified: NoteSignature[] = [];
  const unverified: NoteSignature[] = [];
  for (const signature of signatures) {
    const known = verifiers.filter((v) => v.name === signature.name && v.keyId === signature.keyId);
    if (known.length > 1) throw invalid(`two keys are called ${signature.name}`);
    const [verifier] = known;
    if (verifier === undefined) unverified.push(signature);
    else if (!verifier.verify(text, signature.signature)) {
      throw invalid(`the signature of ${signature.name} does not hold`);
    } else if (!verified.some((seen) => seen.keyId === signature.keyId)) verified.push(signature);
  }
  if (verified.length === 0) throw invalid('no signature is of a known key');
  return { text, verified, unverified };
}

function splitNote(note: Uint8Array | string): { text: string; signatures: NoteSignature[] } {
  if (note.length > MAX_NOTE_BYTES) throw invalid(`it is larger than ${MAX_NOTE_BYTES} bytes`);
  const whole = typeof note === 'string' ? note : decodeUtf8(note);
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) throw invalid('there is no empty line before the signatures');
  const text = whole.slice(0, split + 1);
  const problem = textProblem(whole) ?? textProblem(text);
  if (problem !== undefined) throw invalid(problem);
  const lines = whole.slice(split + 2).split('\n');
  lines.pop();
  if (lines.length > MAX_NOTE_SIGNATURES) throw invalid('it has too many signatures');
  return { text, signatures: lines.map((line) => parseSignature(line)) };
}

function parseSignature(line: string): NoteSignature {
  const [name, base64, ...rest] = line.slice(SIGNATURE_HEAD.length).split(' ');
  if (!line.startsWith(SIGNATURE_HEAD) || name === undefined || !isKeyName(name)) {
    throw invalid('a signature line is malformed');
  }
  const bytes = Buffer.from(base64 ?? '', 'base64');
  const canonical = bytes.toString('base64') === base64;
  if (rest.length > 0 || !canonical || bytes.length <= KEY_ID_BYTES) {
    throw invalid('a signature line is malformed');
  }
  return {
    name,
    keyId: bytes.subarray(0, KEY_ID_BYTES).toString('hex'),
    signature: bytes.subarray(KEY_ID_BYTES),
  };
}

function textProblem(text: string): string | undefined {
  if (!text.endsWith('\n')) return 'the text does not end in a newline';
  if (!text.isWellFormed()) return 'the text is not well-formed Unicode';
  // oxlint-disable-next-line no-control-regex -- control characters are what the rule is about
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) return 'the text has control characters';
  return undefined;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalid('it is not UTF-8', cause);
  }
}

function invalid(why: string, cause?: unknown): LedgerlineError {
  return new LedgerlineError('note_invalid', `The signed note is not valid: ${why}.`, { cause });
}

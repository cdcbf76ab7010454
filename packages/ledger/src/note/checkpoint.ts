// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { HASH_BYTES } from '../merkle/hash.ts';
import type { NoteSigner, NoteVerifier } from './note-key.ts';
import { isKeyName } from './note-key.ts';
import { openNote, signNote } from './signed-note.ts';

/** What a log signs about itself. C2SP tlog-checkpoint. */
export interface Checkpoint {
  /** Name of the log, unique in the world. */
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: bigint;
  /** Root of the tree, 32 bytes. */
  readonly root: Uint8Array;
}

/** The text that is signed: three lines, no extension lines. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root } = checkpoint;
  if (!isKeyName(origin)) throw invalid('the origin is empty or has white space or a plus sign');
  if (size < 0n || root.length !== HASH_BYTES) throw invalid('the size or the root is malformed');
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Parses a checkpoint text; extension lines are allowed and ignored. Throws `note_invalid`. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, sizeText, rootText, ...rest] = text.split('\n');
  if (origin === undefined || origin === '' || sizeText === undefined || rootText === undefined) {
    throw invalid('it has fewer than three lines');
  }
  if (rest.pop() !== '' || rest.includes('')) throw invalid('an extension line is empty');
  if (!/^(0|[1-9][0-9]{0,18})$/.test(sizeText)) throw invalid('the size is not a decimal number');
  const root = Buffer.from(rootText, 'base64');
  if (root.length !== HASH_BYTES || root.toString('base64') !== rootText) {
    throw invalid('the root is not the base64 of 32 bytes');
  }
  return { origin, size: BigInt(sizeText), root };
}

/** The signed checkpoint, ready to be published. */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  return signNote(formatCheckpoint(checkpoint), [signer]);
}

/**
 * Opens a signed checkpoint: the signature of `verifier` must hold and the origin must be its name.
 * Throws LedgerlineError `note_invalid`.
 */
export function openCheckpoint(note: Uint8Array | string, verifier: NoteVerifier): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, [verifier]).text);
  if (checkpoint.origin !== verifier.name) {
    throw invalid(`the origin is ${checkpoint.origin}, not ${verifier.name}`);
  }
  return checkpoint;
}

function invalid(why: string): LedgerlineError {
  return new LedgerlineError('note_invalid', `The checkpoint is not valid: ${why}.`);
}

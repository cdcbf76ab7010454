// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Names and passwords of the two users; hashes are compared, so lengths leak nothing. */
export interface EngineCredential {
  readonly username: string;
  readonly password: string;
}

export interface EngineCredentials {
  readonly writer: EngineCredential;
  readonly analyst: EngineCredential;
}

/** What the child needs to start, sent over IPC so that no secret stands in an argument list. */
export interface StartMessage {
  readonly kind: 'start';
  readonly engineDir: string;
  readonly scratchDir: string;
  readonly port: number;
  readonly memoryBytes: number;
  readonly threads: number;
  readonly queryTimeoutMs: number;
  readonly bodyBytesMax: number;
  readonly credentials: EngineCredentials;
}

interface CloseMessage {
  readonly kind: 'close';
}

export type ParentMessage = StartMessage | CloseMessage;

/** Why a child could not start; the supervisor makes catalogue errors of them. */
export type StartFailure =
  | 'engine_missing'
  | 'data_dir_in_use'
  | 'port_taken'
  | 'disk_full'
  | 'internal';

export type ChildMessage =
  | { readonly kind: 'ready'; readonly port: number; readonly version: string }
  | { readonly kind: 'failed'; readonly reason: StartFailure; readonly message: string };

// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';

/** What a credential may do: send data in, or read what is stored. */
export type Permission = 'read' | 'write';

/** Who may act for which tenants. The key itself is nowhere: only its SHA-256. */
export interface Credential {
  readonly id: string;
  readonly tenants: readonly string[];
  /** SHA-256 of the key, 64 lower-case hexadecimal digits. */
  readonly keyHash: string;
  /** Absent means `write` only: a key that an engine carries cannot read. */
  readonly permissions?: readonly Permission[];
}

/** As whom data comes in. */
export type Writer = Pick<Credential, 'id' | 'tenants'>;

export function hasPermission({ permissions }: Credential, permission: Permission): boolean {
  return (permissions ?? DEFAULT_PERMISSIONS).includes(permission);
}

const PERMISSIONS: ReadonlySet<unknown> = new Set<Permission>(['read', 'write']);
const DEFAULT_PERMISSIONS: readonly Permission[] = ['write'];
const FILE = 'credentials.json';
const TENANT = /^[A-Za-z0-9._~:@-]{1,128}$/;
/** A look at the file's time at most this often: a new credential works within a second. */
const RELOAD_INTERVAL_MS = 1_000;

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

/** Finds the credential of a key. */
export interface CredentialStore {
  find(key: string): Credential | undefined;
}

/**
 * The credentials of `<dataDir>/credentials.json`, read again when the file changes.
 *
 * Every stored hash is compared in constant time, whatever matched before, so that the time of an
 * answer says nothing about a key.
 */
export class FileCredentials implements CredentialStore {
  readonly #path: string;
  readonly #now: () => number;
  #credentials: readonly Credential[] = [];
  #modified: number = -1;
  #checkedAt: number = Number.NEGATIVE_INFINITY;

  constructor(dataDir: string, now: () => number = Date.now) {
    this.#path = join(dataDir, FILE);
    this.#now = now;
    this.#reload();
  }

  find(key: string): Credential | undefined {
    this.#reload();
    return findIn(this.#credentials, key);
  }

  #reload(): void {
    const now = this.#now();
    if (now - this.#checkedAt < RELOAD_INTERVAL_MS) return;
    this.#checkedAt = now;
    const modified = statSync(this.#path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
    if (modified === this.#modified) return;
    this.#credentials = modified === -1 ? [] : parse(readFileSync(this.#path, 'utf8'), this.#path);
    this.#modified = modified;
  }
}

/** Credentials that the embedding program gives; nothing is read from disk. */
export class FixedCredentials implements CredentialStore {
  readonly #credentials: readonly Credential[];

  constructor(credentials: readonly Credential[]) {
    this.#credentials = parse(JSON.stringify(credentials), 'credentials');
  }

  find(key: string): Credential | undefined {
    return findIn(this.#credentials, key);
  }
}

function findIn(credentials: readonly Credential[], key: string): Credential | undefined {
  const hash = hashKey(key);
  let found: Credential | undefined;
  for (const credential of credentials) {
    if (timingSafeEqual(hash, Buffer.from(credential.keyHash, 'hex'))) found = credential;
  }
  return found;
}

function parse(text: string, where: string): readonly Credential[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LedgerlineError('config_invalid', `${where} is not JSON.`, { cause });
  }
  if (!Array.isArray(value) || !value.every(isCredential)) {
    throw new LedgerlineError('config_invalid', `${where} is not a list of credentials.`);
  }
  return value;
}

function isCredential(value: unknown): value is Credential {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof Credential, unknown>>;
  const { id, tenants, keyHash, permissions } = entry;
  return (
    typeof id === 'string' &&
    typeof keyHash === 'string' &&
    /^[0-9a-f]{64}$/.test(keyHash) &&
    Array.isArray(tenants) &&
    tenants.every((tenant) => typeof tenant === 'string' && TENANT.test(tenant)) &&
    (permissions === undefined ||
      (Array.isArray(permissions) && permissions.every((name) => PERMISSIONS.has(name))))
  );
}

export interface NewCredential {
  readonly id: string;
  /** The key, shown this once: `llk_` and 43 characters, 256 random bits. */
  readonly key: string;
}

/**
 * Adds a credential to `<dataDir>/credentials.json` (mode 0600) and returns its key, once.
 *
 * A running gateway takes it up within a second. Throws `config_invalid` for a bad tenant or file.
 */
export function createCredential(
  dataDir: string,
  options: {
    readonly tenants: readonly string[];
    readonly id?: string;
    /** Default: `write` only. */
    readonly permissions?: readonly Permission[];
  },
): NewCredential {
  if (options.tenants.length === 0 || !options.tenants.every((tenant) => TENANT.test(tenant))) {
    throw new LedgerlineError(
      'config_invalid',
      'A credential names tenants of 1 to 128 of A-Z a-z 0-9 . _ ~ : @ - each.',
    );
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE);
  const exists = statSync(path, { throwIfNoEntry: false }) !== undefined;
  const credentials = exists ? parse(readFileSync(path, 'utf8'), path) : [];
  const key = `llk_${randomBytes(32).toString('base64url')}`;
  const id = options.id ?? `cred_${randomBytes(6).toString('hex')}`;
  if (credentials.some((credential) => credential.id === id)) {
    throw new LedgerlineError('config_invalid', `A credential ${id} exists already.`);
  }
  const keyHash = hashKey(key).toString('hex');
  const permissions = [...(options.permissions ?? DEFAULT_PERMISSIONS)];
  const added: Credential = { id, tenants: [...options.tenants], keyHash, permissions };
  replacePrivately(path, `${JSON.stringify([...credentials, added], null, 2)}\n`);
  return { id, key };
}

/** Writes beside, syncs, renames: a crash leaves the old file or the new one. */
function replacePrivately(path: string, text: string): void {
  const beside = `${path}.${process.pid}.tmp`;
  const file = openSync(beside, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}

/** The key of an `Authorization: Bearer …` header; undefined when there is none. */
export function bearerKey(header: string | undefined): string | undefined {
  return /^Bearer +([^\s]{1,512}) *$/i.exec(header ?? '')?.[1];
}

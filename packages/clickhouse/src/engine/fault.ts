// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** An error that goes to the client as ClickHouse would say it: code, name, text, HTTP status. */
export class EngineFault extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly status: number;

  constructor(code: number, codeName: string, message: string, status?: number) {
    super(message);
    this.name = 'EngineFault';
    this.code = code;
    this.codeName = codeName;
    this.status = status ?? httpStatusOf(code);
  }

  /** The line that clients parse: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. */
  get text(): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${this.codeName})`;
  }
}

const CODE = /^Code: (\d+)\. DB::Exception: /u;
const CODE_NAME = /\(([A-Z][A-Z0-9_]+)\)\s*$/u;

/** What the engine threw, with its own code; anything without one is 1001 (STD_EXCEPTION). */
export function faultOf(cause: unknown): EngineFault {
  if (cause instanceof EngineFault) return cause;
  const system = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (system === 'ENOSPC' || system === 'EDQUOT') {
    return new EngineFault(243, 'NOT_ENOUGH_SPACE', 'No space left on device', 507);
  }
  if (system !== undefined && /^(?:Z_|ZSTD_|ERR__?[A-Z]|ERR_BUFFER_TOO_LARGE)/u.test(system)) {
    return new EngineFault(271, 'CANNOT_DECOMPRESS', 'The body cannot be decompressed', 400);
  }
  const raw = cause instanceof Error ? cause.message : String(cause);
  const code = CODE.exec(raw);
  if (code === null) return new EngineFault(1001, 'STD_EXCEPTION', raw);
  let message = raw.slice(code[0].length);
  // The engine repeats its prefix when an exception crossed a thread.
  for (let again = CODE.exec(message); again !== null; again = CODE.exec(message)) {
    message = message.slice(again[0].length);
  }
  const name = CODE_NAME.exec(message);
  if (name !== null) message = message.slice(0, name.index).trimEnd();
  return new EngineFault(Number(code[1]), name?.[1] ?? 'UNKNOWN', message);
}

const BAD_REQUEST = new Set([
  6, 19, 25, 26, 27, 36, 38, 41, 53, 57, 62, 69, 70, 72, 117, 130, 167, 168, 427, 441, 676, 677,
]);
const NOT_FOUND = new Set([46, 47, 50, 56, 60, 63, 73, 78, 80, 81, 115, 336, 511]);
const FORBIDDEN = new Set([192, 193, 497, 516]);

/** HTTP status of a ClickHouse error code (its `HTTPHandler`, `exceptionCodeToHTTPStatus`). */
function httpStatusOf(code: number): number {
  if (code === 194) return 401;
  if (FORBIDDEN.has(code)) return 403;
  if (NOT_FOUND.has(code)) return 404;
  if (BAD_REQUEST.has(code)) return 400;
  if (code === 48) return 501;
  if (code === 243) return 507;
  if (code === 202 || code === 209 || code === 439) return 503;
  return 500;
}

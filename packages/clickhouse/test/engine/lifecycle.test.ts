// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { EmbeddedEngine } from '../../src/engine/embedded-engine.ts';
import type { RestartEvent } from '../../src/engine/embedded-engine.ts';
import { startEngine } from './running-engine.ts';

const root = mkdtempSync(join(tmpdir(), 'ledgerline-lifecycle-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A zombie that nobody has waited for yet is dead, too. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/mu.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
}

async function query(engine: EmbeddedEngine, sql: string, body?: string): Promise<string> {
  const { username, password } = engine.credentials.writer;
  const url = body === undefined ? engine.url : `${engine.url}/?query=${encodeURIComponent(sql)}`;
  const response = await fetch(url, {
    method: 'POST',
    body: body ?? sql,
    headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

describe('one owner per data directory', () => {
  it('refuses a second one with the reason, and harms nothing of the first', async () => {
    const db = await startEngine();
    try {
      await db.run('CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a');
      await expect(EmbeddedEngine.start({ dataDir: db.dataDir })).rejects.toMatchObject({
        code: 'data_dir_in_use',
        message: expect.stringContaining(db.dataDir) as string,
      });
      expect((await db.ask({ query: 'INSERT INTO t FORMAT TSV', body: '1\n' })).status).toBe(200);
    } finally {
      await db.stop();
    }
  });

  it('hands the directory over after close, with data and secrets', async () => {
    const dataDir = join(root, 'handover');
    const first = await EmbeddedEngine.start({ dataDir });
    await query(first, 'CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a');
    await query(first, 'INSERT INTO t FORMAT TSV', '7\n');
    const { pid } = first;
    await Promise.all([first.close(), first.close()]);
    expect(alive(pid)).toBe(false);
    await using second = await EmbeddedEngine.start({ dataDir });
    expect(second.credentials).toEqual(first.credentials);
    expect(await query(second, 'SELECT a FROM t')).toBe('7\n');
  });

  it('lets running statements end at close', async () => {
    const engine = await EmbeddedEngine.start({ dataDir: join(root, 'closing') });
    const slow = query(engine, 'SELECT sleep(1)');
    await sleep(200);
    const [text] = await Promise.all([slow, engine.close()]);
    expect(text).toBe('0\n');
  });
});

describe('start', () => {
  it('names a taken port', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    await expect(EmbeddedEngine.start({ dataDir: join(root, 'port'), port })).rejects.toMatchObject(
      {
        code: 'port_taken',
        message: expect.stringContaining(String(port)) as string,
      },
    );
    holder.close();
  });

  it('names what is missing and the alternative when chdb is not installed', async () => {
    // The same sources beside a node_modules that has everything but chdb.
    const home = mkdtempSync(join(root, 'without-chdb-'));
    cpSync(new URL('../../src/engine', import.meta.url).pathname, join(home, 'engine'), {
      recursive: true,
    });
    mkdirSync(join(home, 'node_modules', '@ledgerline'), { recursive: true });
    const modules = new URL('../../../../node_modules/', import.meta.url).pathname;
    for (const name of ['lz4-napi', '@antoniomuso', '@napi-rs', '@ledgerline/conventions']) {
      if (existsSync(join(modules, name)))
        symlinkSync(join(modules, name), join(home, 'node_modules', name));
    }
    const script = `import { EmbeddedEngine } from '${join(home, 'engine/embedded-engine.ts')}';
      await EmbeddedEngine.start({ dataDir: '${join(home, 'data')}' }).catch((e) => console.log(e.code, e.message));`;
    const child = spawn(process.execPath, [
      '--conditions=ledgerline-source',
      '--input-type=module',
      '-e',
      script,
    ]);
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    await once(child, 'close');
    expect(said).toMatch(/^engine_missing .*chdb.*--clickhouse-url\n$/u);
  });

  it('does not guess at a damaged secrets file', async () => {
    const dataDir = mkdtempSync(join(root, 'secrets-'));
    writeFileSync(join(dataDir, 'engine.secrets.json'), '{"writer":');
    await expect(EmbeddedEngine.start({ dataDir })).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });

  it('refuses a data directory that cannot be one', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(EmbeddedEngine.start({ dataDir: file })).rejects.toMatchObject({
      code: 'config_invalid',
    });
    await expect(
      EmbeddedEngine.start({ dataDir: join(root, 'm'), memoryBytes: 1 }),
    ).rejects.toMatchObject({
      code: 'config_invalid',
    });
  });
});

describe('kill -9 of the child', () => {
  it('restarts on the same port with every acknowledged row, once', async () => {
    const engine = await EmbeddedEngine.start({ dataDir: join(root, 'child') });
    const events: RestartEvent[] = [];
    engine.onRestart((event) => events.push(event));
    const { url } = engine;
    await query(
      engine,
      'CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 1000',
    );
    const acknowledged = new Set<number>();
    let next = 0;
    const insert = async (a: number): Promise<void> => {
      const sql = `INSERT INTO t SETTINGS insert_deduplication_token = 'token-${a}' FORMAT TSV`;
      for (;;) {
        try {
          await query(engine, sql, `${a}\n`);
          acknowledged.add(a);
          return;
        } catch {
          await sleep(20);
        }
      }
    };
    for (let round = 1; round <= 3; round += 1) {
      const target = acknowledged.size + 20;
      const writers = Array.from({ length: 4 }, async () => {
        while (acknowledged.size < target) await insert(next++);
      });
      while (acknowledged.size < target - 15) await sleep(5);
      const { pid } = engine;
      process.kill(pid, 'SIGKILL');
      await Promise.all(writers);
      while (events.length < round) await sleep(10);
      expect(engine.pid).not.toBe(pid);
    }
    expect(events.every((event) => event.kind === 'started')).toBe(true);
    expect(engine.url).toBe(url);
    const rows = (await query(engine, 'SELECT a FROM t ORDER BY a'))
      .trimEnd()
      .split('\n')
      .map(Number);
    expect(rows).toEqual([...acknowledged].sort((x, y) => x - y));
    const { pid } = engine;
    await engine.close();
    expect(alive(pid)).toBe(false);
  });

  it('closes while a restart is under way, and leaves no process', async () => {
    const dataDir = join(root, 'restarting');
    const engine = await EmbeddedEngine.start({ dataDir });
    process.kill(engine.pid, 'SIGKILL');
    await sleep(250);
    await engine.close();
    expect(alive(engine.pid)).toBe(false);
    await (await EmbeddedEngine.start({ dataDir })).close();
  });

  it('outlives signals that are meant for its parent', async () => {
    await using engine = await EmbeddedEngine.start({ dataDir: join(root, 'signals') });
    const { pid } = engine;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    expect(await query(engine, 'SELECT 1')).toBe('1\n');
    expect(engine.pid).toBe(pid);
  });

  it('leaves it dead when restart is off', async () => {
    const engine = await EmbeddedEngine.start({ dataDir: join(root, 'once'), restart: false });
    const { pid } = engine;
    process.kill(pid, 'SIGKILL');
    await engine.close();
    expect(alive(pid)).toBe(false);
    await expect(fetch(`${engine.url}/ping`)).rejects.toThrow();
  });
});

describe('kill -9 of the parent', () => {
  it('takes the child along; the directory is usable at once with every acknowledged row', async () => {
    const dataDir = join(root, 'parent');
    const script = new URL('./doomed-owner.ts', import.meta.url).pathname;
    let last = -1;
    for (let round = 0; round < 3; round += 1) {
      const owner = spawn(
        process.execPath,
        ['--conditions=ledgerline-source', script, dataDir, String(last + 1)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const lines = createInterface({ input: owner.stdout });
      let child = 0;
      let count = 0;
      for await (const line of lines) {
        const said = JSON.parse(line) as { pid?: number; a?: number };
        child = said.pid ?? child;
        last = said.a ?? last;
        count += 1;
        if (count === 12) owner.kill('SIGKILL');
      }
      const engine = await EmbeddedEngine.start({ dataDir });
      expect(alive(child)).toBe(false);
      const rows = (await query(engine, 'SELECT a FROM t ORDER BY a'))
        .trimEnd()
        .split('\n')
        .map(Number);
      // The row under way may be there without an acknowledgement.
      expect(rows.slice(0, last + 1)).toEqual(Array.from({ length: last + 1 }, (_, a) => a));
      last = rows.length - 1;
      await engine.close();
    }
  });
});

describe('a full disk', () => {
  const mount = join(root, 'small');

  it('is named at start and in an insert, and the engine lives', async ({ skip }) => {
    // A file system of a few megabytes needs the right to mount.
    const mounted = spawn('sh', [
      '-c',
      `mkdir -p ${mount} && mount -t tmpfs -o size=48m tmpfs ${mount}`,
    ]);
    const [code] = (await once(mounted, 'exit')) as [number];
    if (code !== 0) skip('no right to mount a small file system here');
    try {
      const engine = await EmbeddedEngine.start({ dataDir: join(mount, 'data') });
      await query(engine, 'CREATE TABLE t (a String) ENGINE = MergeTree ORDER BY tuple()');
      writeFileSync(join(mount, 'filler'), Buffer.alloc(30 * 1024 ** 2));
      const body = 'x'.repeat(40 * 1024 ** 2);
      await expect(query(engine, 'INSERT INTO t FORMAT TSV', body)).rejects.toThrow(
        /NOT_ENOUGH_SPACE|No space left/iu,
      );
      rmSync(join(mount, 'filler'));
      await query(engine, 'INSERT INTO t FORMAT TSV', 'small\n');
      expect(await query(engine, 'SELECT a FROM t')).toBe('small\n');
      await engine.close();
      const left = 48 * 1024 ** 2;
      try {
        writeFileSync(join(mount, 'filler'), Buffer.alloc(left));
      } catch {
        expect(existsSync(join(mount, 'filler'))).toBe(true);
      }
      await expect(EmbeddedEngine.start({ dataDir: join(mount, 'other') })).rejects.toMatchObject({
        code: 'disk_full',
      });
    } finally {
      const gone = spawn('sh', ['-c', `umount -l ${mount}`]);
      await once(gone, 'exit');
    }
  });
});

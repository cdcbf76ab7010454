// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { compress, uncompress } from 'lz4-napi';
import { cityHash128 } from './city-hash.ts';
import { EngineFault } from './fault.ts';
import { BODY_BYTES_MAX, FRAME_BYTES } from './limits.ts';

/**
 * ClickHouse's own compression (`compress=1`, `decompress=1`), which its Go client speaks: frames
 * of checksum (16 bytes, CityHash128 1.0.2 over the rest), method (1), size with these 9 bytes (4),
 * size of the content (4), content. Source: ClickHouse `CompressedReadBufferBase.cpp`.
 */
const METHOD = { none: 0x02, lz4: 0x82, zstd: 0x90 } as const;
const CHECKSUM_BYTES = 16;
const HEADER_BYTES = 9;
const LZ4_RATIO_MAX = 255;

export type FrameMethod = keyof typeof METHOD;

const zstdDeflate = promisify(zstdCompress);
const zstdInflate = promisify(zstdDecompress);

/** The content of frames as they arrive. @throws EngineFault 40 for a wrong checksum, 271 else. */
export async function* readFrames(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  let pending: Buffer = Buffer.alloc(0);
  let wanted = CHECKSUM_BYTES + HEADER_BYTES;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const chunk of source) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (pending.length + waitingBytes < wanted) continue;
    pending = Buffer.concat([pending, ...waiting]);
    waiting = [];
    waitingBytes = 0;
    for (;;) {
      wanted = frameBytes(pending);
      if (pending.length < wanted) break;
      yield await readFrame(pending.subarray(0, wanted));
      pending = pending.subarray(wanted);
    }
  }
  if (pending.length + waitingBytes > 0) throw damaged('the last block is cut off');
}

/** Bytes of the frame that begins here; of its head only, while that is not there yet. */
function frameBytes(bytes: Buffer): number {
  if (bytes.length < CHECKSUM_BYTES + HEADER_BYTES) return CHECKSUM_BYTES + HEADER_BYTES;
  const size = bytes.readUInt32LE(CHECKSUM_BYTES + 1);
  if (size < HEADER_BYTES || size > BODY_BYTES_MAX) throw damaged(`a block of ${size} bytes`);
  return CHECKSUM_BYTES + size;
}

async function readFrame(frame: Buffer): Promise<Buffer> {
  const hashed = frame.subarray(CHECKSUM_BYTES);
  if (!cityHash128(hashed).equals(frame.subarray(0, CHECKSUM_BYTES))) {
    throw new EngineFault(
      40,
      'CHECKSUM_DOESNT_MATCH',
      'Checksum of a compressed block does not match',
      400,
    );
  }
  const size = hashed.readUInt32LE(5);
  if (size > BODY_BYTES_MAX) throw damaged(`a block of ${size} bytes`);
  const content = await inflate(hashed[0], hashed.subarray(HEADER_BYTES), size);
  if (content.length !== size) throw damaged(`${content.length} bytes instead of ${size}`);
  return content;
}

async function inflate(method: number | undefined, data: Buffer, size: number): Promise<Buffer> {
  if (method === METHOD.none) return data;
  if (size === 0) return Buffer.alloc(0);
  try {
    if (method === METHOD.lz4) {
      // One byte of LZ4 makes at most 255; a greater claim would only take memory.
      if (size > data.length * LZ4_RATIO_MAX) throw damaged('a size that LZ4 cannot reach');
      // The library takes raw LZ4 blocks behind the size of their content.
      const sized = Buffer.allocUnsafe(4 + data.length);
      sized.writeUInt32LE(size, 0);
      data.copy(sized, 4);
      return await uncompress(sized);
    }
    if (method === METHOD.zstd) return await zstdInflate(data, { maxOutputLength: size });
  } catch {
    throw damaged('its content cannot be decompressed');
  }
  throw new EngineFault(
    89,
    'UNKNOWN_COMPRESSION_METHOD',
    `Unknown compression method ${method}`,
    400,
  );
}

/** Puts content into frames of at most `FRAME_BYTES` each. */
export async function* writeFrames(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  method: FrameMethod,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of source) {
    for (let at = 0; at < piece.length; at += FRAME_BYTES) {
      yield await writeFrame(piece.subarray(at, at + FRAME_BYTES), method);
    }
  }
}

async function writeFrame(content: Buffer, method: FrameMethod): Promise<Buffer> {
  const data = await deflate(content, method);
  const frame = Buffer.allocUnsafe(CHECKSUM_BYTES + HEADER_BYTES + data.length);
  frame.writeUInt8(METHOD[method], CHECKSUM_BYTES);
  frame.writeUInt32LE(HEADER_BYTES + data.length, CHECKSUM_BYTES + 1);
  frame.writeUInt32LE(content.length, CHECKSUM_BYTES + 5);
  data.copy(frame, CHECKSUM_BYTES + HEADER_BYTES);
  cityHash128(frame.subarray(CHECKSUM_BYTES)).copy(frame);
  return frame;
}

async function deflate(content: Buffer, method: FrameMethod): Promise<Buffer> {
  if (method === 'none') return content;
  if (method === 'lz4') return (await compress(content)).subarray(4);
  return await zstdDeflate(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

function damaged(what: string): EngineFault {
  return new EngineFault(271, 'CANNOT_DECOMPRESS', `The compressed body is damaged: ${what}`, 400);
}

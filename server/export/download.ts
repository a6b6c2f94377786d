import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type { ExportJob } from '#store/port.ts';
import type { Exports } from './job.ts';

/**
 * The hand-over file as a download that can be resumed (RFC 9110 §14): one byte range at a time, with a strong validator,
 * so that what was cut off goes on only where the file is the same. A file never changes under its id.
 */
export async function download(c: Context, exports: Exports, { id }: ExportJob): Promise<Response> {
  const size = await exports.bytes(id);
  const etag = `"${id}"`;
  const headers = {
    'content-type': 'application/json',
    'content-disposition': `attachment; filename="inzage-${id}.json"`,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    etag,
  };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, { etag });
  const asked = c.req.header('range');
  const ifRange = c.req.header('if-range');
  const range =
    asked === undefined || (ifRange !== undefined && ifRange !== etag) ? null : readRange(asked, size);
  if (range === 'unsatisfiable') return c.body(null, 416, { ...headers, 'content-range': `bytes */${size}` });
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const whole = { ...headers, 'content-length': String(end - start + 1) };
  const body = c.req.method === 'HEAD' ? null : await bodyOf(exports, id, { start, end });
  return range === null
    ? c.newResponse(body, 200, whole)
    : c.newResponse(body, 206, { ...whole, 'content-range': `bytes ${start}-${end}/${size}` });
}

const bodyOf = async (exports: Exports, id: string, part: { start: number; end: number }) =>
  Readable.toWeb(await exports.fileStream(id, part)) as ReadableStream<Uint8Array>;

/**
 * One range of bytes, both ends within. Null for what is to be passed over and answered whole: another unit, more than
 * one range, or no range at all.
 */
export function readRange(
  text: string,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(text.trim()) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '') {
    // The last so many bytes.
    const many = Math.min(Number(last), size);
    return many === 0 ? 'unsatisfiable' : { start: size - many, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
}

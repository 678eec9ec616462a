import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { InfraError } from '../../errors.ts';

const commands: Record<string, string> = { '.xz': 'xz', '.zst': 'zstd' };

/** The bytes of a module as insmod takes them, from a .ko, .ko.gz, .ko.xz or .ko.zst file. */
export async function readModule(file: string): Promise<Buffer> {
  const extension = /\.(gz|xz|zst)$/.exec(file)?.[0] ?? '';
  if (extension === '') return readFile(file);
  if (extension === '.gz') return promisify(gunzip)(await readFile(file));
  return decompressWith(commands[extension] ?? '', file);
}

async function decompressWith(command: string, file: string): Promise<Buffer> {
  const child = spawn(command, ['-dc', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    const [bytes, complaint, status] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
    if (status !== 0) throw new Error(complaint.toString().trim());
    return bytes;
  } catch (cause) {
    throw new InfraError(`${file} cannot be decompressed: ${(cause as Error).message}`, undefined, { cause });
  }
}

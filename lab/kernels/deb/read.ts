import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { InfraError, UserError } from '../../errors.ts';
import { readMembers } from './ar.ts';

/** Looks at one regular file of a package. Returning without reading the stream skips the file. */
export type Visit = (path: string, header: Header, content: AsyncIterable<Uint8Array>) => Promise<void>;

/** The command that decompresses each form in which packages come; gzip is done in this process. */
const decompressors: Record<string, string> = { xz: 'xz', zst: 'zstd', bz2: 'bzip2', lzma: 'xz' };

/** Visits the regular files of a Debian package in order, by their path without the leading `./`. */
export async function eachFile(deb: string, visit: Visit): Promise<void> {
  await eachEntry(deb, 'data', visit);
}

/** The fields of a package's control file. */
export async function readControl(deb: string): Promise<Map<string, string>> {
  let text = '';
  await eachEntry(deb, 'control', async (path, _header, content) => {
    if (path !== 'control') return;
    for await (const chunk of content) text += chunk;
  });
  const lines = text.matchAll(/^([A-Za-z][\w-]*):[ \t]*(.*)$/gm);
  return new Map([...lines].map(([, field = '', value = '']) => [field, value]));
}

/** Throws UserError for a package that is made for other machines than guests are. */
export async function checkArchitecture(deb: string): Promise<Map<string, string>> {
  const control = await readControl(deb);
  const architecture = control.get('Architecture') ?? '';
  // Up to wheezy the 32-bit system had packages of 64-bit kernels too.
  if (['amd64', 'i386', 'all'].includes(architecture)) return control;
  throw new UserError(
    `${deb} is a package for ${architecture || 'no architecture'}, and guests are x86-64`,
    'give the linux-image package for amd64',
  );
}

async function eachEntry(deb: string, part: 'control' | 'data', visit: Visit): Promise<void> {
  const { name, offset, size } = await findMember(deb, part);
  const { output, complaint } = decompress(
    createReadStream(deb, { start: offset, end: offset + size - 1 }),
    name,
  );
  const entries = extract();
  let refusal: unknown;
  const visited = (async () => {
    for await (const entry of entries) {
      if (entry.header.type === 'file')
        // streamx leaves the type of the chunks open; those of a file are bytes.
        await visit(
          entry.header.name.replace(/^\.\//, ''),
          entry.header,
          entry as AsyncIterable<Uint8Array>,
        ).catch(cause => {
          refusal = cause;
          throw cause;
        });
      entry.resume();
    }
  })();
  try {
    await Promise.all([pipeline(output, entries), visited]);
  } catch (cause) {
    // A visit that failed breaks the pipes, and a decompressor that failed cuts the archive off: the first cause counts.
    const words = await complaint;
    if (refusal) throw refusal;
    throw new InfraError(`${deb}: ${name}: ${words || (cause as Error).message}`, undefined, { cause });
  }
}

async function findMember(deb: string, part: string) {
  const archive = await open(deb).catch((cause: Error) => {
    throw new UserError(`${deb} cannot be read: ${cause.message}`);
  });
  try {
    const members = await readMembers(archive);
    const found = members.find(({ name }) => name.startsWith(`${part}.tar`));
    if (!found) throw new Error(`it has no ${part}.tar`);
    return found;
  } catch (cause) {
    throw new UserError(
      `${deb} is not a Debian package: ${(cause as Error).message}`,
      'give a linux-image package, or a bzImage under another name',
    );
  } finally {
    await archive.close();
  }
}

/** The bytes of a member, decompressed, and what the program that does it complains about when it is done. */
function decompress(bytes: Readable, name: string): { output: Readable; complaint: Promise<string> } {
  const form = name.split('.')[2] ?? '';
  if (form === '') return { output: bytes, complaint: Promise.resolve('') };
  if (form === 'gz') {
    const output = createGunzip();
    pipeline(bytes, output).catch(() => {});
    return { output, complaint: Promise.resolve('') };
  }
  const command = decompressors[form];
  if (!command) throw new InfraError(`${name}: no program is known that decompresses .${form}`);
  const child = spawn(command, ['-dc'], { stdio: ['pipe', 'pipe', 'pipe'] });
  // When this breaks, the child says why.
  pipeline(bytes, child.stdin).catch(() => {});
  const complaint = new Promise<string>(resolve => {
    let text = '';
    child.stderr.on('data', chunk => {
      text += chunk;
    });
    child.on('error', cause => resolve(`${command} cannot be run: ${cause.message}`));
    child.on('close', () => resolve(text.trim()));
  });
  return { output: child.stdout, complaint };
}

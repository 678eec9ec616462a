import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { InfraError } from '../../errors.ts';
import { withScratch } from '../../host/scratch.ts';
import { cachePath } from '../../paths.ts';
import { fetchFile, Gone, patience, sizeOf } from '../fetch.ts';
import {
  type ArchiveFile,
  type PackageVersion,
  readBinaryVersions,
  readFileOf,
  readPackages,
  readVersions,
} from './answers.ts';

/** The Debian snapshot archive at a base URL. Methods throw InfraError when it cannot be asked or answers nonsense. */
export class Archive {
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  /** The versions of a source package; none when the archive never had it. */
  async versions(source: string): Promise<string[]> {
    const answer = await this.#ask(`package/${encodeURIComponent(source)}/`);
    return answer === undefined ? [] : readVersions(answer);
  }

  /** The packages built from a version of a source package. */
  async packages(source: string, version: string): Promise<PackageVersion[]> {
    const answer = await this.#ask(
      `package/${encodeURIComponent(source)}/${encodeURIComponent(version)}/binpackages`,
    );
    return answer === undefined ? [] : readPackages(answer);
  }

  /** The versions of a binary package; none when the archive never had it. */
  async binaryVersions(name: string): Promise<string[]> {
    const answer = await this.#ask(`binary/${encodeURIComponent(name)}/`);
    return answer === undefined ? [] : readBinaryVersions(answer);
  }

  /** Where the file of a binary package is. */
  async file({ name, version }: PackageVersion): Promise<ArchiveFile> {
    const answer = await this.#ask(
      `binary/${encodeURIComponent(name)}/${encodeURIComponent(version)}/binfiles?fileinfo=1`,
    );
    const file = answer === undefined ? undefined : readFileOf(answer);
    if (file) return file;
    throw new InfraError(`the snapshot archive ${this.base} has no file of ${name} ${version} for amd64`);
  }

  /**
   * Fetches a file, resuming what was interrupted, and checks its size and SHA-1. What arrived wrong is thrown away
   * and fetched once more, since the beginning that was resumed may have been of something else.
   */
  async download({ sha1, bytes }: ArchiveFile, progress: (bytes: number) => void): Promise<string> {
    const uri = `${this.base}/file/${sha1}`;
    const file = cachePath('snapshot', 'packages', `${sha1}.deb`);
    if ((await sizeOf(file)) > bytes) await rm(file);
    for (const attempt of ['first', 'last']) {
      if ((await sizeOf(file)) < bytes)
        await fetchFile({ uri, file, options: patience() }, progress).catch(error => {
          throw error instanceof Gone
            ? new InfraError(`${uri} is not there`, undefined, { cause: error })
            : error;
        });
      const [size, hash] = [await sizeOf(file), await sha1Of(file)];
      if (size === bytes && hash === sha1) return file;
      await rm(file, { force: true });
      if (attempt === 'last')
        throw new InfraError(
          size === bytes
            ? `${uri} hashes to ${hash}: the archive, or a proxy before it, gives other bytes than it names`
            : `${uri} has ${size} bytes, and the archive says ${bytes}`,
        );
    }
    throw new InfraError(`${uri} cannot be fetched`);
  }

  /** Asks for a piece of JSON; undefined for 404. */
  #ask(question: string): Promise<unknown> {
    return withScratch(async directory => {
      const uri = `${this.base}/mr/${question}`;
      const file = `${directory}/answer`;
      try {
        await fetchFile({ uri, file, options: patience() }, () => {});
      } catch (error) {
        if (error instanceof Gone) return undefined;
        throw error;
      }
      const text = await readFile(file, 'utf8');
      try {
        return JSON.parse(text) as unknown;
      } catch (cause) {
        throw new InfraError(
          `${uri} answers with something that is no JSON: ${text.slice(0, 60)}`,
          undefined,
          {
            cause,
          },
        );
      }
    });
  }
}

/** The archive calls files by SHA-1. What that is worth today is why the lock file has SHA-256 beside it. */
async function sha1Of(file: string): Promise<string> {
  const hash = createHash('sha1');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

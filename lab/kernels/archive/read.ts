import { join } from 'node:path';
import { InfraError } from '../../errors.ts';
import { withScratch } from '../../host/scratch.ts';
import { fetchFile, Gone, patience, sizeOf } from '../fetch.ts';
import { isKernelPackage, type Listed } from '../mirror/offers.ts';
import { decompressed, type Suite } from '../mirror/root.ts';
import { kernelStanzas } from '../mirror/stanzas.ts';
import { sha256Of } from '../store/hash.ts';
import { packagesIndex } from './release.ts';
import { type SignedRelease, verified } from './signature.ts';

/**
 * The kernel packages of a suite of the archive, by its index, whose hash stands in the suite's signed Release file.
 * Undefined when the archive does not have the suite. Throws InfraError when what it has cannot be had or trusted.
 */
export async function readSuite({ archive, name }: Suite): Promise<Listed[] | undefined> {
  const directory = `${archive}/dists/${name}`;
  return withScratch(async scratch => {
    const signed = await fetchRelease(directory, scratch);
    if (!signed) return undefined;
    const release = await verified(signed, scratch).catch(cause => {
      if (!(cause instanceof InfraError)) throw cause;
      throw new InfraError(`the Release file of ${directory} cannot be trusted: ${cause.message}`);
    });
    const index = packagesIndex(release);
    if (!index) return [];
    const uri = `${directory}/${index.path}`;
    const file = join(scratch, index.path.replaceAll('/', '_'));
    await fetchFile({ uri, file, options: patience() }, () => {}).catch(orMissing(uri));
    const [bytes, sha256] = [await sizeOf(file), await sha256Of(file)];
    if (bytes !== index.bytes)
      throw new InfraError(`${uri} has ${bytes} bytes, and the signed Release file says ${index.bytes}`);
    if (sha256 !== index.sha256)
      throw new InfraError(`${uri} hashes to ${sha256}, and the signed Release file says ${index.sha256}`);
    return kernelStanzas(await decompressed(file), isKernelPackage).map(stanza => ({
      stanza,
      archive,
      suite: name,
    }));
  });
}

/** The newer releases are signed in one file, the older ones in two. */
async function fetchRelease(directory: string, scratch: string): Promise<SignedRelease | undefined> {
  const fetch = async (name: string) => {
    const file = join(scratch, name);
    await fetchFile({ uri: `${directory}/${name}`, file, options: patience() }, () => {});
    return file;
  };
  const orNothing = (error: Error) => {
    if (error instanceof Gone) return undefined;
    throw error;
  };
  const inRelease = await fetch('InRelease').catch(orNothing);
  if (inRelease) return { inRelease };
  const release = await fetch('Release').catch(orNothing);
  if (!release) return undefined;
  const signature = await fetch('Release.gpg').catch(orMissing(`${directory}/Release.gpg`));
  return { release, signature };
}

const orMissing = (uri: string) => (cause: Error) => {
  throw cause instanceof Gone ? new InfraError(`${uri} is not there`, undefined, { cause }) : cause;
};

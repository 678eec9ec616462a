import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InfraError, UserError } from '../../errors.ts';

/** The Release file of a suite as the archive has it: signed as a whole, or with its signature beside it. */
export type SignedRelease = { inRelease: string } | { release: string; signature: string };

/**
 * The text of a Release file, once a key of Debian vouches for it. The keys of old releases have expired since, and the
 * package of the keyring keeps them apart: a signature counts when it was made while its key was valid. Throws
 * InfraError when none does, UserError when this machine cannot check signatures.
 */
export async function verified(files: SignedRelease, directory: string): Promise<string> {
  const output = join(directory, 'verified');
  const words =
    'inRelease' in files ? ['--output', output, files.inRelease] : [files.signature, files.release];
  const keyrings = (await findKeyrings()).flatMap(file => ['--keyring', file]);
  const status = await gpgv([...keyrings, ...words], directory);
  const refusal = refusalOf(status);
  if (refusal) throw new InfraError(refusal);
  // Of a file that is signed as a whole only what gpgv wrote counts: around the signed part anything may stand.
  return readFile('inRelease' in files ? output : files.release, 'utf8');
}

/** Why the signatures that gpgv reports (`--status-fd`) do not vouch for a file; undefined when one of them does. */
export function refusalOf(status: string): string | undefined {
  const words = [...status.matchAll(/^\[GNUPG:\] (\w+) ?(.*)$/gm)].map(([, word = '', rest = '']) => ({
    word,
    fields: rest.split(' '),
  }));
  const signatures: (typeof words)[] = [];
  for (const entry of words) {
    if (entry.word === 'NEWSIG') signatures.push([]);
    signatures.at(-1)?.push(entry);
  }
  if (signatures.length === 0) return 'it is not signed';
  if (words.some(({ word }) => word === 'BADSIG')) return 'its signature does not belong to it';
  if (signatures.some(vouches)) return undefined;
  const unknown = words.flatMap(({ word, fields }) => (word === 'NO_PUBKEY' ? (fields[0] ?? '') : []));
  return unknown.length > 0
    ? `it is signed by ${unknown.join(', ')}, which is none of Debian's keys that this machine has`
    : `its signature does not count: ${words.map(({ word }) => word).join(' ')}`;
}

function vouches(signature: { word: string; fields: string[] }[]): boolean {
  const find = (word: string) => signature.find(entry => entry.word === word)?.fields;
  // FINGERPRINT DATE TIME ...: when it was made, in seconds since 1970.
  const made = find('VALIDSIG')?.[2];
  if (made === undefined) return false;
  if (find('GOODSIG')) return true;
  const expired = find('KEYEXPIRED')?.[0];
  return Boolean(find('EXPKEYSIG')) && expired !== undefined && Number(made) <= Number(expired);
}

async function gpgv(words: string[], home: string): Promise<string> {
  const command = ['--homedir', home, '--status-fd', '1', ...words];
  try {
    return (await promisify(execFile)('gpgv', command, { env: { ...process.env, LC_ALL: 'C' } })).stdout;
  } catch (error) {
    const { code, stdout = '' } = error as NodeJS.ErrnoException & { stdout?: string };
    if (code === 'ENOENT')
      throw new UserError(
        'gpgv is missing, and without it the signatures of old releases cannot be checked',
        'apt-get install gpgv',
      );
    // It ends so when a single one of several signatures cannot be checked; the status says more.
    return stdout;
  }
}

/** Debian's keys, those of today and those of old releases; `CELLBLOCK_KEYRING` names others instead. */
async function findKeyrings(): Promise<string[]> {
  const given = process.env.CELLBLOCK_KEYRING;
  const usual = ['debian-archive-keyring', 'debian-archive-removed-keys'].flatMap(name =>
    ['gpg', 'pgp'].map(kind => `/usr/share/keyrings/${name}.${kind}`),
  );
  const found: string[] = [];
  for (const file of given ? [given] : usual) if (await stat(file).catch(() => undefined)) found.push(file);
  if (found.length > 0) return found;
  throw new UserError(
    given
      ? `CELLBLOCK_KEYRING names ${given}, which cannot be read`
      : "Debian's signing keys are missing, and without them no package can be trusted",
    'apt-get install debian-archive-keyring',
  );
}

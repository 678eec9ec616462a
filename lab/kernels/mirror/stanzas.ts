/** The fields of a package index that are used here (deb822(5)). */
export interface Stanza {
  package: string;
  version: string;
  depends: string;
  filename: string;
  bytes: number;
  sha256: string;
}

const beginning = Buffer.from('Package: linux-');
const blankLine = Buffer.from('\n\n');

/**
 * The packages of a Packages file whose name begins with `linux-` and is wanted. Indices have tens of thousands of
 * packages in 50 MB, so the others are stepped over as bytes.
 */
export function kernelStanzas(index: Buffer, isWanted: (name: string) => boolean): Stanza[] {
  const stanzas: Stanza[] = [];
  let at = index.indexOf(beginning);
  while (at >= 0) {
    const isFirstLine = at === 0 || index[at - 1] === 0x0a;
    const end = index.indexOf(blankLine, at);
    const stop = end < 0 ? index.length : end;
    const name = index.toString('latin1', at + 9, index.indexOf(0x0a, at));
    if (isFirstLine && isWanted(name)) stanzas.push(parseStanza(index.toString('utf8', at, stop)));
    at = index.indexOf(beginning, stop);
  }
  return stanzas;
}

export function parseStanza(text: string): Stanza {
  const fields = new Map(
    [...text.matchAll(/^([A-Z][\w-]*):[ \t]*(.*(?:\n[ \t].*)*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
  const field = (name: string) => fields.get(name) ?? '';
  return {
    package: field('Package'),
    version: field('Version'),
    depends: field('Depends'),
    filename: field('Filename'),
    bytes: Number(field('Size')),
    sha256: field('SHA256'),
  };
}

/** What a change of these files means for a run: which scenarios have to be run again. */
export type Concerned = { all: true } | { ids: string[] };

/**
 * `files` are relative to the package, `ids` the scenarios of the run. A scenario's own file concerns that scenario;
 * anything else below the folders that end up in a guest or steer a trial concerns all; documentation and tests none.
 */
export function concerned(files: readonly string[], ids: readonly string[]): Concerned {
  const hit = new Set<string>();
  for (const file of files) {
    if (!file.endsWith('.ts') && !/\.(c|h)$/.test(file) && file !== 'images/init') continue;
    if (file.endsWith('.test.ts') || file.endsWith('.fixture.ts')) continue;
    const id = /^scenarios\/(.+)\.ts$/.exec(file)?.[1];
    if (id !== undefined && !id.startsWith('probe/') && id.includes('/')) hit.add(id);
    else if (/^(src|images|scenarios|lab\/(scenarios|guest|images))\//.test(file)) return { all: true };
  }
  return { ids: ids.filter(id => hit.has(id)) };
}

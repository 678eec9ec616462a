/** The order of characters in deb-version(7): `~` before the end, the end before letters, letters before the rest. */
function weight(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  return /[a-zA-Z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

function compareText(a: string, b: string): number {
  for (let place = 0; place < Math.max(a.length, b.length); place++) {
    const difference = weight(a[place]) - weight(b[place]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function comparePart(a: string, b: string): number {
  const pieces = (text: string) => text.match(/\D+|\d+/g) ?? [];
  // Text and numbers take turns, text first: what begins with a digit begins with an empty text.
  const turns = (text: string) => (/^\d/.test(text) ? ['', ...pieces(text)] : pieces(text));
  const left = turns(a);
  const right = turns(b);
  for (let turn = 0; turn < Math.max(left.length, right.length); turn++) {
    const [l = '', r = ''] = [left[turn], right[turn]];
    const difference = turn % 2 === 0 ? compareText(l, r) : Number(l) - Number(r);
    if (difference !== 0) return difference;
  }
  return 0;
}

function split(version: string): [epoch: number, upstream: string, revision: string] {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/.exec(version) ?? [];
  const dash = rest.lastIndexOf('-');
  return dash < 0 ? [Number(epoch), rest, ''] : [Number(epoch), rest.slice(0, dash), rest.slice(dash + 1)];
}

/** Orders package versions by the rules of deb-version(7): 6.12.95-1~bpo12+1 before 6.12.95-1. */
export function compareDebianVersions(a: string, b: string): number {
  const [leftEpoch, leftUpstream, leftRevision] = split(a);
  const [rightEpoch, rightUpstream, rightRevision] = split(b);
  return (
    leftEpoch - rightEpoch ||
    comparePart(leftUpstream, rightUpstream) ||
    comparePart(leftRevision, rightRevision)
  );
}

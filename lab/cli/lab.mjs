#!/usr/bin/env node
// Plain JavaScript without static imports: it must get as far as its message on every node there is.
const needed = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

function refuse(message, next) {
  process.stderr.write(`lab: ${message}\nnext: ${next}\n`);
  process.exitCode = 2;
}

async function start() {
  let tsx;
  try {
    tsx = await import('tsx/esm/api');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    refuse('its dependencies are not installed', 'npm ci');
    return;
  }
  // Without this tsx would obey the tsconfig.json of the directory that lab is called from.
  tsx.register({ tsconfig: new URL('../../tsconfig.json', import.meta.url).pathname });
  const { main } = await import('./main.ts');
  process.exit(await main(process.argv.slice(2)));
}

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  refuse(
    `Node ${needed.join('.')} or newer is needed, this is ${process.versions.node}`,
    'install a newer Node: https://nodejs.org',
  );
} else {
  start().catch(error => {
    process.stderr.write(`lab: this is a bug in the lab\n${error.stack}\n`);
    process.exitCode = 70;
  });
}

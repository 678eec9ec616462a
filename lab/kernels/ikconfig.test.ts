import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { bzImage } from './fixture.ts';
import { embeddedConfig } from './ikconfig.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-ikconfig-'));
test.after.always(() => rm(folder, { recursive: true }));

const text = 'CONFIG_X86_64=y\n';
const elf = (content: Uint8Array) => Buffer.concat([Buffer.from('\x7fELF', 'latin1'), content]);
const vmlinux = elf(
  Buffer.concat([Buffer.from('codeIKCFG_ST'), gzipSync(text), Buffer.from('IKCFG_EDdata')]),
);

async function image(name: string, payload: Buffer): Promise<string> {
  const file = join(folder, name);
  await writeFile(
    file,
    bzImage('6.1.0 #1', Buffer.concat([Buffer.alloc(300, 1), payload, Buffer.alloc(64)])),
  );
  return file;
}

test('the configuration is read out of kernels however they are compressed', async t => {
  t.is(await embeddedConfig(await image('plain', vmlinux)), text);
  t.is(await embeddedConfig(await image('gzip', gzipSync(vmlinux))), text);
  t.is(await embeddedConfig(await image('xz', execFileSync('xz', ['-c'], { input: vmlinux }))), text);
  t.is(await embeddedConfig(await image('zstd', execFileSync('zstd', ['-c'], { input: vmlinux }))), text);
});

test('bytes that only look like compressed data are passed over', async t => {
  const decoy = Buffer.concat([Buffer.from('1f8b08ffffff', 'hex'), Buffer.alloc(40, 7)]);
  t.is(await embeddedConfig(await image('decoy', Buffer.concat([decoy, gzipSync(vmlinux)]))), text);
});

test('a kernel without it has none', async t => {
  t.is(await embeddedConfig(await image('none', gzipSync(elf(Buffer.from('code'))))), undefined);
  t.is(
    await embeddedConfig(await image('words', gzipSync(elf(Buffer.from('IKCFG_ST.IKCFG_ED'))))),
    undefined,
  );
});

import test from 'ava';
import ssh2 from 'ssh2';
import { clientKeys, encodeHostKeys, hostKeys } from './hostkey.ts';

/** RFC 8032, section 7.1, test 1. */
const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const point = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');

test('a host key has the form that dropbear reads', t => {
  const { dropbear } = encodeHostKeys(seed, point);
  const name = `0000000b${Buffer.from('ssh-ed25519').toString('hex')}`;
  t.is(dropbear.toString('hex'), `${name}00000040${seed.toString('hex')}${point.toString('hex')}`);
});

test('its public half is what an SSH client reads', t => {
  const { openssh, wire } = encodeHostKeys(seed, point);
  const parsed = ssh2.utils.parseKey(openssh);
  if (parsed instanceof Error) throw parsed;
  t.deepEqual(parsed.getPublicSSH(), wire);
  t.deepEqual(wire.subarray(-32), point);
});

test('new host keys are whole and differ', t => {
  const [one, two] = [hostKeys(), hostKeys()];
  t.is(one.dropbear.length, 4 + 11 + 4 + 64);
  t.deepEqual(one.dropbear.subarray(-32), one.wire.subarray(-32));
  t.notDeepEqual(one.wire, two.wire);
});

test('the client key that is authorized is the one that is kept', t => {
  const { privateKey, authorized } = clientKeys();
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  t.is(authorized.split(' ')[1], parsed.getPublicSSH().toString('base64'));
});

test('every client key can be read back, whatever its bytes are', t => {
  for (let count = 0; count < 1000; count++) {
    const { privateKey, authorized } = clientKeys();
    t.false(ssh2.utils.parseKey(privateKey) instanceof Error);
    t.is(Buffer.from(authorized.split(' ')[1] ?? '', 'base64').length, 51);
  }
});

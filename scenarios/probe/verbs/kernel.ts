import { readAll, withFd } from '../../../src/sys/files.ts';
import { O_CLOEXEC, O_NONBLOCK, O_RDONLY } from '../../../src/sys/numbers.ts';
import { exactly, integer, invoke, type Verbs } from '../verb.ts';

/** syslog(2): everything that is in the ring buffer. */
const SYSLOG_ACTION_READ_ALL = 3;
const logBytes = 1 << 20;
/** kexec_load(2): no flags, the architecture that runs. */
const KEXEC_ARCH_DEFAULT = 0;
const pageBytes = 4096;
/** Memory in which a kernel could begin: far above the first megabyte. */
const loadAddress = 0x400_0000;

/** What only root of the host may do to its kernel. */
export const kernelVerbs: Verbs = {
  'kernel-log': {
    usage: '[BYTES]',
    /** The end of the kernel's log. */
    run(system, [bytes = '16384']) {
      const buffer = new ArrayBuffer(logBytes);
      const length = invoke(system, 'syslog', SYSLOG_ACTION_READ_ALL, buffer, logBytes);
      const start = Math.max(0, length - integer(bytes));
      return { text: system.decode(new Uint8Array(buffer.slice(start, length))) };
    },
  },
  'init-module': {
    usage: 'FILE',
    run(system, args) {
      const fd = system.open(exactly(args, 1)[0], O_RDONLY | O_CLOEXEC);
      const image = withFd(system, fd, () => readAll(system, fd));
      invoke(system, 'init_module', image.buffer, image.length, '');
      return {};
    },
  },
  'delete-module': {
    usage: 'NAME',
    run(system, args) {
      invoke(system, 'delete_module', exactly(args, 1)[0], O_NONBLOCK);
      return {};
    },
  },
  'kexec-load': {
    usage: '',
    /** Puts one page of nothing where the next kernel would be: the kernel looks at it no sooner than at a reboot. */
    run(system, args) {
      if (args.length > 0) exactly(args, 1);
      const page = new ArrayBuffer(pageBytes);
      const segment = new BigUint64Array([
        BigInt(system.address(page)),
        BigInt(pageBytes),
        BigInt(loadAddress),
        BigInt(pageBytes),
      ]);
      invoke(system, 'kexec_load', loadAddress, 1, segment.buffer, KEXEC_ARCH_DEFAULT);
      return {};
    },
  },
};

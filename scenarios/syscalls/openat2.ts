import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'openat2', since: '5.6', why: 'commit fddb5d430ad9 (5.6)' });

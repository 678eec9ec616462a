import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'getrandom', since: '3.17', why: 'commit c6e9d6f38894 (3.17)' });

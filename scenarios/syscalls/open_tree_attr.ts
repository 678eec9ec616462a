import { syscallPresence } from '../../lab/scenarios/syscall-presence.ts';

export default syscallPresence({ name: 'open_tree_attr', since: '6.15', why: 'commit c4a16820d901 (6.15)' });

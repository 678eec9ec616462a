/** The module that nothing needs, of those that lie in /lab/spare of a guest whose kernel has modules. */
export const spareModule = { name: 'loop', file: '/lab/spare/loop.ko' } as const;

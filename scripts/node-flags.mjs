/**
 * How Node runs a hub process: young objects die in a small space, which keeps a busy worker near 200 MB resident
 * instead of 400 at the same speed (docs/performance.md). The upper bound is far above what a hub needs.
 */
export const nodeFlags = ['--max-semi-space-size=4', '--max-old-space-size=384']

/**
 * A responder makes half a megabyte of young objects with each request of the network: in a small space they are copied again
 * and again before they die. While many are answered at once V8 takes them for objects that live long, and puts the next ones
 * among those from the start: marking all that, every three seconds, took a quarter of the processor time and made whoever
 * asked meanwhile wait. So none are put there, and what lives long may double before it is marked (docs/performance.md).
 */
const responderFlags = [
  '--max-semi-space-size=32',
  '--max-old-space-size=512',
  '--no-allocation-site-pretenuring',
  '--heap-growing-percent=100',
]

/**
 * The flags of a hub process, by what it is called with.
 * @param {readonly string[]} args
 */
export function nodeFlagsOf(args) {
  const role = args.indexOf('--role')
  const isResponder = args.includes('--role=responder') || (role !== -1 && args[role + 1] === 'responder')
  return isResponder ? responderFlags : nodeFlags
}

/**
 * What the C library of Linux (glibc) is told, in the environment; others do not know the names. Two arenas instead of one
 * for each thread, and memory that is free goes back to the system instead of being kept: 20 to 40 MB a process.
 * @type {Readonly<Record<string, string>>}
 */
export const nodeEnvironment = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}

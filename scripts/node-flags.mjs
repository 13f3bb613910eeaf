/**
 * How Node runs a hub process: young objects die in a small space, which keeps a busy worker near 200 MB resident
 * instead of 400 at the same speed (docs/performance.md). The upper bound is far above what a hub needs.
 */
export const nodeFlags = ['--max-semi-space-size=4', '--max-old-space-size=384']

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

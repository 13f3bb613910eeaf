/**
 * How Node runs a hub process: young objects die in a small space, which keeps a busy worker below 250 MB resident
 * instead of 400 at the same speed (docs/performance.md). The upper bound is far above what a hub needs.
 */
export const nodeFlags = ['--max-semi-space-size=8', '--max-old-space-size=384']

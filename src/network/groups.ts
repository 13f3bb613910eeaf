/**
 * Groups of concurrent requests: what arrives while others are worked on goes together in the next group, so that many share
 * one statement and one commit, and one alone waits for nobody. A further group starts beside those under way only when it is
 * as large as they are: half of what a small one costs is the same for a large one (docs/performance.md).
 */

export type Groups<In, Out> = {
  /** Resolves with what became of this one. @throws what its group threw; `GroupsFull` when too many wait */
  add(one: In): Promise<Out>
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

/** Too many wait already: whoever asks is better told so at once. */
export class GroupsFull extends Error {}

type Waiting<In, Out> = { one: In; done: (out: Out) => void; failed: (error: unknown) => void }

/**
 * @param work the results in the order of the group
 * @param limits `atOnce`: groups side by side; `most` in one; `waiting`: more are refused
 */
export function createGroups<In, Out>(
  work: (group: readonly In[]) => Promise<readonly Out[]>,
  limits: { atOnce: number; most: number; waiting: number },
): Groups<In, Out> {
  const queue: Waiting<In, Out>[] = []
  /** With how many requests each is. */
  const running = new Map<Promise<void>, number>()

  const mayStart = () => {
    const underWay = [...running.values()].reduce((sum, size) => sum + size, 0)
    return queue.length > 0 && running.size < limits.atOnce && queue.length >= Math.min(underWay, limits.most)
  }
  const pump = () => {
    while (mayStart()) {
      const group = queue.splice(0, limits.most)
      const run: Promise<void> = runGroup(group).finally(() => {
        running.delete(run)
        pump()
      })
      running.set(run, group.length)
    }
  }
  const runGroup = async (group: Waiting<In, Out>[]) => {
    try {
      const results = await work(group.map(({ one }) => one))
      group.forEach(({ done, failed }, index) => {
        if (index < results.length) done(results[index] as Out)
        else failed(new Error('one of a group has no result'))
      })
    } catch (error) {
      for (const { failed } of group) failed(error)
    }
  }
  return {
    add: one =>
      new Promise((done, failed) => {
        if (queue.length >= limits.waiting) return failed(new GroupsFull('too many wait'))
        queue.push({ one, done, failed })
        pump()
      }),
    async idle() {
      while (running.size > 0) await Promise.all(running.keys())
    },
  }
}

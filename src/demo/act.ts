/** One act of the scripted day, and how its steps are played: a sentence for the screen, and some of them side by side. */
import type { World } from './world.ts'

/** `play` calls `step` as often as `steps` says: it moves the bar. */
export type Act = { says: string; steps: number; play(world: World, step: () => void): Promise<void> }

export function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}

/** Runs `work` for each item, a few at once. */
export async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}

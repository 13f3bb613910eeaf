/** What runs on a clock: polls. Due rows are claimed in the database, so any number of processes may run this. */
import type { Hub } from '../pipeline/hub.ts'
import { pullDue } from './pull.ts'

const tickMs = 1_000

export type Clock = { stop(): Promise<void> }

/** Looks once a second for what is due. */
export function startClock(hub: Hub): Clock {
  let running = true
  let wakeUp: (() => void) | undefined
  const run = async () => {
    while (running) {
      await pullDue(hub, () => !running).catch((error: unknown) =>
        hub.log.error({ error, type: 'pulls' }, 'the clock goes on'),
      )
      if (!running) return
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, tickMs)
        wakeUp = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const done = run()
  return {
    async stop() {
      running = false
      wakeUp?.()
      await done
    },
  }
}

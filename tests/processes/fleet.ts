/** Hub processes under a supervisor: killed by the test, started again, and their own deaths counted. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Role } from '../../src/start.ts'
import { type Command, type Ended, type Environment, listensAt, startCommand } from './causeway.ts'

export type Member = {
  role: Role
  /** Where it listens now; undefined while it starts. */
  url(): string | undefined
  /** Resolves when it listens. */
  ready(): Promise<string>
  kill(): Promise<void>
  startAgain(): void
  /** Tells it to stop, and waits. */
  stop(): Promise<Ended | undefined>
  /** Ends of a process nobody had killed: while it served, and before it did (the database was away, say). */
  deaths: { serving: string[]; starting: string[] }
}

const restartMs = 300
const readyLimitMs = 60_000

/** Starts a hub process and keeps it running, as a supervisor does. */
export function keepRunning(role: Role, env: Environment, flags: readonly string[] = []): Member {
  const deaths: Member['deaths'] = { serving: [], starting: [] }
  let command: Command | undefined
  let url: string | undefined
  let wanted = true

  const start = () => {
    const mine = startCommand(['start', '--role', role], env, flags)
    command = mine
    url = undefined
    listensAt(mine).then(
      address => {
        if (command === mine) url = address
      },
      () => undefined, // it ended before: seen below
    )
    void mine.ended.then(async ended => {
      if (!wanted || command !== mine) return
      deaths[url ? 'serving' : 'starting'].push(`${ended.code ?? ended.signal} ${ended.err.slice(-300).trim()}`)
      url = undefined
      await wait(restartMs)
      if (wanted && command === mine) start()
    })
  }
  start()
  return {
    role,
    deaths,
    url: () => url,
    async ready() {
      const giveUpAt = performance.now() + readyLimitMs
      while (url === undefined) {
        if (performance.now() > giveUpAt)
          throw new Error(
            `A ${role} process did not listen within ${readyLimitMs / 1_000} s: ${deaths.starting.at(-1)}`,
          )
        await wait(20)
      }
      return url
    },
    async kill() {
      const victim = command
      command = undefined
      url = undefined
      victim?.kill('SIGKILL')
      await victim?.ended
    },
    startAgain() {
      if (!command) start()
    },
    async stop() {
      wanted = false
      command?.kill('SIGTERM')
      return command?.ended
    },
  }
}

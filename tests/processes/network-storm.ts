/**
 * Responders under load, while one of them or PostgreSQL is killed with -9 and started again. Whatever was answered must stand
 * in the log of exchanges, once; nobody may hear of somebody else.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { type Asked, openAsker } from './network-asker.ts'
import { openNetworkFleet } from './network-fleet.ts'
import { describeAttempts, peopleOf, playQuestions, settleIn, twinsAt } from './network-load.ts'
import { journalWritten, readExchangeLog } from './network-log.ts'
import { createRandom } from './random.ts'

export type NetworkVictim = 'responder' | 'server' | 'session'

export type NetworkStormOptions = {
  seed: number
  people: number
  perSecond: number
  victims: readonly NetworkVictim[]
  /** Between a repair and the next kill, in milliseconds. */
  gapMs: number
  /** How long what was killed stays away, in milliseconds. */
  awayMs: number
}

export type NetworkStormReport = {
  attempts: readonly Asked[]
  wrong: readonly string[]
  /** Questions that no attempt answered. */
  unanswered: number
  kills: number
  /** Answers while a responder was away, by kill: the other one's. */
  meanwhile: number[]
  /** From each repair to the next answer, in milliseconds. */
  recoveredMs: number[]
  /** Answered requests that the log does not have once. */
  notLogged: string[]
  journalEmpty: boolean
  deathsServing: string[]
  exits: (number | null | undefined)[]
  lines: string
}

type Repair = { victim: NetworkVictim; from: number; to: number }

/** Runs one from an empty database to the comparison; leaves nothing running. */
export async function runNetworkStorm(options: NetworkStormOptions): Promise<NetworkStormReport> {
  const fleet = await openNetworkFleet(2)
  // A partner's patience: longer than PostgreSQL needs to come back.
  const asker = openAsker(fleet, { tries: 200, waitMs: 150 })
  try {
    const random = createRandom(options.seed)
    const people = [...peopleOf(fleet.places, options.people), ...fleet.places.flatMap(place => twinsAt(place, 1))]
    await settleIn(people)
    await fleet.settled()
    let over = false
    const playing = playQuestions(asker, people, random, { perSecond: options.perSecond, until: () => over })
    const repairs: Repair[] = []
    for (const victim of options.victims) {
      await wait(options.gapMs)
      const from = performance.now()
      switch (victim) {
        case 'responder': {
          const process = random.pick(fleet.responders)
          await process?.kill()
          await wait(options.awayMs)
          process?.startAgain()
          await process?.ready()
          break
        }
        case 'server':
          await fleet.postgres.killServer()
          await wait(options.awayMs)
          await fleet.postgres.startAgain()
          break
        case 'session':
          await fleet.postgres.killSession(pids => random.pick(pids))
          break
      }
      repairs.push({ victim, from, to: performance.now() })
    }
    await wait(options.gapMs)
    over = true
    await playing
    const last = await Promise.all(people.map(known => asker.discover(known)))
    const journalEmpty = await journalWritten(fleet)
    const log = await readExchangeLog(fleet)
    const processes = [fleet.hub, ...fleet.responders]
    const exits = (await Promise.all(processes.map(each => each.stop()))).map(ended => ended?.code)
    const answered = asker.attempts.filter(({ heard }) => heard.kind === 'answered')
    return {
      attempts: asker.attempts,
      wrong: asker.wrong,
      unanswered: last.filter(({ heard }) => heard.kind !== 'answered').length,
      kills: options.victims.length,
      meanwhile: repairs
        .filter(({ victim }) => victim === 'responder')
        .map(({ from, to }) => answered.filter(({ at, ms }) => at > from && at + ms < to).length),
      recoveredMs: repairs.map(({ to }) =>
        Math.round(Math.min(...answered.flatMap(({ at, ms }) => (at > to ? [at + ms - to] : [])))),
      ),
      notLogged: answered
        .filter(({ messageId }) => log.get(messageId) !== 1)
        .map(({ messageId, transaction }) => `${transaction} ${messageId}: ${log.get(messageId) ?? 0} times`),
      journalEmpty,
      deathsServing: processes.flatMap(each => each.deaths.serving),
      exits,
      lines: describeAttempts(asker),
    }
  } finally {
    await asker.close()
    await fleet.close()
  }
}

/**
 * A storm: bookings come in over real HTTP while hub processes and PostgreSQL are killed with -9 and started again; then
 * everything drains, and both sides are compared. Source: reference/operations.md section 1, rows 12 to 14.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { compareSides, type Equality } from '../../src/demo/equality.ts'
import {
  type Aftermath,
  countLinks,
  demandPolls,
  endLeases,
  lookAround,
  lostOf,
  openOwner,
  waitUntilQuiet,
} from './aftermath.ts'
import { keepRunning, type Member } from './fleet.ts'
import { forgiveOldTimes } from './forgive-old-times.ts'
import { prepareInstallation } from './hub-environment.ts'
import { type Load, openOutsideWorld, playLoad } from './outside-world.ts'
import { startKillablePostgres } from './postgres.ts'
import { createRandom, type Random } from './random.ts'
import { startVendorQueue, type VendorQueue } from './vendor-queue.ts'

/** What is killed: a hub process of a role, PostgreSQL's postmaster, or one of its sessions. */
export type Victim = 'web' | 'worker' | 'server' | 'session'

export type StormOptions = {
  seed: number
  bookings: number
  victims: readonly Victim[]
  webs: number
  workers: number
  /** Between a kill's repair and the next kill, in milliseconds: at least, and so much more at random. */
  gapMs: { least: number; more: number }
  /** How long bookings come in, in milliseconds. */
  loadMs: number
  /** How long it may take until nothing moves, in milliseconds. */
  drainMs: number
  /** Ends the leases of the dead at once, instead of waiting for 90 s; only right when the last kill is of all workers. */
  endLeases?: boolean
}

export type StormReport = {
  load: Load
  kills: Record<Victim, number>
  queue: VendorQueue['counts'] & { acknowledged: number }
  /** Acknowledged messages that are nowhere, or neither applied nor set aside with a reason. */
  lost: string[]
  sides: Equality
  /** Appointments of the EHR that the hub knows as its own. */
  linked: number
  after: Aftermath
  /** Hub processes that ended by themselves although nobody had killed them. */
  deathsServing: string[]
  deathsStarting: string[]
  exits: (number | null | undefined)[]
  /** What each process says it has done since its last start. */
  shares: { role: string; received: number; delivered: number }[]
  seconds: { load: number; drain: number; all: number }
}

/** Runs one storm from an empty database to the comparison; leaves nothing running. */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const startedAt = performance.now()
  console.log(`storm with seed ${options.seed}`)
  const closers: (() => Promise<unknown>)[] = []
  try {
    const postgres = await startKillablePostgres()
    closers.push(() => postgres.stop())
    const installation = await prepareInstallation(postgres)
    closers.push(() => installation.remove())
    const world = await openOutsideWorld()
    closers.push(() => world.close())
    const { inboundPath } = await installation.apply(world.yaml)

    const start = (role: 'web' | 'worker', count: number) =>
      Array.from({ length: count }, () => keepRunning(role, installation.env))
    const webs = start('web', options.webs)
    const workers = start('worker', options.workers)
    const members = [...webs, ...workers]
    closers.push(() => Promise.all(members.map(member => member.stop())))
    await Promise.all(members.map(member => member.ready()))

    const addresses = () => webs.flatMap(web => (web.url() ? [`${web.url()}${inboundPath}`] : []))
    const queue = await startVendorQueue(addresses, createRandom(options.seed + 1))
    closers.push(() => queue.close())
    await world.calcom.addWebhook(queue.url, world.secret)

    const loadStarted = performance.now()
    const [load, { kills, lastAt }] = await Promise.all([
      playLoad(world.calcom, createRandom(options.seed + 2), options.bookings, options.loadMs),
      playKills({ webs, workers, postgres }, createRandom(options.seed), options),
    ])
    await queue.drained()
    await Promise.all(members.map(member => member.ready()))
    const drainStarted = performance.now()

    const owner = await openOwner(postgres.ownerUrl)
    closers.push(() => owner.end())
    if (options.endLeases) await endLeases(owner, lastAt)
    await demandPolls(owner, options.drainMs)
    await waitUntilQuiet(owner, options.drainMs)
    const drained = performance.now()
    const shares = await Promise.all(members.map(shareOf))
    const exits = (await Promise.all(members.map(member => member.stop()))).map(ended => ended?.code)
    return {
      load,
      kills,
      queue: { ...queue.counts, acknowledged: queue.acknowledged.length },
      lost: await lostOf(owner, queue.acknowledged),
      sides: await forgiveOldTimes(await compareSides(world.calcom, world.ehr), world.calcom),
      linked: await countLinks(owner, 'Appointment'),
      after: await lookAround(owner),
      deathsServing: members.flatMap(member => member.deaths.serving),
      deathsStarting: members.flatMap(member => member.deaths.starting),
      exits,
      shares,
      seconds: {
        load: seconds(drainStarted - loadStarted),
        drain: seconds(drained - drainStarted),
        all: seconds(performance.now() - startedAt),
      },
    }
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}

type Field = {
  webs: readonly Member[]
  workers: readonly Member[]
  postgres: Awaited<ReturnType<typeof startKillablePostgres>>
}

/** One kill after the other, each repaired at once or after a short while. */
async function playKills(field: Field, random: Random, { victims, gapMs }: StormOptions) {
  const kills: Record<Victim, number> = { web: 0, worker: 0, server: 0, session: 0 }
  const pause = () => wait(random.chance(0.5) ? 0 : random.below(1_500))
  let lastAt = new Date()
  for (const victim of victims) {
    await wait(gapMs.least + random.below(gapMs.more))
    // Now and then a poll is under way, to be cut off.
    if (random.chance(0.3)) await demandOnce(field.postgres.ownerUrl)
    lastAt = new Date()
    switch (victim) {
      case 'web':
      case 'worker': {
        const member = random.pick(victim === 'web' ? field.webs : field.workers)
        await member?.kill()
        lastAt = new Date()
        await pause()
        member?.startAgain()
        // Mostly it gets ready before the next kill; sometimes that one strikes while it starts.
        if (random.chance(0.8)) await member?.ready()
        break
      }
      case 'server':
        await field.postgres.killServer()
        await pause()
        await field.postgres.startAgain()
        break
      case 'session':
        await killSomeSession(field.postgres, random)
        break
    }
    kills[victim] += 1
  }
  return { kills, lastAt }
}

async function killSomeSession(postgres: Field['postgres'], random: Random): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await postgres.killSession(pids => random.pick(pids))) return
    await wait(50)
  }
  throw new Error('The hub had no session at PostgreSQL for 30 s')
}

/** Makes every poll due, if the database happens to be there. */
async function demandOnce(ownerUrl: string): Promise<void> {
  const owner = await openOwner(ownerUrl).catch(() => undefined)
  await owner?.query('update checkpoint set due_at = clock_timestamp()').catch(() => undefined)
  await owner?.end().catch(() => undefined)
  await wait(300)
}

async function shareOf(member: Member): Promise<StormReport['shares'][number]> {
  const text = await (await fetch(`${member.url()}/metrics`)).text()
  const sum = (start: string) =>
    text
      .split('\n')
      .filter(line => line.startsWith(start))
      .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
  return {
    role: member.role,
    received: sum('causeway_received_total{'),
    delivered: sum('causeway_delivered_total{'),
  }
}

/** What a person wants to know of a storm, as lines. */
export function describeStorm({ seed }: StormOptions, report: StormReport): string {
  const { load, kills, queue, sides, after, seconds } = report
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')
  return [
    `seed ${seed} (CAUSEWAY_TEST_SEED plays it again)`,
    `load: ${list(load)}`,
    `kill -9: ${list(kills)}`,
    `webhooks: ${list(queue)}`,
    `messages: ${list(after.messages)}; set aside: ${list(after.aside)}`,
    `deliveries: ${list(after.deliveries)}; open tasks ${after.tasks}; stuck ${after.stuck.join(', ') || 'nothing'}`,
    `Cal.com ${sides.bookings} visits, EHR ${sides.appointments} appointments, ${sides.patients} patients`,
    `missing ${sides.missing.length}, extra ${sides.extra.length}, doubled ${sides.doubled.length}, out of order ${sides.outOfOrder.length}, acknowledged and lost ${report.lost.length}`,
    `ended by themselves: serving ${report.deathsServing.length}, starting ${report.deathsStarting.length}`,
    `seconds: ${list(seconds)}`,
    ...[...report.deathsServing, ...report.deathsStarting].slice(0, 5),
    ...[...sides.missing, ...sides.extra, ...sides.doubled, ...sides.outOfOrder].slice(0, 10),
  ].join('\n')
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}

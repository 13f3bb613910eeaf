/**
 * `causeway demo`: the hub, a simulator of each vendor and a synthetic town, through one scripted day. With `--once` it
 * decides what waits as a coordinator would, compares all sides, and ends with 0 only when nothing was lost, doubled or out
 * of order; otherwise it stays up for the person who looks at it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { decideAll } from './coordinator.ts'
import { day } from './day.ts'
import { createScreen } from './screen.ts'
import { type Simulator, type SimulatorName, startSimulator } from './simulators.ts'
import { coordinatorEmail, startTown, type Town } from './start-town.ts'
import { tableOf } from './table.ts'
import { judge } from './verdict.ts'
import { countAll } from './watch.ts'
import { createWorld, type Urls, type World } from './world.ts'

export type DemoOptions = {
  once: boolean
  /** Of the hub; with `once` every port is any free one, so that two runs never meet. */
  port: number
  untilStopped(): Promise<void>
}

/** How far above the hub's port each listens. */
const portsAbove = { calcom: 11, ehr: 12, caredove: 13, crms: 14, ensora: 15 } as const satisfies Record<
  SimulatorName,
  number
>
const networkPortAbove = 17

/** Runs the demo and returns the exit code. */
export async function runDemo({ once, port, untilStopped }: DemoOptions): Promise<number> {
  const started = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'causeway-demo-'))
  const simulators: Simulator[] = []
  let town: Town | undefined
  try {
    process.stdout.write('Causeway demo: starting PostgreSQL, the hub and six simulators…\n')
    const urls = await startSimulators(simulators, once ? undefined : port)
    town = await startTown(once ? 0 : port, folder, urls)
    const asker = await startSimulator('network', once ? 0 : port + networkPortAbove, {
      ...process.env,
      CAUSEWAY_DATA: folder,
    })
    simulators.push(asker)
    const world = await playDay(town, urls, { once, simulator: asker.url })
    if (once) {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      const { good, lines } = await judge(town.hub, town.organization, world, seconds)
      process.stdout.write(lines.join('\n'))
      return good ? 0 : 1
    }
    process.stdout.write(welcome(town, urls, asker.url))
    await untilStopped()
    process.stdout.write('\nStopping: what was acknowledged is stored, what was claimed is settled…\n')
    return 0
  } finally {
    await town?.stop()
    await Promise.all(simulators.map(simulator => simulator.stop()))
    if (town?.database.embedded) await rm(town.database.embedded.folder, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  }
}

/** Starts them all; those that started are in `started` even when another one could not. */
async function startSimulators(started: Simulator[], hubPort: number | undefined): Promise<Urls> {
  const start = async (name: SimulatorName) => {
    const simulator = await startSimulator(name, hubPort === undefined ? 0 : hubPort + portsAbove[name])
    started.push(simulator)
    return simulator.url
  }
  const begun = [start('calcom'), start('ehr'), start('caredove'), start('crms'), start('ensora')] as const
  await Promise.allSettled(begun)
  const [calcom, ehr, caredove, crms, ensora] = await Promise.all(begun)
  return { calcom, ehr, caredove, crms, ensora }
}

type Playing = { once: boolean; simulator: string }

async function playDay(town: Town, urls: Urls, { once, simulator }: Playing): Promise<World> {
  const { hub, organization, clinic, oids } = town
  const screen = createScreen(process.stdout)
  const total = day.reduce((sum, act) => sum + act.steps, 0)
  let done = 0
  const world = createWorld(hub, organization, urls, { clinic, oids, simulator })
  const show = async () => screen.show(done / total, await tableOf(world, await countAll(hub, organization)))
  // Where nobody sees it count, it is not counted.
  const timer = process.stdout.isTTY ? setInterval(() => void show().catch(() => {}), 250) : undefined
  try {
    await world.quiet()
    for (const act of day) {
      screen.act(act.says)
      await act.play(world, () => {
        done += 1
      })
      if (!once) await wait(800) // time to read what happened
    }
    await world.quiet()
    if (once) {
      screen.act('The coordinator decides what only a person can')
      await decideAll(hub, organization, world)
      await world.quiet()
    }
  } finally {
    clearInterval(timer)
  }
  await show()
  screen.end()
  return world
}

function welcome({ server, password }: Town, { calcom, ehr, caredove, crms, ensora }: Urls, network: string): string {
  return [
    '',
    `  Console    ${server.url}`,
    `  Sign in    ${coordinatorEmail}`,
    `  Password   ${password}`,
    '',
    '  Waiting for you there: a practitioner without a counterpart, a doubtful patient, a referral to be voided at the',
    '  CRMS, and the referrals in the inbox.',
    '',
    `  Play Caredove at ${caredove}, see the CRMS inbox at ${crms}.`,
    `  Hold a session and sign it at ${ensora}.`,
    `  Book as a patient at ${calcom}, be the front desk of the EHR at ${new URL('/', ehr).href}.`,
    `  Be another gateway of the network at ${network}; what it was told: ${server.url}/o/maple-street/network`,
    '  Press Ctrl-C to stop; the demo leaves nothing behind.',
    '',
  ].join('\n')
}

/**
 * `causeway demo`: the hub, both simulators and a synthetic town, through one scripted day. With `--once` it decides the
 * open tasks as a coordinator would, compares both sides, and ends with 0 only when nothing was lost, doubled or out of
 * order; otherwise it stays up for the person who looks at it.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseConfig } from '../config.ts'
import { applyConfiguration, type Changes } from '../configuration/apply.ts'
import { readConfiguration } from '../configuration/file.ts'
import { connectors } from '../connectors/registry.ts'
import { createLog } from '../log.ts'
import { testConnection } from '../pipeline/connections.ts'
import { type OpenedHub, type Running, startHub } from '../start.ts'
import { demandStream } from '../store/runs.ts'
import { withScope } from '../store/scope.ts'
import { decideOpenTasks } from './coordinator.ts'
import { day, type World } from './day.ts'
import { compareSides } from './equality.ts'
import { createScreen, type Row } from './screen.ts'
import { calcomClient, ehrClient, type Simulator, startSimulator } from './simulators.ts'
import { ehrResources, hosts, person, visits, yaml } from './town.ts'
import { type Counts, countAll, underWay } from './watch.ts'

export type DemoOptions = {
  once: boolean
  /** Of the hub; with `once` every port is any free one, so that two runs never meet. */
  port: number
  untilStopped(): Promise<void>
}

const email = 'coordinator@maple-street.example'
const doubtful = person(61)

/** Runs the demo and returns the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const started = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'causeway-demo-'))
  const simulators: Simulator[] = []
  let running: (Running & { changes: Changes; password: string }) | undefined
  try {
    process.stdout.write('Causeway demo: starting PostgreSQL, the hub and two simulators…\n')
    const ports = options.once ? [0, 0] : [options.port + 11, options.port + 12]
    simulators.push(
      ...(await Promise.all([startSimulator('calcom', ports[0] ?? 0), startSimulator('ehr', ports[1] ?? 0)])),
    )
    const [calcomUrl = '', ehrUrl = ''] = simulators.map(simulator => simulator.url)
    running = await startTown(options, folder, { calcom: calcomUrl, ehr: ehrUrl })
    const world = await playDay(running, { calcom: calcomUrl, ehr: ehrUrl }, options.once)
    if (options.once) return await verdict(running, world, started)
    process.stdout.write(welcome(running, calcomUrl, ehrUrl))
    await options.untilStopped()
    process.stdout.write('\nStopping: what was acknowledged is stored, what was claimed is settled…\n')
    return 0
  } finally {
    await running?.stop()
    await Promise.all(simulators.map(simulator => simulator.stop()))
    if (running?.database.embedded) await rm(running.database.embedded.folder, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  }
}

async function startTown(options: DemoOptions, folder: string, urls: { calcom: string; ehr: string }) {
  const password = randomBytes(9).toString('base64url')
  const parsed = parseConfig({
    PORT: String(options.once ? 0 : options.port),
    CAUSEWAY_DATA: folder,
    CAUSEWAY_ADMIN_EMAIL: email,
    CAUSEWAY_ADMIN_PASSWORD: password,
  })
  if (!parsed.ok) throw new Error('The demo made a configuration that is not valid.')
  const secret = randomBytes(24).toString('hex')
  const calcom = calcomClient(urls.calcom)
  const ehr = ehrClient(urls.ehr)
  for (const resource of ehrResources(
    Array.from({ length: 40 }, (_, index) => person(index)),
    doubtful,
  ))
    await ehr.put(resource)
  for (const host of hosts) await calcom.addHost(host)
  for (const visit of visits) await calcom.addVisit(visit)

  let changes: Changes | undefined
  const prepare = async ({ hub }: OpenedHub) => {
    const read = readConfiguration(yaml(urls, secret), connectors)
    if (!read.ok) throw new Error(`The demo's configuration is not valid: ${read.faults[0]?.says}`)
    changes = await applyConfiguration(hub, hub.keys, read.file, { reason: 'demo' })
  }
  const running = await startHub(parsed.config, 'all', createLog('silent'), prepare)
  if (!changes) throw new Error('The demo could not be prepared.')
  const path = changes.inbound.find(each => each.connection === 'calcom')?.path ?? ''
  await calcom.addWebhook(`${running.server.url}${path}`, secret)
  return { ...running, changes, password }
}

async function playDay(
  running: Running & { changes: Changes },
  urls: { calcom: string; ehr: string },
  once: boolean,
): Promise<World> {
  const { hub, changes } = running
  const { organization } = changes
  const screen = createScreen(process.stdout)
  const total = day.reduce((sum, act) => sum + act.steps, 0)
  let done = 0
  const world = worldOf(running, urls)
  const show = async () => screen.show(done / total, await tableOf(world, await countAll(hub, organization)))
  const timer = setInterval(() => void show().catch(() => {}), 250)
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
      await decideOpenTasks(hub, organization)
      await world.quiet()
    }
  } finally {
    clearInterval(timer)
  }
  await show()
  screen.end()
  return world
}

function worldOf({ hub, changes }: Running & { changes: Changes }, urls: { calcom: string; ehr: string }): World {
  const { organization } = changes
  const slots = new Map<number, number>()
  const connectionOf = async (slug: string) => {
    const configuration = await hub.configurations.get(organization)
    return [...(configuration?.connections.values() ?? [])].find(each => each.slug === slug)?.id ?? ''
  }
  const until = async (is: (counts: Counts) => boolean) => {
    while (!is(await countAll(hub, organization))) await wait(50)
  }
  const calcom = calcomClient(urls.calcom)
  const firstDay = new Date()
  firstDay.setUTCHours(13, 0, 0, 0)
  return {
    calcom,
    ehr: ehrClient(urls.ehr),
    people: Array.from({ length: 50 }, (_, index) => person(index)),
    doubtful,
    live: [],
    async quiet() {
      await calcom.flush()
      await wait(50)
      await until(counts => underWay(counts) === 0)
    },
    outageSeen: () => until(counts => counts.down),
    async testEhr() {
      await testConnection(hub, organization, await connectionOf('ehr'), { reason: 'demo', by: 'demo' })
    },
    async pull() {
      const connection = await connectionOf('calcom')
      const before = await runsOf(hub, organization, connection)
      await withScope(hub.pool, organization, db => demandStream(db, connection, 'bookings', false, hub.now()))
      while ((await runsOf(hub, organization, connection)) === before) await wait(50)
    },
    nextSlot(visit) {
      const taken = slots.get(visit.hostId) ?? 0
      slots.set(visit.hostId, taken + 1)
      return new Date(firstDay.getTime() + (2 + Math.floor(taken / 8)) * 86_400_000 + (taken % 8) * 3_600_000)
    },
  }
}

async function runsOf(hub: Running['hub'], organization: string, connection: string): Promise<number> {
  const { rows } = await withScope(hub.pool, organization, db =>
    db.query<{ count: number }>(
      `select count(*)::int as count from run where organization = current_organization() and connection = $1 and state <> 'running'`,
      [connection],
    ),
  )
  return rows[0]?.count ?? 0
}

async function tableOf(world: World, counts: Counts): Promise<Row[]> {
  const { messages, deliveries } = counts
  const sum = (states: Record<string, number>, ...names: string[]) =>
    names.reduce((total, name) => total + (states[name] ?? 0), 0)
  const sent = await world.calcom.counts()
  return [
    {
      what: 'Cal.com: webhooks sent',
      count: sent.sent,
      note: sent.dropped > 0 ? `${sent.dropped} lost on the way` : '',
    },
    { what: 'Hub: messages applied', count: sum(messages, 'applied') },
    { what: 'Hub: set aside with a reason', count: sum(messages, 'ignored'), note: 'duplicates, stale, unchanged' },
    { what: 'Hub: being read back', count: sum(messages, 'received', 'reading') },
    {
      what: 'Hub: waiting for a person',
      count: sum(messages, 'held'),
      note: counts.tasks > 0 ? `${counts.tasks} tasks` : '',
    },
    { what: 'EHR: deliveries arrived', count: sum(deliveries, 'delivered') },
    {
      what: 'EHR: waiting their turn',
      count: sum(deliveries, 'pending', 'sending', 'retry'),
      note: counts.down ? 'the EHR is away' : '',
    },
    { what: 'EHR: not needed any more', count: sum(deliveries, 'suppressed') },
    { what: 'EHR: refused or unsure', count: sum(deliveries, 'rejected', 'dead', 'ambiguous') },
  ]
}

async function verdict(running: Running & { changes: Changes }, world: World, started: number): Promise<number> {
  const counts = await countAll(running.hub, running.changes.organization)
  const sides = await compareSides(world.calcom, world.ehr)
  const sent = await world.calcom.counts()
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const left = underWay(counts) + (counts.messages.held ?? 0) + counts.tasks
  const failed = ['rejected', 'dead', 'ambiguous'].reduce((sum, state) => sum + (counts.deliveries[state] ?? 0), 0)
  const lines = [
    '',
    `webhooks sent ${sent.sent}, lost on the way ${sent.dropped}`,
    `messages ${describe(counts.messages)}`,
    `deliveries ${describe(counts.deliveries)}`,
    `Cal.com: ${sides.bookings} visits; EHR: ${sides.appointments} appointments, ${sides.patients} patients`,
    `missing ${sides.missing.length}, extra ${sides.extra.length}, doubled ${sides.doubled.length}, out of order ${sides.outOfOrder.length}, unfinished ${left}, failed ${failed}`,
    ...[...sides.missing, ...sides.extra, ...sides.doubled, ...sides.outOfOrder].slice(0, 10).map(each => `  ${each}`),
  ]
  const equal = [sides.missing, sides.extra, sides.doubled, sides.outOfOrder].every(list => list.length === 0)
  const good = equal && left === 0 && failed === 0
  lines.push(
    good
      ? `Both sides are equal: nothing lost, doubled or out of order (${seconds} s).`
      : `Both sides are NOT equal (${seconds} s).`,
    '',
  )
  process.stdout.write(lines.join('\n'))
  return good ? 0 : 1
}

function describe(counts: Record<string, number>): string {
  return Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => `${state} ${count}`)
    .join(', ')
}

function welcome(running: Running & { password: string }, calcomUrl: string, ehrUrl: string): string {
  return [
    '',
    `  Console    ${running.server.url}`,
    `  Sign in    ${email}`,
    `  Password   ${running.password}`,
    '',
    '  Two kinds of task wait for you there: a practitioner without a counterpart, and a doubtful patient.',
    `  Simulators ${calcomUrl} (Cal.com) and ${ehrUrl} (EHR). Press Ctrl-C to stop; the demo leaves nothing behind.`,
    '',
  ].join('\n')
}

/**
 * A staging hub in one process: a throw-away database and keys, the simulated Cal.com and EHR with a synthetic town, and
 * routes both ways. Its clock stands still unless a scenario moves it, so an hour of outage takes a moment.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyConfiguration } from '../configuration/apply.ts'
import { readConfiguration } from '../configuration/file.ts'
import { allowAddresses } from '../connectors/allowed-addresses.ts'
import { createFakeCalcom, type FakeCalcom } from '../connectors/calcom/fake.ts'
import { createFakeEhr, type FakeEhr } from '../connectors/fhir/fake.ts'
import { createFetch } from '../connectors/outgoing.ts'
import { connectors } from '../connectors/registry.ts'
import { ehrResources, hosts, person, visits } from '../demo/town.ts'
import { pullDue } from '../jobs/pull.ts'
import { createLog } from '../log.ts'
import { probeDue } from '../pipeline/health.ts'
import type { Hub } from '../pipeline/hub.ts'
import { createInbox } from '../pipeline/inbox.ts'
import { openHub } from '../pipeline/open-hub.ts'
import { createReceive } from '../pipeline/receive.ts'
import { applyDue, deliverDue, readDue } from '../pipeline/worker.ts'
import { timesComparer } from '../scheduling/times/comparer.ts'
import { createApp } from '../server/app.ts'
import { openDatabase } from '../store/database.ts'
import { openAccountKeys } from '../store/hubKeys.ts'
import { openKeyring } from '../store/openKeyring.ts'
import { stagingYaml } from './configuration.ts'

export type Stage = {
  hub: Hub
  organization: string
  calcom: FakeCalcom
  ehr: FakeEhr
  clock: { now: Date }
  /** Runs every step until nothing is due now. */
  settle(): Promise<void>
  /** Moves the clock on in steps, settling after each. */
  pass(minutes: number, stepMinutes?: number): Promise<void>
  close(): Promise<void>
}

/** How the stage keeps time: `still` for scenarios, `real` for a load check. */
export type StageTime = 'still' | 'real'

const minuteMs = 60_000
const knownPeople = 40

/** Opens a stage; nothing runs on it but what is asked for. */
export async function openStage(time: StageTime = 'still'): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-staging-'))
  const opened: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const end of opened.toReversed()) await end()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    return { ...(await build(folder, time, opened)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function build(
  folder: string,
  time: StageTime,
  opened: (() => Promise<unknown>)[],
): Promise<Omit<Stage, 'close'>> {
  const clock = { now: new Date() }
  const now = time === 'still' ? () => clock.now : () => new Date()
  const log = createLog('silent')
  const database = await openDatabase({ dataFolder: folder, poolSize: 10 }, log)
  opened.push(async () => {
    await database.close()
    if (database.embedded) await rm(database.embedded.folder, { recursive: true, force: true })
  })
  const keyring = await openKeyring({ dataFolder: folder }, log)
  const fetch = createFetch({ allow: allowAddresses({ loopback: true }) })
  const sleep = time === 'still' ? { sleep: async () => {} } : {}
  const hub = openHub({
    pool: database.pool,
    keyring,
    connectors,
    fetch,
    log,
    readSecret: () => undefined,
    times: timesComparer,
    now,
    ...sleep,
  })
  opened.push(async () => {
    hub.wake.close()
    await Promise.all([hub.pdf.close(), fetch.close()])
  })
  const calcom = await createFakeCalcom({ now })
  const ehr = await createFakeEhr({ now })
  opened.push(() => Promise.all([calcom.close(), ehr.close()]))
  await fill(calcom, ehr)

  const inbox = createInbox(hub)
  const keys = await openAccountKeys(hub.pool, keyring, now)
  const app = await createApp({ hub, receive: createReceive(hub, inbox), keys, log })
  opened.push(async () => {
    await app.close()
    await inbox.drain()
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const secret = randomBytes(24).toString('hex')
  const read = readConfiguration(stagingYaml({ calcom: calcom.url, ehr: ehr.url }, secret), connectors)
  if (!read.ok) throw new Error(`The configuration of staging is not valid: ${read.faults[0]?.says}`)
  const { organization, inbound } = await applyConfiguration(hub, hub.keys, read.file, { reason: 'staging' })
  const path = inbound.find(each => each.connection === 'calcom')?.path ?? ''
  calcom.addWebhook({ subscriberUrl: `http://127.0.0.1:${port}${path}`, secret, active: true })

  const settle = async () => {
    for (let more = true; more; ) {
      await calcom.flush()
      more = await runOnce(hub)
    }
  }
  return {
    hub,
    organization,
    calcom,
    ehr,
    clock,
    settle,
    async pass(minutes, stepMinutes = Math.max(1, minutes / 12)) {
      await settle()
      for (let passed = 0; passed < minutes; passed += stepMinutes) {
        clock.now = new Date(clock.now.getTime() + stepMinutes * minuteMs)
        await settle()
      }
    },
  }
}

/** One round of every step of the pipeline; true when there may be more. */
async function runOnce(hub: Hub): Promise<boolean> {
  const more = [
    (await pullDue(hub)) > 0,
    await applyDue(hub),
    await readDue(hub),
    await deliverDue(hub),
    (await probeDue(hub)) > 0,
  ]
  return more.includes(true)
}

/** What the vendors have before the first scenario. */
async function fill(calcom: FakeCalcom, ehr: FakeEhr): Promise<void> {
  const known = Array.from({ length: knownPeople }, (_, index) => person(index))
  for (const resource of ehrResources(known, person(61))) ehr.put(resource)
  for (const host of hosts)
    await post(calcom, 'hosts', { id: host.id, name: host.name, email: host.email, timeZone: 'America/Toronto' })
  for (const { code: _, ...visit } of visits) await post(calcom, 'event-types', visit)
}

async function post(calcom: FakeCalcom, path: string, body: object): Promise<void> {
  const response = await fetch(`${calcom.url}/_control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`The simulated Cal.com answered ${response.status} to ${path}`)
}

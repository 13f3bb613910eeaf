import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeCalcom, type FakeCalcom } from '../../src/connectors/calcom/fake.ts'
import { sign, signatureHeader } from '../../src/connectors/calcom/verify.ts'
import { createFakeEhr, type FakeEhr } from '../../src/connectors/fhir/fake.ts'
import { type FrontDesk, frontDesk } from '../front-desk.ts'
import { secret, standardYaml } from '../hub.ts'
import { person } from '../people.ts'
import { type TestDatabase, testDatabase } from '../postgres.ts'
import { openOwner } from './aftermath.ts'
import { type Command, listensAt, startCommand } from './causeway.ts'
import { type Installation, prepareInstallation } from './hub-environment.ts'

let database: TestDatabase
let installation: Installation
let calcom: FakeCalcom
let ehr: FakeEhr
let desk: FrontDesk
let hub: Command
let inbound: string

beforeEach(async () => {
  database = await testDatabase()
  installation = await prepareInstallation(database)
  calcom = await createFakeCalcom()
  ehr = await createFakeEhr()
  ehr.put({ resourceType: 'Practitioner', id: 'okafor', active: true, name: [{ given: ['Imani'], family: 'Okafor' }] })
  ehr.put({ resourceType: 'Location', id: 'main', status: 'active', name: 'Main clinic' })
  desk = frontDesk(calcom)
  const { inboundPath } = await installation.apply(standardYaml(calcom.url, ehr.url))
  hub = startCommand(['start'], installation.env)
  inbound = `${await listensAt(hub)}${inboundPath}`
  calcom.addWebhook({ subscriberUrl: inbound, secret, active: true })
})
afterEach(async () => {
  hub.kill('SIGKILL')
  await hub.ended
  await Promise.all([calcom.close(), ehr.close(), installation.remove()])
  await database.close()
})

/** Books until the EHR has a write of ours under way. */
async function bookUntilUnderWay(): Promise<void> {
  for (let n = 0; n < 4; n += 1) await desk.book({ person: person(n), at: n })
  while (!ehr.seen.some(each => each.method === 'POST' && each.path === 'Patient')) await wait(10)
}

/** Sends the first half of a webhook; `finish` sends the rest and gives the status. */
async function sendHalf(): Promise<{ finish(): Promise<number | undefined> }> {
  const body = JSON.stringify({ triggerEvent: 'PING', createdAt: new Date().toISOString(), payload: {} })
  const expect = '100-continue' // the hub says when it has the request
  const headers = { 'content-length': body.length, expect, [signatureHeader]: sign(secret, body) }
  const outgoing = request(inbound, { method: 'POST', headers })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    outgoing.once('response', response => resolve(response.resume().statusCode))
    outgoing.once('error', reject)
  })
  outgoing.flushHeaders()
  await once(outgoing, 'continue')
  outgoing.write(body.slice(0, 20))
  return {
    finish() {
      outgoing.end(body.slice(20))
      return answered
    },
  }
}

async function deliveryStates(): Promise<string[]> {
  const owner = await openOwner(database.ownerUrl)
  const { rows } = await owner.query<{ state: string }>('select distinct state from delivery order by 1')
  await owner.end()
  return rows.map(row => row.state)
}

describe('a hub that is told to stop', () => {
  it('OPS-9 answers what is under way, settles what was claimed, and ends with 0 in time', async () => {
    ehr.set({ slowMs: 1_500 })
    await bookUntilUnderWay()
    const half = await sendHalf()
    const toldAt = performance.now()
    hub.kill('SIGTERM')
    await wait(300)
    expect(await half.finish()).toBe(202)
    const { code } = await hub.ended
    expect(code).toBe(0)
    expect(performance.now() - toldAt).toBeLessThan(30_000)
    // Nothing waits for a lease: what was sent is settled, the rest was not begun.
    expect(await deliveryStates()).not.toContain('sending')
    const created = ehr.list('Patient').length
    expect(created).toBeGreaterThan(0)

    ehr.set({ slowMs: 0 })
    hub = startCommand(['start'], installation.env)
    await listensAt(hub)
    while (ehr.list('Appointment').length < 4) await wait(50)
    expect(ehr.list('Patient')).toHaveLength(4)
  }, 120_000)

  it('OPS-9 counts Ctrl-C that npm and the terminal both deliver as one', async () => {
    ehr.set({ slowMs: 1_500 })
    await bookUntilUnderWay()
    hub.kill('SIGINT')
    await wait(100)
    hub.kill('SIGINT')
    expect((await hub.ended).code).toBe(0)
    expect(await deliveryStates()).not.toContain('sending')
  }, 120_000)

  it('OPS-9 ends at once when it is told a second time', async () => {
    ehr.set({ slowMs: 4_000 })
    await bookUntilUnderWay()
    hub.kill('SIGINT')
    await wait(1_300)
    const toldAt = performance.now()
    hub.kill('SIGINT')
    expect((await hub.ended).code).toBe(130)
    expect(performance.now() - toldAt).toBeLessThan(2_500)
  }, 120_000)
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, openTestPool, type Process, type TestHub } from '../../../tests/hub.ts'
import { appointments } from '../../../tests/looking.ts'
import { person } from '../../../tests/people.ts'
import { type TestDatabase, testDatabase } from '../../../tests/postgres.ts'
import { sendAgain } from '../../pipeline/by-hand.ts'
import { resume } from '../../pipeline/connections.ts'
import { withScope } from '../scope.ts'
import type { Contents } from './read.ts'
import { type Restored, restoreBackup } from './restore.ts'
import { passphraseSecret } from './secret.ts'
import { writeBackup } from './write.ts'

const secret = passphraseSecret('a passphrase for the drill')
const minute = 60_000

let hub: TestHub
let folder: string
let path: string
let fresh: TestDatabase
let pool: pg.Pool
let after: Process
let contents: Contents
let restored: Restored
let lostBookings = 0

beforeAll(async () => {
  hub = await openTestHub()
  folder = await mkdtemp(join(tmpdir(), 'causeway-drill-'))
  path = join(folder, 'night.backup')
  fresh = await testDatabase()
  await hub.settleDown()
  await hub.turn('PATCH', 'account', { allowConflicts: true })
  for (let n = 0; n < 8; n += 1) await hub.book({ person: person(n), at: n })
  await hub.settleDown()
  for (let n = 8; n < 12; n += 1) await hub.book({ person: person(n), at: n })
  await hub.applyAll() // to be delivered after the backup: it will not know that they were
  await hub.rows(
    `insert into busy_feed (organization, id, connection, practitioner, created_at, verify_at)
     select c.organization, c.id, c.id, r.id, $1, $1 from connection c join record r on r.type = 'Practitioner'
      where c.slug = 'calcom' limit 1 returning id`,
    [hub.hub.now()],
  )

  let writing = true
  const writes = (async () => {
    for (let n = 12; writing || n < 18; n += 1) {
      await hub.book({ person: person(n), at: n })
      await hub.applyAll()
    }
  })()
  contents = await writeBackup({ ownerUrl: hub.ownerUrl, path, secret, now: hub.hub.now(), tell: () => {} })
  writing = false
  await writes
  await hub.settleDown()

  // The old hub is lost; what it had sent stays where it arrived.
  hub.advance(minute)
  restored = await restoreBackup({
    ownerUrl: fresh.ownerUrl,
    path,
    secret,
    now: hub.hub.now(),
    newId: uuidv7,
    tell: () => {},
  })
  pool = openTestPool(fresh.url)
  after = hub.another(pool)
  hub.receiveBy(after)
  await after.sealer.ready(hub.organization)
  const known = await rows(`select 1 from record where type = 'Appointment'`)
  lostBookings = appointments(hub.ehr).length - known.length
}, 180_000)
afterAll(async () => {
  await hub?.close()
  await fresh?.close()
  await rm(folder, { recursive: true, force: true })
})

const rows = <T>(text: string, values: readonly unknown[] = []): Promise<T[]> =>
  withScope(pool, hub.organization, async db => (await db.query(text, values)).rows as T[])

describe('a restore drill', () => {
  it('OPS-4 brings every row back, equal by count and content, although the hub went on writing', async () => {
    const counts = Object.fromEntries(contents.tables.map(table => [table.name, table.rows]))
    expect(restored.contents.tables).toEqual(contents.tables)
    expect(restored.organizations).toEqual([hub.organization])
    const own = Object.entries(counts).filter(([, count]) => count > 0)
    expect(own.length).toBeGreaterThan(10)
    expect(await rows('select 1 from message')).toHaveLength(counts.message ?? -1)
    expect(await rows('select 1 from record_version')).toHaveLength(counts.record_version ?? -1)
    expect(await rows(`select 1 from audit where action <> 'backup.restore'`)).toHaveLength(counts.audit ?? -1)
    expect(await rows(`select 1 from audit where action = 'backup.restore'`)).toHaveLength(1)
  })

  it('OPS-4 opens what is sealed with the keys that were kept apart', async () => {
    const versions = await rows<{ record: string; version: number; body: Buffer }>('select * from record_version')
    for (const { record, version, body } of versions)
      expect(after.sealer.openJson(hub.organization, 'record_version', `${record}/${version}`, body)).toBeTypeOf(
        'object',
      )
    const messages = await rows<{ id: string; body: Buffer }>('select id, body from message')
    for (const { id, body } of messages) expect(after.sealer.open(hub.organization, 'message', id, body)).toBeTruthy()
  })

  it('OPS-4 sends nothing before a person lets it go on', async () => {
    const before = appointments(hub.ehr).length
    expect(await rows('select distinct state, pause_reason from connection')).toEqual([
      { state: 'paused', pause_reason: 'connection.restored' },
    ])
    await hub.settleDown(after)
    expect(appointments(hub.ehr)).toHaveLength(before)
    const open = await rows(`select code from issue where state = 'open' and code = 'connection.restored'`)
    expect(open).toHaveLength(2)
    // Addresses of busy calendars that were renewed since the backup are lost.
    const renew = await rows(
      `select c.slug from issue i join connection c on c.id = i.connection where i.code = 'busy.renew-after-restore'`,
    )
    expect(renew).toEqual([{ slug: 'calcom' }])
  })

  it('OPS-4 goes on without doubling: what may have arrived is looked up, what nobody can tell a person is asked', async () => {
    const before = appointments(hub.ehr).length
    expect(lostBookings).toBeGreaterThan(0)
    for (const { id } of await rows<{ id: string }>('select id from connection'))
      await resume(after, hub.organization, 'connection', id, { reason: 'looked', by: uuidv7() })
    for (let waited = 0; waited < 30; waited += 5) {
      await hub.settleDown(after)
      hub.advance(5 * minute)
    }
    expect(appointments(hub.ehr)).toHaveLength(before)
    const open = await rows<{ state: string; wait: string | null; problem: string | null; record_type: string }>(
      `select id, state, wait, problem, record_type from delivery where state not in ('delivered', 'suppressed')`,
    )
    // Behind a person whom the lost hub had not found yet, a booking waits for the answer about the person.
    const unexplained = open.filter(each => each.problem !== 'delivery.restored' && each.wait !== 'prerequisite')
    expect(unexplained).toEqual([])
    const asked = open.filter(each => each.record_type === 'Appointment')
    expect(asked).toHaveLength(lostBookings)
  })

  it('OPS-4 brings new bookings through, and sends again what a person says is not there', async () => {
    const before = appointments(hub.ehr).length
    await hub.book({ person: person(40), at: 200 })
    await hub.settleDown(after)
    expect(appointments(hub.ehr)).toHaveLength(before + 1)

    const [asked] = await rows<{ id: string }>(
      `select id from delivery where state = 'ambiguous' and record_type = 'Appointment' order by position limit 1`,
    )
    await sendAgain(after, hub.organization, asked?.id ?? '', { reason: 'not in the calendar', by: uuidv7() })
    await hub.settleDown(after)
    expect(await rows('select state from delivery where id = $1', [asked?.id])).toEqual([{ state: 'delivered' }])
    expect(appointments(hub.ehr)).toHaveLength(before + 2)
  })
})

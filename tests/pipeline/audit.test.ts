/** The audit trail of what the hub does by itself, and its chain: what is done to it afterwards is found (OPS-5). */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { anchorOne, chainDue, pruneAudit } from '../../src/pipeline/audit-chain.ts'
import { verifyAudit } from '../../src/pipeline/verify-audit.ts'
import { openAnchorFiles } from '../../src/store/audit-anchor-files.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { connectionId } from '../looking.ts'
import { person } from '../people.ts'

const hour = 3_600_000
type Entry = {
  id: string
  actor_kind: string
  actor: string
  action: string
  subject_kind: string
  subject: string
  connection: string | null
  outcome: string
  reason: string | null
  persons: string[]
  version: number | null
}
const Sent = z.object({
  body: z.looseObject({}),
  exchanges: z.array(z.object({ method: z.string(), status: z.number().optional(), sent: z.string().optional() })),
})
let test: TestHub
let owner: pg.Client
let folder: string
beforeEach(async () => {
  test = await openTestHub()
  folder = await mkdtemp(join(tmpdir(), 'causeway-anchors-'))
  test.hub.anchors = openAnchorFiles(folder)
  owner = new pg.Client({ connectionString: test.ownerUrl })
  await owner.connect()
  await test.settleDown()
})
afterEach(async () => {
  await owner?.end()
  await test?.close()
  await rm(folder, { recursive: true, force: true })
})

const entries = (action: string) => test.rows<Entry>('select * from audit where action = $1 order by id', [action])

async function bookAndSend(n = 1) {
  await test.book({ person: person(n), at: 2 * n })
  await test.settleDown()
}

describe('the hub notes by itself', () => {
  it('OPS-5 every record that it writes: from which source, of which message, whose', async () => {
    await bookAndSend()
    const calcom = await connectionId(test, 'calcom')
    const created = await entries('record.create')
    const patient = created.find(entry => entry.subject_kind === 'Patient')
    expect(created.map(entry => entry.subject_kind).sort()).toEqual(['Appointment', 'Patient'])
    for (const entry of created)
      expect(entry).toMatchObject({
        actor_kind: 'system',
        actor: calcom,
        connection: calcom,
        persons: [patient?.subject],
        version: 1,
      })
  })

  it('OPS-5 a new version of a record as a change of it', async () => {
    const uid = await test.book({ person: person(1), at: 0 })
    await test.settleDown()
    await test.cancel(uid)
    await test.settleDown()
    const changes = (await entries('record.change')).filter(entry => entry.subject_kind === 'Appointment')
    expect(changes).toMatchObject([{ subject_kind: 'Appointment', version: 2, reason: 'booking.cancelled' }])
  })

  it('OPS-5 what was sent where and what became of it', async () => {
    await test.ehr.set({ offline: 'unavailable' })
    await bookAndSend()
    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(hour, 60_000)
    const ehr = await connectionId(test, 'ehr')
    const sent = await entries('delivery.send')
    expect(sent.filter(entry => entry.outcome === 'done')).toHaveLength(2) // the patient, then the appointment
    for (const entry of sent) {
      expect(entry).toMatchObject({ actor_kind: 'hub', subject_kind: 'delivery', connection: ehr })
      expect(entry.persons).toHaveLength(1)
    }
  })

  it('OPS-5 the search for a person at the EHR, also one that fails', async () => {
    await test.ehr.set({ offline: 'unavailable' })
    await bookAndSend()
    const ehr = await connectionId(test, 'ehr')
    expect((await entries('target.search'))[0]).toMatchObject({
      connection: ehr,
      outcome: 'failed',
      reason: 'target.busy',
    })
    await test.ehr.set({ offline: 'no' })
    await test.settleWithin(hour, 60_000)
    expect((await entries('target.search')).at(-1)).toMatchObject({ connection: ehr, outcome: 'done' })
  })

  it('OPS-5 one entry a pull, however many rows it brings', async () => {
    const runs = await test.rows<{ id: string }>(`select id from run where state <> 'running'`)
    expect(runs.length).toBeGreaterThan(0)
    const pulls = await test.rows<{ cause: string }>(`select cause from audit where action = 'source.pull'`)
    expect(pulls.map(entry => entry.cause).sort()).toEqual(runs.map(run => run.id).sort())
  })

  it('OPS-5 so that a person leads to every entry about them, and to no other', async () => {
    await bookAndSend(1)
    await bookAndSend(2)
    const [someone] = await test.rows<{ id: string }>(
      `select id from record where type = 'Patient' order by id limit 1`,
    )
    const about = await test.rows<Entry>(
      `select a.* from audit_person p join audit a on a.organization = p.organization and a.id = p.audit
        where p.person = $1`,
      [someone?.id],
    )
    const all = await test.rows<Entry>('select * from audit where $1::uuid = any (persons)', [someone?.id])
    expect(about.map(entry => entry.id).sort()).toEqual(all.map(entry => entry.id).sort())
    expect(new Set(about.map(entry => entry.action))).toEqual(new Set(['record.create', 'delivery.send']))
  })
})

describe('what was sent', () => {
  it('ME-3 is kept for each attempt: its own requests and answers, sealed, without the credentials', async () => {
    for (let n = 1; n <= 3; n += 1) await test.book({ person: person(n), at: 2 * n })
    await test.settleDown()
    const attempts = await test.rows<{ delivery: string; number: number; record: string; sent: Buffer }>(
      `select a.delivery, a.number, d.record, a.sent
         from attempt a join delivery d on d.organization = a.organization and d.id = a.delivery
        where d.record_type = 'Patient'`,
    )
    expect(attempts).toHaveLength(3)
    for (const { delivery, number, record, sent } of attempts) {
      const opened = test.hub.sealer.openJson(test.organization, 'attempt.sent', `${delivery}/${number}`, sent)
      const { body, exchanges } = Sent.parse(opened)
      expect(body).toMatchObject({ resourceType: 'Patient' })
      expect(exchanges).toMatchObject([{ method: 'POST', status: 201 }])
      expect(exchanges[0]?.sent).toContain(record) // its own identifier, and nobody else's
      for (const other of attempts)
        if (other.record !== record) expect(JSON.stringify(exchanges)).not.toContain(other.record)
    }
  })
})

describe('the chain', () => {
  const verify = () => verifyAudit(test.hub, test.organization)
  const places = async () => (await verify()).breaks.map(({ kind, position }) => [kind, position])
  /** As somebody who has the whole database in their hands, and switches off what stands in their way. */
  const tamper = async (sql: string) => {
    const { rowCount } = await owner.query(sql)
    expect(rowCount).toBeGreaterThan(0)
  }

  beforeEach(async () => {
    await bookAndSend()
    await chainDue(test.hub)
  })

  it('OPS-5 gives every entry a place and verifies', async () => {
    const [{ count } = { count: 0 }] = await test.rows<{ count: number }>('select count(*)::int as count from audit')
    expect(await verify()).toMatchObject({ intact: true, entries: count, waiting: 0, from: 1, to: count, breaks: [] })
    await bookAndSend(2)
    expect((await verify()).waiting).toBeGreaterThan(0)
    await chainDue(test.hub)
    expect(await verify()).toMatchObject({ intact: true, waiting: 0 })
  })

  it.each([
    `reason = 'nothing to see'`,
    `actor = 'somebody'`,
    `at = at + interval '1 microsecond'`,
    `outcome = 'refused'`,
    `detail = '\\x00'`,
    `cause = organization`,
    `hash = previous`,
  ])('OPS-5 shows an entry that was changed: %s', async change => {
    await tamper(`update audit set ${change} where position = 4`)
    expect(await places()).toContainEqual(['changed', 4])
  })

  it('OPS-5 shows that an entry was made to be about somebody else, or hidden from the look-up', async () => {
    const [row] = await test.rows<{ position: string }>(
      `select position from audit where cardinality(persons) > 0 order by position limit 1`,
    )
    const position = Number(row?.position)
    await tamper(`delete from audit_person where audit in (select id from audit where position = ${position})`)
    expect(await places()).toEqual([['person', position]])
    await tamper(`update audit set persons = '{}' where position = ${position}`)
    expect(await places()).toContainEqual(['changed', position])
  })

  it('OPS-5 shows where entries are missing', async () => {
    await tamper('delete from audit where position between 3 and 4')
    expect((await verify()).breaks).toEqual([{ kind: 'missing', position: 3, to: 4 }])
  })

  it('OPS-5 shows one that was put between', async () => {
    await owner.query('drop index audit_by_position')
    await tamper(`insert into audit (organization, id, at, actor_kind, actor, action, subject_kind, subject, outcome, position, previous, hash)
      select organization, gen_random_uuid(), at, actor_kind, actor, 'record.read', subject_kind, subject, outcome, position, previous, hash
        from audit where position = 3`)
    expect((await verify()).breaks[0]?.position).toBe(3)
    expect((await verify()).intact).toBe(false)
  })

  it('OPS-5 shows that two changed places', async () => {
    await owner.query('drop index audit_by_position')
    await tamper('update audit set position = 7 - position where position in (3, 4)')
    expect(await places()).toEqual(
      expect.arrayContaining([
        ['changed', 3],
        ['changed', 4],
      ]),
    )
  })

  it('OPS-5 shows that the tail was cut', async () => {
    const { to } = await verify()
    await tamper(`delete from audit where position > ${to - 2}`)
    expect((await verify()).breaks[0]).toEqual({ kind: 'cut', position: to - 1, to })
  })

  it('OPS-5 shows that the tail was cut even when the head and the anchors of the database were cut with it', async () => {
    await anchorOne(test.hub, test.organization)
    const { to } = await verify()
    await tamper(`delete from audit where position > ${to - 2}`)
    await tamper(
      `update audit_head set position = ${to - 2}, hash = (select hash from audit where position = ${to - 2})`,
    )
    await tamper('delete from audit_anchor')
    expect(await places()).toContainEqual(['cut', to])
    test.hub.anchors = openAnchorFiles(`${folder}/nowhere`)
    expect((await verify()).intact).toBe(true) // which is why the anchors are kept outside, too
  })

  it('OPS-5 lets the application neither change nor delete an entry, nor choose its place', async () => {
    for (const sql of [
      `update audit set reason = 'other'`,
      'delete from audit',
      'delete from audit_person',
      'update audit_head set position = 0',
      'delete from audit_anchor',
      `insert into audit (organization, id, at, actor_kind, actor, action, subject_kind, subject, outcome, position)
       values (current_organization(), gen_random_uuid(), now(), 'hub', 'x', 'x', 'x', 'x', 'done', 99)`,
    ])
      await expect(test.rows(sql)).rejects.toThrow('permission denied')
    await expect(
      test.rows(`select chain_audit(1, array(select id from audit where position = 1), array['\\x00'::bytea], now())`),
    ).rejects.toThrow('elsewhere')
    await expect(
      test.rows(
        `select chain_audit((select position + 1 from audit_head), array(select id from audit where position = 1), array['\\x00'::bytea], now())`,
      ),
    ).rejects.toThrow('chained already')
  })

  it('OPS-5 is added to by one process at a time, and loses nothing when several try', async () => {
    await bookAndSend(2)
    const others = [test.another(), test.another()]
    await Promise.all([test.hub, ...others].map(hub => chainDue(hub)))
    await chainDue(test.hub)
    expect(await verify()).toMatchObject({ intact: true, waiting: 0 })
  })

  it('OPS-6 verifies from an anchor on when the retention of the trail took away its beginning', async () => {
    const before = new Date(test.clock.now.getTime() + hour)
    const { to } = await verify()
    test.advance(2 * hour)
    await bookAndSend(2)
    await chainDue(test.hub)
    expect(await pruneAudit(test.hub, test.organization, before)).toBe(to)
    await chainDue(test.hub)
    expect(await verify()).toMatchObject({ intact: true, from: to + 1, prunedUntil: test.clock.now.toISOString() })
    expect(
      await test.rows('select from audit_person p where not exists (select from audit a where a.id = p.audit)'),
    ).toEqual([])
    expect(await entries('audit.prune')).toMatchObject([{ actor: 'retention', outcome: 'done' }])
    await tamper(`delete from audit where position = ${to + 1}`)
    expect((await verify()).breaks[0]).toMatchObject({ kind: 'missing', position: to + 1 })
  })
})

/** Notices for people: a clinician's appointments, a coordinator's tasks, an administrator's alerts (issue part 7). */
import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alertsDue, lookEveryMs } from '../../src/jobs/alerts/look.ts'
import { noticeEveryMs, noticesDue } from '../../src/jobs/notices.ts'
import type { Role } from '../../src/model/roles.ts'
import { insertAccount, writeMembership } from '../../src/store/accounts.ts'
import { openAccountKeys } from '../../src/store/hubKeys.ts'
import { raiseIssues } from '../../src/store/issues.ts'
import { replacePractitioners } from '../../src/store/memberships.ts'
import { chooseNotice } from '../../src/store/notices.ts'
import { withScope, withSystem } from '../../src/store/scope.ts'
import { assignTask } from '../../src/store/tasks.ts'
import { openTestHub, type TestHub } from '../hub.ts'
import { testKeys } from '../keys.ts'
import { person } from '../people.ts'

describe('notices', () => {
  let test: TestHub
  let closeKeys: () => Promise<void>
  let addMember: (role: Role) => Promise<string>
  beforeEach(async () => {
    test = await openTestHub()
    const keys = await testKeys()
    closeKeys = keys.close
    const accountKeys = await openAccountKeys(test.hub.pool, keys.keyring, () => test.clock.now)
    addMember = async role => {
      const id = uuidv7()
      const account = { id, email: `${id}@example.test`, name: 'Somebody' }
      await withSystem(test.hub.pool, async db => void (await insertAccount(db, accountKeys, account, test.clock.now)))
      await withScope(test.hub.pool, test.organization, db => writeMembership(db, id, role, test.clock.now))
      return id
    }
    await test.settleDown()
    await follow() // from here on
  })
  afterEach(async () => {
    await test?.close()
    await closeKeys?.()
  })

  const follow = async () => {
    test.advance(noticeEveryMs)
    await noticesDue(test.hub)
  }
  const noticesOf = async (account: string) => {
    const rows = await test.rows<{ id: string; kind: string; body: Buffer | null; read: boolean }>(
      'select id, kind, body, read_at is not null as read from notice where account = $1 order by id',
      [account],
    )
    return rows.map(({ id, kind, body, read }) => ({
      kind,
      read,
      ...(body ? (test.hub.sealer.openJson(test.organization, 'notice', id, body) as object) : {}),
    }))
  }
  const kindsOf = async (account: string) => (await noticesOf(account)).map(({ kind }) => kind)
  const practitioner = async (name: string) => {
    const rows = await test.rows<{ id: string; display: Buffer }>(
      `select id, display from record where type = 'Practitioner' and display is not null`,
    )
    const found = rows.find(({ id, display }) => {
      const { name: shown } = test.hub.sealer.openJson(test.organization, 'record.display', id, display) as {
        name: string
      }
      return shown.includes(name)
    })
    if (!found) throw new Error(`no practitioner ${name}`)
    return found.id
  }
  const bind = async (account: string, name: string) => {
    const record = await practitioner(name)
    await withScope(test.hub.pool, test.organization, db => replacePractitioners(db, account, [record]))
  }
  const bookedWithOkafor = (n: number, at: number) => test.book({ person: person(n), at })

  it('tell a clinician of their new, moved and cancelled appointments, with times and without names', async () => {
    const okafor = await addMember('clinician')
    const bergeron = await addMember('clinician')
    const unbound = await addMember('clinician')
    const uid = await bookedWithOkafor(1, 4)
    await test.settleDown()
    await bind(okafor, 'Okafor')
    await bind(bergeron, 'Bergeron')
    await follow()
    const moved = await test.reschedule(uid, 8)
    await test.settleDown()
    await follow()
    await test.cancel(moved)
    await test.settleDown()
    await follow()
    expect(await noticesOf(okafor)).toEqual([
      { kind: 'appointment.new', read: false, start: '2026-12-01T16:00:00.000Z' },
      { kind: 'appointment.moved', read: false, start: '2026-12-01T18:00:00.000Z', before: '2026-12-01T16:00:00.000Z' },
      { kind: 'appointment.cancelled', read: false, start: '2026-12-01T18:00:00.000Z' },
    ])
    expect(await noticesOf(bergeron)).toEqual([])
    expect(await noticesOf(unbound)).toEqual([])
  })

  it('say the same thing once, whoever follows and however often', async () => {
    const okafor = await addMember('clinician')
    await bookedWithOkafor(1, 4)
    await test.settleDown()
    await bind(okafor, 'Okafor')
    const other = test.another()
    for (let round = 0; round < 5; round += 1) {
      test.advance(noticeEveryMs)
      await Promise.all([noticesDue(test.hub), noticesDue(other)])
    }
    expect(await kindsOf(okafor)).toEqual(['appointment.new'])
  })

  it('hold nobody’s name in the database, and nothing that is not sealed but ids and kinds', async () => {
    const okafor = await addMember('clinician')
    await bookedWithOkafor(2, 4)
    await test.settleDown()
    await bind(okafor, 'Okafor')
    await follow()
    const [row] = await test.rows<{ text: string }>(`select (to_jsonb(n) - 'body')::text as text from notice n`)
    expect(row?.text).not.toContain('2026-12-01')
    const [family = ''] = person(2).name.split(' ').slice(-1)
    expect(row?.text).not.toContain(family)
  })

  it('tell coordinators of new tasks and whoever is given one, and count as read when it is done', async () => {
    const coordinator = await addMember('coordinator')
    const administrator = await addMember('integration-admin')
    const clinician = await addMember('clinician')
    await test.book({ person: person(1), at: 1, eventType: 9 }) // an event type without a counterpart
    await test.settleDown()
    await follow()
    expect(await kindsOf(coordinator)).toEqual(['task.new'])
    expect(await kindsOf(administrator)).toEqual([])
    const [task] = await test.rows<{ id: string }>('select id from task')
    await withScope(test.hub.pool, test.organization, db => assignTask(db, task?.id ?? '', administrator))
    await follow()
    await follow()
    expect(await kindsOf(administrator)).toEqual(['task.assigned'])
    expect(await kindsOf(clinician)).toEqual([])
    await withScope(test.hub.pool, test.organization, db => db.query(`update task set state = 'withdrawn'`))
    await follow()
    expect((await noticesOf(coordinator)).map(({ read }) => read)).toEqual([true])
  })

  it('tell administrators and support of an alert', async () => {
    const administrator = await addMember('integration-admin')
    const support = await addMember('support')
    const coordinator = await addMember('coordinator')
    const [ehr] = await test.rows<{ id: string }>(`select id from connection where slug = 'ehr'`)
    await withScope(test.hub.pool, test.organization, db =>
      raiseIssues(
        db,
        test.organization,
        [{ id: uuidv7(), connection: ehr?.id ?? '', step: 'deliver', code: 'target.refused' }],
        test.clock.now,
      ),
    )
    test.advance(lookEveryMs)
    await alertsDue(test.hub)
    await follow()
    expect(await kindsOf(administrator)).toEqual(['alert.opened'])
    expect(await kindsOf(support)).toEqual(['alert.opened'])
    expect(await kindsOf(coordinator)).toEqual([])
  })

  it('come as each person has chosen', async () => {
    const quiet = await addMember('coordinator')
    const curious = await addMember('integration-admin')
    await withScope(test.hub.pool, test.organization, async db => {
      await chooseNotice(db, quiet, 'task.new', false)
      await chooseNotice(db, curious, 'task.new', true)
      await chooseNotice(db, curious, 'appointment.new', true) // not for this role: has no effect
    })
    await test.book({ person: person(1), at: 1, eventType: 9 })
    await test.settleDown()
    await follow()
    expect(await kindsOf(quiet)).toEqual([])
    expect(await kindsOf(curious)).toEqual(['task.new'])
  })
})

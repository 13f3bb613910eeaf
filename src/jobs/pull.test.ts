import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestHub, type TestHub } from '../../tests/hub.ts'
import { demandStream } from '../store/runs.ts'
import { withScope } from '../store/scope.ts'
import { pullDue } from './pull.ts'

describe('a poll', () => {
  let test: TestHub
  beforeEach(async () => {
    test = await openTestHub()
    for (let index = 0; index < 250; index += 1)
      test.ehr.put({
        resourceType: 'Patient',
        id: `p${index}`,
        active: true,
        name: [{ family: `Family${index}`, given: ['Ada'] }],
      })
  })
  afterEach(() => test?.close())

  const patients = async () =>
    (await test.rows<{ count: number }>(`select count(*)::int as count from message where stream = 'Patient'`))[0]
      ?.count
  const runs = () =>
    test.rows<{ state: string; pages: number; items: number }>(
      `select state, pages, items from run where stream = 'Patient' order by id`,
    )

  it('OPS-9 that is told to stop ends after its page, and the next one goes on where it was', async () => {
    // There are more streams than one call takes: the others come later.
    await test.rows(`update checkpoint set due_at = '2100-01-01' where stream <> 'Patient'`)
    await pullDue(test.hub, () => true)
    expect(await runs()).toMatchObject([{ state: 'stopped', pages: 1 }])
    expect(await patients()).toBe(1)
    await test.settleDown()
    expect((await runs()).at(-1)?.state).toBe('done')
    const [people] = await test.rows<{ count: number }>(
      `select count(*)::int as count from record where type = 'Patient'`,
    )
    expect(people?.count).toBe(250)
  })

  it('SES-1 on demand reads everything again, and stores nothing twice', async () => {
    await test.settleDown()
    const before = await patients()
    const [connection] = await test.rows<{ id: string }>(`select id from connection where slug = 'ehr'`)
    await withScope(test.hub.pool, test.organization, db =>
      demandStream(db, connection?.id ?? '', 'Patient', true, test.clock.now),
    )
    await test.settleDown()
    const last = (await runs()).at(-1)
    expect(last).toMatchObject({ state: 'done', pages: 3 })
    expect(await patients()).toBe(before)
  })
})

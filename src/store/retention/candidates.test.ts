import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, type TestHub } from '../../../tests/hub.ts'
import { person } from '../../../tests/people.ts'
import { limitsOf } from '../../jobs/retention.ts'
import { bodyMayGo, defaultPeriods } from '../../model/retention.ts'
import { type DeliveryState, deliveryStates, type MessageState, messageStates } from '../../model/states.ts'
import { withScope } from '../scope.ts'
import { candidates } from './remove.ts'

const day = 86_400_000
let test: TestHub
let message: { id: string; connection: string }

beforeAll(async () => {
  test = await openTestHub()
  await test.settleDown()
  await test.book({ person: person(1), at: 1 })
  await test.settleDown()
  const [found] = await test.rows<{ id: string; connection: string }>(
    `select m.id, m.connection
       from delivery d join event e on e.id = d.event join message m on m.id = e.message
      where d.record_type = 'Appointment'`,
  )
  message = found ?? { id: '', connection: '' }
})
afterAll(() => test?.close())

const ago = (days: number | null) => (days === null ? null : new Date(test.clock.now.getTime() - days * day))

describe('what the job and the preview find', () => {
  it('OPS-6 is what the policy says, for every state at every age', async () => {
    const limits = limitsOf(defaultPeriods, test.clock.now)
    const ages = [29, 31, 91, null]
    const wrong: string[] = []
    await withScope(test.hub.pool, test.organization, async db => {
      await db.query(`update delivery set state = 'delivered', settled_at = $1`, [ago(200)])
      for (const state of Object.keys(messageStates) as MessageState[])
        for (const age of ages)
          for (const [index, other] of (Object.keys(deliveryStates) as DeliveryState[]).entries()) {
            const settled = ages[index % ages.length] ?? null
            for (const deliverySettled of new Set([settled, 31])) {
              await db.query('update message set state = $2, settled_at = $3 where id = $1', [
                message.id,
                state,
                ago(age),
              ])
              await db.query(`update delivery set state = $1, settled_at = $2 where record_type = 'Appointment'`, [
                other,
                ago(deliverySettled),
              ])
              const { bodies, problems, metadata } = limits
              const values = [message.connection, bodies, problems, metadata, 100]
              const { rows } = await db.query<{ id: string }>(candidates['message-bodies'], values)
              const found = rows.some(row => row.id === message.id)
              const says = bodyMayGo(
                {
                  state,
                  settledAt: ago(age),
                  deliveries: [
                    { state: 'delivered', settledAt: ago(200) },
                    { state: other, settledAt: ago(deliverySettled) },
                  ],
                  open: false,
                },
                defaultPeriods,
                test.clock.now,
              )
              if (found !== says) wrong.push(`${state} ${age} ${other} ${deliverySettled}: ${found}`)
            }
          }
    })
    expect(wrong).toEqual([])
  }, 60_000)

  it.each([
    ['message-bodies', 'message_with_body'],
    ['answers', 'delivery_with_answer'],
    ['tasks', 'task_decided'],
    ['metadata', 'message_without_body'],
  ] as const)('OPS-6 is found for %s by the index %s, whatever else there is', async (kind, index) => {
    const plan = await withScope(test.hub.pool, test.organization, async db => {
      await db.query('set local enable_seqscan = off')
      const { bodies, problems, metadata } = limitsOf(defaultPeriods, test.clock.now)
      const values = [message.connection, bodies, problems, metadata, 500]
      const { rows } = await db.query<{ 'QUERY PLAN': string }>(`explain ${candidates[kind]}`, values)
      return rows.map(row => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toContain(index)
  })

  it('OPS-6 knows every table that refers to what it deletes: a new one must be deleted before', async () => {
    const referring = await test.rows<{ name: string }>(`
      select distinct conrelid::regclass::text as name from pg_constraint
       where contype = 'f' and confrelid in ('message'::regclass, 'event'::regclass, 'delivery'::regclass)
         and conrelid not in ('event'::regclass, 'delivery'::regclass)
       order by 1`)
    expect(referring.map(each => each.name)).toEqual(['attempt', 'delivery_part', 'message_key', 'task_message'])
  })
})

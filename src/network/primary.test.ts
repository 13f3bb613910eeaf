import type { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { createOutage } from './outage.ts'
import { createPrimary } from './primary.ts'

const gone = () => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })

function setUp(query: () => Promise<unknown>) {
  let asked = 0
  const pool = {
    query() {
      asked += 1
      return query()
    },
  }
  const outage = createOutage()
  return { outage, primary: createPrimary(pool as unknown as Pool, outage), asked: () => asked }
}
const failureOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error)

describe('what needs the primary', () => {
  it('NET-5 is refused at once while that is down, and asked again as soon as it is back', async () => {
    let down = true
    const { outage, primary, asked } = setUp(async () => {
      if (down) throw gone()
      return { rows: [{ one: 1 }], rowCount: 1 }
    })
    expect(isDatabaseDown(await failureOf(primary.sql.query('select')))).toBe(true)
    expect(outage.isDown()).toBe(true)
    expect(isDatabaseDown(await failureOf(primary.sql.query('select')))).toBe(true)
    expect(isDatabaseDown(await failureOf(primary.transaction(async () => 1)))).toBe(true)
    expect(asked()).toBe(1)
    down = false
    outage.worked() // whoever looks each second has seen it
    expect(await primary.sql.query('select')).toEqual({ rows: [{ one: 1 }], rowCount: 1 })
  })

  it('NET-5 is not waited for once somebody else has seen that it hangs', async () => {
    const { outage, primary } = setUp(() => new Promise(() => undefined))
    const waiting = failureOf(primary.sql.query('select'))
    outage.failed(gone())
    expect(isDatabaseDown(await waiting)).toBe(true)
  })

  it('NET-5 that fails for a reason of its own is no outage', async () => {
    const { outage, primary } = setUp(() => Promise.reject(new Error('there is no such table')))
    expect(await failureOf(primary.sql.query('select'))).toMatchObject({ message: 'there is no such table' })
    expect(outage.isDown()).toBe(false)
  })
})

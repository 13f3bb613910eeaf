import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { raiseIssues } from '../../src/store/issues.ts'
import { withScope } from '../../src/store/scope.ts'
import { openRegistryHub, type RegistryHub } from '../registry-hub.ts'

let registry: RegistryHub
beforeAll(async () => {
  registry = await openRegistryHub()
})
afterAll(() => registry?.close())

describe('issues of one cause that are raised at once', () => {
  it('OPS-2 are one issue with one beginning, and neither of the two fails', async () => {
    const { hub, organization, rows } = registry.test
    const [connection] = await rows<{ id: string }>('select id from connection')
    const raise = (after: Promise<unknown>, raised: () => void) =>
      withScope(hub.pool, organization, async db => {
        await db.query('select 1') // its transaction has begun before the other one ends
        const trouble = {
          id: hub.newId(),
          connection: connection?.id ?? '',
          step: 'deliver',
          code: 'connection.down',
        } as const
        const work = raiseIssues(db, organization, [trouble], hub.now())
        raised()
        await work
        await after
      })
    const [isRaised, waits] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const first = raise(waits.promise, () => setTimeout(isRaised.resolve, 100))
    await isRaised.promise
    await Promise.all([first, raise(Promise.resolve(), () => setTimeout(waits.resolve, 300))])
    const issues = await rows<{ count: string; events: number }>(`select count, events from issue`)
    expect(issues.map(({ count, events }) => [Number(count), events])).toEqual([[2, 1]])
    expect(await rows('select kind from issue_event')).toEqual([{ kind: 'opened' }])
  })
})

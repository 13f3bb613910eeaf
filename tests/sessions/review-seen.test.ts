import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

const halfAnHour = 1_860_000

describe('what a person has looked at', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
    await server.settle()
  })
  afterAll(() => server?.close())

  it('SES-4 S21 a note that changed once more meanwhile is not settled with what was seen', async () => {
    const row = async () => {
      const answer = await server.admin.send('GET', '/sessions/appointments?review=true')
      return answer.json<{ items: { id: string; version: number; review: string | null }[] }>().items[0]
    }
    const keep = (id: string, version: number) =>
      server.admin.send(
        'POST',
        `/sessions/appointments/${id}/review`,
        { decision: 'keep' },
        { headers: { 'if-match': `"v${version}"` } },
      )
    server.ensora.notebook.write('note-1', { Notes: 'Something else.' })
    await server.wait(halfAnHour)
    const seen = await row()
    if (!seen) throw new Error('nothing to look at')
    expect(seen.review).toBe('CHANGED_AFTER_RENDER')
    server.ensora.notebook.write('note-1', { Notes: 'Something else again.' })
    await server.wait(halfAnHour)
    expect((await keep(seen.id, seen.version)).statusCode).toBe(412)
    const now = await row()
    expect(now).toMatchObject({ id: seen.id, review: 'CHANGED_AFTER_RENDER' })
    expect((await keep(seen.id, now?.version ?? 0)).statusCode).toBe(200)
    expect(await row()).toBeUndefined()
  })
})

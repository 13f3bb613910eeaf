import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

const halfAnHour = 1_860_000

describe('a student without a zone of their own', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
  })
  afterAll(() => server?.close())

  it('SES-3 S13 is written down in the zone of the site they moved to, as far as their notes have no appointment yet', async () => {
    const { world } = server.ensora
    const noor = world.get('student', 'student-3')
    if (!noor) throw new Error('no student')
    // No appointment of hers fits while she is at the other site.
    world.put('student', { ...noor, site: 'site-2' })
    await server.settle()
    const read = () =>
      server.rows<{ zone: string; kept: string; appointment: string | null }>(
        `select n.zone, v.zone as kept, n.appointment
           from session_note n
           join session_source s on s.source = n.student and s.kind = 'student'
           join session_note_version v on v.note = n.id and v.version = n.version
          where s.zone is null`,
      )
    expect(await read()).toEqual([{ zone: 'America/Moncton', kept: 'America/Moncton', appointment: null }])
    world.put('student', { ...noor, site: 'site-1' })
    await server.wait(halfAnHour)
    expect(await read()).toEqual([
      { zone: 'America/Toronto', kept: 'America/Toronto', appointment: expect.any(String) },
    ])
  })
})

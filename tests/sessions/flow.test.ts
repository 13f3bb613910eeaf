import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSessionServer, type SessionServer } from '../session-server.ts'

type Row = {
  step: string
  how: string | null
  reason: string | null
  gates: unknown
  problem: string | null
  review: string | null
}

describe('from a signed session to a rendered appointment', () => {
  let server: SessionServer
  beforeAll(async () => {
    server = await openSessionServer()
  })
  afterAll(() => server?.close())

  it('SES-1 SES-3 SES-5 SES-6 notes are pulled, paired, brought and rendered by themselves', async () => {
    await server.settle()
    const notes = await server.rows<Row>(
      'select step, how, reason, gates, problem, review from session_note order by date, starts_at',
    )
    const rendered = { step: 'rendered', how: 'auto', reason: null, gates: [], problem: null, review: null }
    expect(notes).toEqual([rendered, rendered, rendered, rendered])
  })
})

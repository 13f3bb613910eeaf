import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fetch } from '../../src/connectors/io.ts'
import { openSessionServer, type SessionServer } from '../session-server.ts'

/** Something happens at the source while its lists are read for the first time. */
describe('a first pull during which something happens', () => {
  let server: SessionServer
  beforeEach(async () => {
    server = await openSessionServer()
    await server.ensora.set({ mostItems: 1 })
  })
  afterEach(() => server?.close())

  /** Does something once, right after so many pages of notes were answered. */
  const afterPages = (pages: number, act: () => unknown) => {
    const { hub } = server.test
    const plain: Fetch = hub.fetch
    let seen = 0
    hub.fetch = async (address, ...rest) => {
      const reply = await plain(address, ...rest)
      if (String(address).includes('/v1/notes?') && ++seen === pages) await act()
      return reply
    }
  }
  const notes = () =>
    server.rows<{ step: string; version: number; review: string | null }>(
      'select step, version, review from session_note order by date, starts_at, first_seen_at',
    )
  const noteRequests = () => server.ensora.seen.filter(({ path, status }) => path === 'notes' && status === 200).length
  const rendered = { step: 'rendered', version: 1, review: null }

  it('SES-1 SES-8 credentials that are revoked between two pages pause the connection; once they hold again it goes on behind its last page', async () => {
    afterPages(2, () => {
      server.ensora.expireTokens()
      return server.ensora.set({ credentials: false })
    })
    await server.settle()
    const [connection] = await server.rows('select state from connection where id = $1', [server.connection])
    expect(connection).toEqual({ state: 'paused' })
    expect(
      await server.rows(`select code from issue where code = 'connection.credentials-refused' and state = 'open'`),
    ).toHaveLength(1)
    const before = noteRequests()
    expect(before).toBe(2)

    await server.ensora.set({ credentials: true })
    const resumed = await server.admin.send('POST', `/connections/${server.connection}/resume`, {})
    expect(resumed.statusCode).toBe(200)
    await server.wait(120_000)
    expect(await notes()).toEqual([rendered, rendered, rendered, rendered])
    // What was read before is not read again: every page once, and one that says that there is no more.
    expect(noteRequests()).toBe(server.ensora.count('note'))
  })

  it('SES-1 S39 entries that change their place while pages are read are there once, as they are now', async () => {
    afterPages(1, () => {
      server.ensora.notebook.write('note-1', { Notes: 'Written again while the list was read.' })
      server.ensora.notebook.write('note-2', { Notes: 'This one too.' })
    })
    await server.settle()
    await server.wait(1_860_000)
    const all = await notes()
    expect(all).toHaveLength(4)
    expect(all.every(({ step }) => step === 'rendered')).toBe(true)
    const texts = await server.rows<{ source: string; versions: number }>(
      'select source, count(*)::int as versions from session_note group by source',
    )
    expect(texts).toHaveLength(4)
  })

  it('SES-1 a page that is answered twice is taken once', async () => {
    await server.ensora.set({ repeatPages: 5 })
    await server.settle()
    for (let turn = 0; turn < 6; turn += 1) await server.wait(1_860_000)
    expect(await notes()).toEqual([rendered, rendered, rendered, rendered])
    const fills = await server.rows(`select 1 from practice_history where what = 'fill'`)
    expect(fills).toHaveLength(4)
  })

  it('SES-1 SES-8 a note that is deleted while the list is read is gone, and not brought', async () => {
    afterPages(1, () => server.ensora.notebook.remove('note-3'))
    await server.settle()
    await server.wait(1_860_000)
    const all = await notes()
    expect(all.filter(({ step }) => step === 'rendered')).toHaveLength(3)
  })
})

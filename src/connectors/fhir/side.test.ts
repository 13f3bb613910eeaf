/** What the EHR is asked for a comparison: a window, page by page, and one appointment with what it refers to. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SidePage } from '../connector.ts'
import { createFakeEhr, type FakeEhr } from './fake.ts'
import { side } from './side.ts'
import { ioFor, scriptedFetch } from './testing/io.ts'

let ehr: FakeEhr
beforeAll(async () => {
  ehr = await createFakeEhr()
  ehr.put({ resourceType: 'Practitioner', id: 'okafor', name: [{ family: 'Okafor' }] })
  for (let at = 0; at < 230; at += 1)
    ehr.put({
      resourceType: 'Appointment',
      id: `a${at}`,
      status: at % 7 === 0 ? 'cancelled' : 'booked',
      start: new Date(Date.UTC(2026, 11, 1, at)).toISOString(),
      end: new Date(Date.UTC(2026, 11, 1, at, 30)).toISOString(),
      participant: [{ actor: { reference: 'Practitioner/okafor' }, status: 'accepted' }],
    })
})
afterAll(() => ehr?.close())

const window = { kind: 'Appointment', from: '2026-12-01T00:00:00Z', to: '2026-12-09T08:00:00Z' } as const

async function read(pages: AsyncGenerator<SidePage>): Promise<SidePage[]> {
  const all: SidePage[] = []
  for await (const page of pages) all.push(page)
  return all
}
const idsOf = (pages: readonly SidePage[]) => pages.flatMap(page => page.entries.map(({ id }) => id))

describe('the side of an EHR', () => {
  it('SCH-13 gives the window page by page, and goes on from a checkpoint', async () => {
    const io = ioFor({ baseUrl: ehr.url })
    const pages = await read(side.list(io, window))
    expect(pages.map(page => page.entries.length)).toEqual([100, 100])
    expect(new Set(idsOf(pages)).size).toBe(200)
    expect(pages[0]?.entries[1]).toMatchObject({
      entity: 'Appointment',
      aliases: [{ system: 'Appointment', value: 'a1' }],
      fields: { status: 'booked', practitioner: ['Practitioner/okafor'] },
    })
    const rest = await read(side.list(io, { ...window, checkpoint: pages[0]?.checkpoint ?? null }))
    expect(idsOf(rest)).toEqual(idsOf(pages.slice(1)))
  })

  it('SCH-13 finds one with what it refers to before it, and says when it is gone', async () => {
    const io = ioFor({ baseUrl: ehr.url })
    const found = await side.find(io, { kind: 'Appointment', id: 'a1' })
    const types = found.kind === 'found' ? found.items.map(({ body }) => Buffer.from(body).toString()) : []
    expect(types.map(text => JSON.parse(text).entry[0].resource.resourceType)).toEqual(['Practitioner', 'Appointment'])
    expect(await side.find(io, { kind: 'Appointment', id: 'never' })).toEqual({ kind: 'missing' })
  })

  it('SCH-13 gives up at once where the EHR takes no search by date, and waits where it is busy', async () => {
    const answered = async (status: number) => {
      const { fetch } = scriptedFetch({ status }, { status })
      return (await read(side.list(ioFor({ baseUrl: 'http://ehr.invalid' }, fetch), window)))[0]?.problem?.kind
    }
    expect([await answered(400), await answered(503)]).toEqual(['connection', 'retry'])
  })

  it('SCH-13 never follows a link away from the configured address', async () => {
    const { fetch, asked } = scriptedFetch(
      {
        body: {
          resourceType: 'Bundle',
          type: 'searchset',
          link: [{ relation: 'next', url: 'https://evil.invalid/x?page=2' }],
        },
      },
      { body: { resourceType: 'Bundle', type: 'searchset' } },
    )
    await read(side.list(ioFor({ baseUrl: 'http://ehr.invalid/fhir' }, fetch), window))
    expect(asked.map(({ url }) => url.host)).toEqual(['ehr.invalid', 'ehr.invalid'])
  })
})

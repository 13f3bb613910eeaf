/** OPS-5 "who saw this patient?": whatever shows something of a person is found by that person, wherever it was shown. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { fhirAppointment } from '../mapping/defaults.ts'
import { bulksDue } from '../pipeline/bulk.ts'

let test: TestServer
let ada: Browser
let anna: string
let green: string

beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'integration-admin')
  await test.addAccount('olga@example.org', 'privacy-officer')
  ada = await test.signIn('ada@example.org')
  test.answers.outcome = { kind: 'rejected', problem: 'target.refused' }
  anna = await bookFor('v-1', { given: 'Anna', family: 'Brown' }, '1980-02-03')
  test.answers.outcome = { kind: 'delivered' }
  green = await bookFor('v-2', { given: 'Paul', family: 'Green' }, '1991-07-18')
})
afterAll(() => test?.close())

/** Books a visit; the record of its person. */
async function bookFor(id: string, name: { given: string; family: string }, birthDate: string): Promise<string> {
  const message = await test.book({ id, start: '2026-12-01T15:00:00.000Z', name, birthDate })
  await test.run()
  const { rows } = await test.owner.query<{ person: string }>(
    `select r.person from event e join record r on r.id = e.record where e.message = $1 and r.person is not null`,
    [message],
  )
  const [row] = rows
  if (!row) throw new Error('nobody was written')
  return row.person
}

type Page = { items: { action: string; actor: { id: string } }[] }
/** What people did, as the trail of a person has it. */
async function actionsOn(person: string): Promise<string[]> {
  const olga = await test.signIn('olga@example.org')
  const { items } = (await olga.send('GET', `/audit?person=${person}&by=people&limit=100`)).json<Page>()
  return items.filter(({ actor }) => actor.id === ada.account).map(({ action }) => action)
}
const post = async <T>(path: string, body: object): Promise<T> => (await ada.send('POST', path, body)).json<T>()
const mapping = () => `/mappings/${test.route}/Appointment`
const { rules } = fhirAppointment

/** What is done, and whether it shows everybody (a page of samples) or one person. */
const areas: [action: string, read: () => Promise<unknown>, both?: 'both'][] = [
  [
    'explain.read',
    async () => {
      const { id } = await post<{ id: string }>('/explain/searches', { text: 'Anna Brown' })
      return ada.send('GET', `/explain/${id}`)
    },
  ],
  [
    'issue.read',
    async () => {
      const { items } = (await ada.send('GET', '/issues')).json<{ items: { id: string }[] }>()
      return ada.send('GET', `/issues/${items[0]?.id}`)
    },
  ],
  ['messages.read', () => ada.send('GET', '/dead-letters')],
  [
    'bulk.preview',
    () => post('/bulks', { action: 'delivery.replay', select: { of: 'deliveries', filter: { undelivered: true } } }),
  ],
  [
    'delivery.replay',
    async () => {
      const select = { of: 'deliveries', filter: { undelivered: true } }
      const { id } = await post<{ id: string }>('/bulks', { action: 'delivery.replay', select })
      await post(`/bulks/${id}/start`, { reason: 'mended there' })
      await bulksDue(test.hub)
    },
  ],
  ['mappings.samples', () => ada.send('GET', `${mapping()}/samples`), 'both'],
  [
    'mappings.preview',
    async () => {
      const { rows } = await test.owner.query<{ id: string }>(
        `select e.id from event e join record r on r.id = e.record where r.person = $1 and r.type = 'Appointment'`,
        [anna],
      )
      return post(`${mapping()}/preview`, { rules, sample: { event: rows[0]?.id } })
    },
  ],
  ['mappings.coverage', () => post(`${mapping()}/coverage`, { rules }), 'both'],
  [
    'mappings.try',
    async () => {
      const { id } = await post<{ id: string }>(`${mapping()}/runs`, { rules })
      return post(`/mapping-runs/${id}/advance`, {})
    },
    'both',
  ],
]

it.each(areas)('OPS-5 finds %s by the person it was about, and by nobody else', async (action, read, both) => {
  expect(await actionsOn(anna)).not.toContain(action)
  await read()
  expect(await actionsOn(anna)).toContain(action)
  expect((await actionsOn(green)).includes(action)).toBe(both === 'both')
})

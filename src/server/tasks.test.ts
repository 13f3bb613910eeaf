import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import type { Step } from './show/story.ts'

let test: TestServer
let browser: Browser
beforeAll(async () => {
  test = await testServer()
  await test.addAccount('ada@example.org', 'coordinator')
  browser = await test.signIn('ada@example.org')
})
afterAll(() => test?.close())

type Detail = {
  state: string
  taskId: string | null
  steps: Step[]
  tasks: { id: string; kind: string; state: string }[]
}
const person = { name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' }
const start = '2026-12-01T15:00:00.000Z'
const detail = async (id: string) => (await browser.send('GET', `/messages/${id}`)).json<Detail>()

describe('a task', () => {
  it('SCH-6 holds its messages, and one decision lets all of them go on', async () => {
    const first = await test.book({ id: 'map-1', start, ...person, practitioner: 'droy@example.org' })
    const second = await test.book({ id: 'map-2', start, practitioner: 'droy@example.org' })
    await test.run()
    const { items } = (await browser.send('GET', '/tasks')).json<{ items: { id: string; kind: string }[] }>()
    expect(items).toMatchObject([
      {
        kind: 'map.practitioner',
        problem: 'mapping.unmapped',
        state: 'open',
        connection: { slug: 'bookings' },
        target: { slug: 'ehr', title: 'Parklane' },
        waiting: 2,
        label: 'droy@example.org',
        person: null,
        candidates: [],
      },
    ])
    const id = items[0]?.id ?? ''
    for (const message of [first, second])
      expect(await detail(message)).toMatchObject({ state: 'held', next: 'task', taskId: id })
    const unfit = await browser.send('POST', `/tasks/${id}/decision`, { choice: { kind: 'new' } })
    expect(unfit.statusCode).toBe(400)
    const choice = { kind: 'practitioner', reference: 'Practitioner/17' }
    const decided = await browser.send('POST', `/tasks/${id}/decision`, { choice })
    expect(decided.json()).toEqual({ wentOn: 2 })
    await test.run()
    for (const message of [first, second])
      expect(await detail(message)).toMatchObject({ state: 'applied', next: 'none' })
    expect((await browser.send('POST', `/tasks/${id}/decision`, { choice })).statusCode).toBe(409)
    const { steps, tasks } = await detail(first)
    expect(steps).toContainEqual(expect.objectContaining({ step: 'task', state: 'done' }))
    expect(tasks).toEqual([{ id, kind: 'map.practitioner', state: 'done' }])
  })

  it('SCH-6 can be answered from the directory, where names and e-mails find an entry', async () => {
    const search = async (q: string) => {
      const path = `/directory?connection=${test.target.id}&type=Practitioner&q=${encodeURIComponent(q)}`
      return (await browser.send('GET', path)).json<{ items: { reference: string; name: string }[] }>().items
    }
    expect(await search('')).toEqual([{ reference: 'Practitioner/17', name: 'Practitioner/17', detail: null }])
    expect(await search('nobody')).toEqual([])
  })

  it('SCH-1 about a person shows who they could be, with reasons, and takes the choice', async () => {
    const id = await test.book({ id: 'unsure', start, name: { given: 'Anna', family: 'Brown' } })
    await test.run()
    const { taskId } = await detail(id)
    const task = (await browser.send('GET', `/tasks/${taskId}`)).json<{ candidates: { choice: object }[] }>()
    expect(task).toMatchObject({
      kind: 'person',
      person: { name: 'Anna Brown', birthDate: null, phones: ['+1 212 555 0143'], emails: [], start },
      suggestions: [],
    })
    const [candidate] = task.candidates
    expect(candidate).toMatchObject({
      choice: { kind: 'record', record: expect.any(String) },
      name: 'Anna Brown',
      birthDate: '1980-02-03',
      reasons: expect.arrayContaining([expect.objectContaining({ field: 'lastName', level: 'exact' })]),
    })
    const decided = await browser.send('POST', `/tasks/${taskId}/decision`, { choice: candidate?.choice })
    expect(decided.json()).toEqual({ wentOn: 1 })
    await test.run()
    expect(await detail(id)).toMatchObject({ state: 'applied', who: 'A. B…n' })
  })
})

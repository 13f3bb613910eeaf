/** A mapping that fails on 3 of 200 messages: tried before it is published, it names the three with rule and reason. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'
import { fhirAppointment } from '../mapping/defaults.ts'

const failing = new Set([7, 101, 199])
let server: TestServer
let ada: Browser
let base: string
const ofNobody: string[] = []

beforeAll(async () => {
  server = await testServer()
  await server.addAccount('ada@example.org', 'integration-admin')
  ada = await server.signIn('ada@example.org')
  base = `/mappings/${server.route}/Appointment`
  const person = { name: { given: 'Anna', family: 'Brown' }, birthDate: '1980-02-03' }
  const first = Date.parse('2026-12-01T15:00:00.000Z')
  for (let number = 0; number < 200; number += 1) {
    const start = new Date(first + number * 3_600_000).toISOString()
    const message = await server.book({ id: `visit-${number}`, start, ...(failing.has(number) ? {} : person) })
    if (failing.has(number)) ofNobody.push(message)
    if (number % 10 === 0) await server.run() // the first one alone: whoever comes after it is known
  }
  await server.run()
  const { rows } = await server.owner.query(
    'select state, reason, problem, count(*)::int from message group by 1, 2, 3',
  )
  expect(rows).toEqual([{ state: 'applied', reason: null, problem: null, count: 200 }])
}, 120_000)
afterAll(() => server?.close())

it('MA-3 tries 200 messages and names the three that fail, each with its rule and reason', async () => {
  const rules = fhirAppointment.rules.map(rule => (rule.to === 'participant' ? { ...rule, required: true } : rule))
  const { id } = (await ada.send('POST', `${base}/runs`, { rules, messages: 200 })).json<{ id: string }>()
  let at = (await ada.send('GET', `/mapping-runs/${id}`)).json()
  for (let step = 0; at.state === 'running' && step < 10; step += 1)
    at = (await ada.send('POST', `/mapping-runs/${id}/advance`, {})).json()
  expect(at).toMatchObject({
    state: 'done',
    tried: 200,
    counts: { same: 197, changed: 0, 'newly-fails': 3, 'newly-works': 0, 'still-fails': 0 },
  })
  const rule = rules.findIndex(({ to }) => to === 'participant')
  const named = at.results as { message: string }[]
  expect(named.map(({ message }) => message).sort()).toEqual([...ofNobody].sort())
  for (const result of named) expect(result).toMatchObject({ rule, to: 'participant', problem: 'mapping.failed' })
}, 60_000)

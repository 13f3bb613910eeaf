/** Files of a practice: what they would do is told row by row, done for real once, and nothing when they come again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type TestServer, testServer } from '../../tests/hub-server.ts'

let test: TestServer
let admin: Browser

beforeAll(async () => {
  test = await testServer()
  await test.addAccount('admin@example.org')
  admin = await test.signIn('admin@example.org')
  const service = { name: 'Direct therapy', kind: 'service' }
  expect((await admin.send('POST', '/practice/services', service)).statusCode).toBe(200)
}, 60_000)
afterAll(() => test?.close())

type Row = { line: number; what: string; faults: { column: string; code: string }[] }
type Answer = { counts: Record<string, number>; rows: Row[]; unused: string[] }

async function bring(kind: string, lines: readonly string[], dryRun = false): Promise<Answer> {
  const response = await admin.send('POST', `/practice/imports/${kind}`, { csv: lines.join('\r\n'), dryRun })
  expect(response.statusCode).toBe(200)
  return response.json()
}
const counts = (create: number, change: number, same: number, refuse: number) => ({ create, change, same, refuse })
const faultsOf = ({ rows }: Answer) =>
  rows
    .filter(({ what }) => what === 'refuse')
    .map(({ line, faults }) => [line, ...faults.map(({ column, code }) => `${column}: ${code}`)])

describe('import', () => {
  it('tells what it would do before, does it once, and nothing when the file comes again', async () => {
    const file = [
      'Name;Time zone;Id',
      'Oak Street;America/Toronto;AG-1',
      'Rivière Nord;America/Moncton;AG-2',
      'Elm;Mars/Base;',
    ]
    const told = await bring('agencies', file, true)
    expect(told.counts).toEqual(counts(2, 0, 0, 1))
    expect(faultsOf(told)).toEqual([[4, 'Time zone: zone']])
    expect((await admin.send('GET', '/practice/agencies')).json().items).toEqual([])
    expect((await bring('agencies', file)).counts).toEqual(counts(2, 0, 0, 1))
    expect((await bring('agencies', file)).counts).toEqual(counts(0, 0, 2, 1))
  })

  it('brings in clients: doubles in the file, dates with two readings and agencies that there are not are refused', async () => {
    const head = 'Site,Prénom,Nom,DOB,Enrolled from,Shoe size'
    const file = [
      head,
      'oak street,Ava,Lindqvist,2017-04-12,2020-01-01,12',
      '"Rivière  Nord",Zoé,Arsenault,18 Jun 2016,,',
      'AG-1,Liam,Okonkwo,04/05/2015,,',
      'Elm,Noor,Haddad,2018-01-22,,',
      'Oak Street, ava ,LINDQVIST,2017-04-12,,',
      'Oak Street,,Nobody,,,',
    ]
    const told = await bring('clients', file)
    expect(told.counts).toEqual(counts(2, 0, 0, 4))
    expect(faultsOf(told)).toEqual([
      [4, 'Birth date: date-ambiguous'],
      [5, 'Agency: unknown'],
      [6, ': twice'],
      [7, 'First: empty'],
    ])
    expect(told.unused).toEqual(['Shoe size'])
    const changed = await bring('clients', [head, 'Oak Street,Ava,Lindqvist,2017-04-12,2021-06-01,'])
    expect(changed.counts).toEqual(counts(0, 1, 0, 0))
  })

  it('brings in staff of several agencies, found again by their e-mail', async () => {
    const head = 'Agencies,First,Last,Email,Title'
    expect(
      (await bring('staff', [head, 'Oak Street; Rivière Nord,Jordan,Ellis,Jordan.Ellis@example.org,Analyst'])).counts,
    ).toEqual(counts(1, 0, 0, 0))
    expect(
      (await bring('staff', [head, 'AG-1|AG-2,Jordan,Ellis-Roy,jordan.ellis@example.org,Analyst'])).counts,
    ).toEqual(counts(0, 1, 0, 0))
    expect((await bring('staff', [head, 'AG-1|AG-2,Jordan,Ellis-Roy,jordan.ellis@example.org,'])).counts).toEqual(
      counts(0, 0, 1, 0),
    )
  })

  it('SES-8 brings in appointments by the wall of their agency: over midnight, and not in an hour that there is not', async () => {
    const head = 'Agency,Client first,Client last,Client DOB,Staff,Service,Date,Start,End'
    const file = [
      head,
      'Oak Street,Ava,Lindqvist,2017-04-12,jordan.ellis@example.org,Direct therapy,2026-11-18,9:00 AM,10:30 AM',
      'Oak Street,Ava,Lindqvist,2017-04-12,jordan.ellis@example.org,Direct therapy,2026-11-18,23:30,00:15',
      'Oak Street,Ava,Lindqvist,2017-04-12,jordan.ellis@example.org,Direct therapy,2026-03-08,02:30,03:30',
      'Oak Street,Ava,Lindqvist,2017-04-12,jordan.ellis@example.org,Skating,2026-11-19,09:00,10:00',
      'Rivière Nord,Ava,Lindqvist,2017-04-12,jordan.ellis@example.org,Direct therapy,2026-11-19,09:00,10:00',
    ]
    const told = await bring('appointments', file)
    expect(told.counts).toEqual(counts(2, 0, 0, 3))
    expect(faultsOf(told)).toEqual([
      [4, 'Start: time-not-there'],
      [5, 'Service: unknown'],
      [6, 'Client last: unknown'],
    ])
    expect((await bring('appointments', file)).counts).toEqual(counts(0, 0, 2, 3))
    const { items } = (await admin.send('GET', '/practice/appointments')).json()
    expect(
      items.map(({ fields, date }: { fields: Record<string, string>; date: string }) => [
        date,
        fields.startsAt,
        fields.endsAt,
      ]),
    ).toEqual([
      ['2026-11-18', '2026-11-18T14:00:00.000Z', '2026-11-18T15:30:00.000Z'],
      ['2026-11-18', '2026-11-19T04:30:00.000Z', '2026-11-19T05:15:00.000Z'],
    ])
  })

  it.each([
    ['', 'empty-file'],
    ['Name,Zone\r\n"Oak', 'quotes'],
    ['Colour\r\nred', 'missing'],
  ])('refuses the file %j as a whole', async (csv, code) => {
    const response = await admin.send('POST', '/practice/imports/agencies', { csv, dryRun: true })
    expect(response.json()).toMatchObject({ code: 'practice.unreadable-file' })
    expect(response.json().errors[0].code).toBe(code)
  })

  it('lets nobody bring anything to an agency where they may not', async () => {
    await test.addAccount('desk@example.org', 'coordinator')
    const desk = await test.signIn('desk@example.org')
    const csv = 'Agency,First,Last\r\nOak Street,Ben,Roy'
    const told = (await desk.send('POST', '/practice/imports/clients', { csv, dryRun: false })).json<Answer>()
    expect(faultsOf(told)).toEqual([[2, 'Agency: practice.not-allowed']])
  })
})

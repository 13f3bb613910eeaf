import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EntryKind, shapes } from '../../../src/practice/shapes.ts'
import { bodyOf, draftOf, faultsAt, missingIn } from './draft.ts'
import { fixOf } from './fixes.ts'
import { kindPaths, kinds } from './kinds.ts'
import { instantOf, instantsOf, spanOf } from './wall.ts'

const toronto = () => 'America/Toronto'
const kindNames = {
  appointments: 'appointment',
  clients: 'client',
  staff: 'staff',
  agencies: 'agency',
  services: 'service',
  funders: 'funder',
  authorizations: 'authorization',
  'status-types': 'status-type',
  periods: 'period',
  rights: 'right',
} as const satisfies Record<string, EntryKind>

describe('the table of kinds', () => {
  it.each(kindPaths)('enters every field of %s that the hub has, and no other', path => {
    const entered = kinds[path].fields.flatMap(({ name }) => (name === 'span' ? ['startsAt', 'endsAt'] : [name]))
    expect(entered.sort()).toEqual(Object.keys(shapes[kindNames[path]].shape).sort())
  })

  it.each(kindPaths)('shows in the list of %s only fields that it has', path => {
    const known = kinds[path].fields.map(({ name }) => name)
    expect(kinds[path].columns.filter(name => !known.includes(name))).toEqual([])
  })
})

describe('a draft', () => {
  const fields = { agency: 'a', staff: 's', service: 'v', cancelled: false }

  it('leaves out what is empty and keeps what is false', () => {
    const draft = { ...fields, memo: ' ', span: { date: '2026-11-20', from: '09:00', to: '10:30' } }
    expect(bodyOf(kinds.appointments, draft, toronto)).toEqual({
      ...fields,
      startsAt: '2026-11-20T14:00:00.000Z',
      endsAt: '2026-11-20T15:30:00.000Z',
    })
  })

  it('becomes the entry again that it was made of', () => {
    const entry = { ...fields, startsAt: '2026-11-20T14:00:00.000Z', endsAt: '2026-11-20T15:30:00.000Z' }
    expect(bodyOf(kinds.appointments, draftOf(kinds.appointments, entry, toronto), toronto)).toEqual(entry)
  })

  it('drops empty rows, and asks for those that are begun', () => {
    const whole = { first: 'Ava', last: 'Roy', agency: 'a' }
    expect(bodyOf(kinds.clients, { ...whole, enrolments: [{ from: '' }] }, toronto)).toEqual({
      ...whole,
      enrolments: [],
    })
    expect([...missingIn(kinds.clients, { ...whole, enrolments: [{ from: '', to: '2026-01-01' }] }, toronto)]).toEqual([
      ['enrolments', 'row'],
    ])
  })

  it('says nothing of the services of a credential where none was chosen', () => {
    const credentials = [{ kind: 'RBT', services: [] }]
    expect(bodyOf(kinds.staff, { credentials }, toronto)).toEqual({ credentials: [{ kind: 'RBT' }] })
  })

  it.each([
    ['/birthDate', 'birthDate'],
    ['enrolments.0.to', 'enrolments'],
    ['/body/first', 'first'],
    ['elsewhere', ''],
  ])('shows a fault at %s beside %j', (path, field) => {
    expect([...faultsAt(kinds.clients, [[path, 'x']])]).toEqual([[field, 'x']])
  })

  it('shows a fault of an instant at the time', () => {
    expect([...faultsAt(kinds.appointments, [['endsAt', 'too-long']])]).toEqual([['span', 'too-long']])
  })
})

describe('the wall of an agency', () => {
  it('has no instant for the hour that spring leaves out, and the first one for the hour that comes twice', () => {
    expect(instantOf('America/Toronto', '2026-03-08', '02:30')).toBeUndefined()
    expect(instantOf('America/Toronto', '2026-11-01', '01:30')).toBe('2026-11-01T05:30:00.000Z')
  })

  it('ends on the next day when the end is not after the start', () => {
    const span = { date: '2026-11-20', from: '23:30', to: '00:30' }
    expect(instantsOf('America/Moncton', span)).toEqual({
      startsAt: '2026-11-21T03:30:00.000Z',
      endsAt: '2026-11-21T04:30:00.000Z',
    })
  })

  it('shows any span as it was entered, in any zone', () => {
    const zones = ['America/Toronto', 'America/St_Johns', 'Europe/Paris', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']
    const minute = fc.integer({ min: 0, max: 1439 }).map(n => {
      const two = (value: number) => String(value).padStart(2, '0')
      return `${two(Math.floor(n / 60))}:${two(n % 60)}`
    })
    const day = fc
      .integer({ min: 0, max: 6_000 })
      .map(n => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10))
    fc.assert(
      fc.property(fc.constantFrom(...zones), day, minute, minute, (zone, date, from, to) => {
        const instants = instantsOf(zone, { date, from, to })
        if (instants) expect(spanOf(zone, instants.startsAt, instants.endsAt)).toEqual({ date, from, to })
      }),
    )
  })
})

describe('where a gate is mended', () => {
  const appointment = { id: 'here', fields: { client: 'c', staff: 's', service: 'v' } }
  const at = (kind: string, id: string | null) =>
    fixOf({ gate: 'R01', severity: 'block', at: { kind, id }, detail: {} }, appointment)

  it.each([
    ['appointment', null, { kind: 'appointments', open: 'here', tab: 'change' }],
    ['appointment', 'other', { kind: 'appointments', open: 'other' }],
    ['client', null, { kind: 'clients', open: 'c' }],
    ['staff', 'x', { kind: 'staff', open: 'x' }],
    ['authorization', null, { kind: 'authorizations' }],
    ['rights', 'x', { kind: 'rights' }],
    ['note', null, undefined],
  ])('%s %s', (kind, id, fix) => {
    expect(at(kind, id)).toEqual(fix)
  })
})

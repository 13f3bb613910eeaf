import { describe, expect, it } from 'vitest'
import { type GateCode, gateCodes } from '../gates.ts'
import { severitiesOf } from '../severity.ts'
import {
  afterEnd,
  authorization,
  type Change,
  changed,
  clean,
  end,
  hour,
  signature,
  start,
} from '../testing/clean-context.ts'
import { chooseAuthorization } from './authorization.ts'
import { evaluateGates, gates, mayRender } from './evaluate.ts'

const everything = () => 'block' as const
const failing = (change: Change, severity: (code: GateCode) => 'block' | 'warn' | 'off' = everything) =>
  evaluateGates(changed(change), severity)
const codes = (change: Change) => failing(change).map(({ gate }) => gate)

describe('SES-6 the render gates', () => {
  it('S25 all pass a clean appointment', () => {
    expect(evaluateGates(clean, everything)).toEqual([])
  })

  it('has one gate for each code', () => {
    expect(gates.map(({ code }) => code)).toEqual(gateCodes)
  })

  it.each<[gate: GateCode, says: string, change: Change, at: string, detail?: object]>([
    ['R01', 'not mapped', { appointment: { note: undefined } }, 'appointment appointment', { because: 'unmapped' }],
    ['R01', 'cancelled', { appointment: { state: 'cancelled' } }, 'appointment appointment', { because: 'cancelled' }],
    ['R01', 'S31 rendered', { appointment: { state: 'rendered' } }, 'appointment appointment', { because: 'rendered' }],
    ['R02', 'blue', { appointment: { kind: 'non-service' } }, 'appointment appointment', { kind: 'non-service' }],
    ['R02', 'gray', { appointment: { kind: 'non-payroll' } }, 'appointment appointment', { kind: 'non-payroll' }],
    ['R03', 'a cancellation type', { statusType: { cancellation: true } }, 'appointment appointment'],
    ['R04', 'a second before its end', { now: afterEnd(-1000) }, 'appointment appointment', { endsInMinutes: 1 }],
    ['R05', 'enrolled later', { client: { id: 'client', enrolments: [{ from: '2026-03-03' }] } }, 'client client'],
    [
      'R05',
      'ended the day before',
      { client: { id: 'client', enrolments: [{ from: '2025-01-01', to: '2026-03-01' }] } },
      'client client',
    ],
    [
      'R06',
      'inactive',
      { staff: { id: 'staff', active: false, hasAccount: true, credentials: clean.staff?.credentials ?? [] } },
      'staff staff',
      { because: 'inactive' },
    ],
    [
      'R06',
      'no account',
      { staff: { id: 'staff', active: true, hasAccount: false, credentials: clean.staff?.credentials ?? [] } },
      'staff staff',
      { because: 'no-account' },
    ],
    [
      'R07',
      'no credential',
      { staff: { id: 'staff', active: true, hasAccount: true, credentials: [{ kind: 'OT' }] } },
      'staff staff',
      { because: 'missing' },
    ],
    [
      'R07',
      'a credential that ended',
      { staff: { id: 'staff', active: true, hasAccount: true, credentials: [{ kind: 'RBT', to: '2026-03-01' }] } },
      'staff staff',
      { because: 'not-valid' },
    ],
    ['R08', 'no authorization', { authorizations: [] }, 'appointment appointment', { because: 'none' }],
    [
      'R08',
      'one that ended the day before',
      { authorizations: [{ ...authorization, to: '2026-03-01' }] },
      'appointment appointment',
      { because: 'not-on-the-date' },
    ],
    [
      'R09',
      'a window that is full',
      { authorizations: [{ ...authorization, limits: [{ per: 'week', authorized: 8, rendered: 5 }] }] },
      'authorization auth',
      { units: 4, per: 'week', left: 3 },
    ],
    [
      'R10',
      'elsewhere',
      { staffOverlaps: [{ id: 'other', service: 'service', startsAt: start, endsAt: afterEnd(1000) }] },
      'appointment other',
      { overlaps: 1 },
    ],
    ['R10', 'two at once where no group is allowed', { service: { groupAllowed: false } }, 'appointment same group'],
    [
      'R11',
      'the client is elsewhere',
      { clientOverlaps: [{ id: 'other', startsAt: start, endsAt: end }] },
      'appointment other',
    ],
    ['R12', 'no notes', { resultNotes: ' \n' }, 'note note'],
    ['R13', 'not signed', { therapist: undefined }, 'note note', { because: 'no-signature' }],
    ['R13', 'S29 a blank image', { therapist: { ...signature, blank: true } }, 'note note', { because: 'blank' }],
    [
      'R14',
      'S06 a name without a signature',
      { guardian: { hasName: true, hasRelationship: true } },
      'note note',
      { because: 'no-signature' },
    ],
    [
      'R14',
      'no relationship',
      { guardian: { hasName: true, hasRelationship: false, signature } },
      'note note',
      { because: 'no-relationship' },
    ],
    [
      'R14',
      'no name',
      { guardian: { hasName: false, hasRelationship: true, signature } },
      'note note',
      { because: 'no-name' },
    ],
    ['R14', 'no guardian', { guardian: undefined }, 'note note', { because: 'no-signature' }],
    ['R15', 'not chosen', { appointment: { direct: undefined } }, 'appointment appointment'],
    ['R16', 'no place', { hasPlace: false }, 'appointment appointment', { missing: 'location' }],
    [
      'R17',
      'S30 25 hours later',
      { therapist: { blank: false, signedAt: afterEnd(25 * hour) } },
      'note note',
      { who: 'therapist', because: 'too-late', hoursAfterEnd: 25 },
    ],
    [
      'R17',
      '16 minutes before the end',
      { therapist: { blank: false, signedAt: afterEnd(-16 * 60_000) } },
      'note note',
      { because: 'too-early', minutesBeforeEnd: 16 },
    ],
    [
      'R17',
      'before the start',
      {
        guardian: { hasName: true, hasRelationship: true, signature: { blank: false, signedAt: afterEnd(-hour - 1) } },
      },
      'note note',
      { who: 'guardian', because: 'before-start' },
    ],
    ['R18', 'too short', { service: { minMinutes: 61 } }, 'appointment appointment', { minutes: 60, least: 61 }],
    ['R18', 'too long', { service: { maxMinutes: 59 } }, 'appointment appointment', { minutes: 60, most: 59 }],
    [
      'R19',
      'S34 a closed period',
      {
        periods: [
          { id: 'p', kind: 'payroll', closed: false },
          { id: 'b', kind: 'billing', closed: true },
        ],
      },
      'period b',
      { closed: 'billing' },
    ],
    ['R20', 'no right', { mayRender: false }, 'rights agency'],
  ])('S25 %s alone fails: %s', (gate, _says, change, at, detail) => {
    const failures = failing(change)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({ gate, severity: 'block', ...(detail && { detail }) })
    expect(`${failures[0]?.at.kind} ${failures[0]?.at.id}`).toBe(at)
  })

  it.each<[says: string, change: Change]>([
    ['R04 at the very end', { now: end }],
    [
      'R05 on the last day of the enrolment',
      { client: { id: 'client', enrolments: [{ from: '2025-01-01', to: '2026-03-02' }] } },
    ],
    [
      'R07 with a service that needs none',
      { service: { credentials: [] }, staff: { id: 'staff', active: true, hasAccount: true, credentials: [] } },
    ],
    ['R08 S27 with an authorization that ends that day', { authorizations: [{ ...authorization, to: '2026-03-02' }] }],
    [
      'R09 with the last units',
      { authorizations: [{ ...authorization, limits: [{ per: 'day', authorized: 4, rendered: 0 }] }] },
    ],
    [
      'R09 with a second authorization that has room',
      {
        authorizations: [
          { ...authorization, id: 'full', limits: [{ per: 'total', authorized: 3, rendered: 0 }] },
          { ...authorization, to: '2026-12-31' },
        ],
      },
    ],
    [
      'R11 where the service allows it',
      { service: { clientOverlapAllowed: true }, clientOverlaps: [{ id: 'other', startsAt: start, endsAt: end }] },
    ],
    ['R12 where none are needed', { service: { notesRequired: false }, resultNotes: '' }],
    [
      'R14 S28 signed once a month',
      { funder: { id: 'funder', guardianSignature: 'monthly', electronicVisit: true }, guardian: undefined },
    ],
    ['R15 where the service says it', { service: { direct: 'direct' }, appointment: { direct: undefined } }],
    ['R17 24 hours later', { therapist: { blank: false, signedAt: afterEnd(24 * hour) } }],
    ['R17 15 minutes before the end', { therapist: { blank: false, signedAt: afterEnd(-15 * 60_000) } }],
    ['R17 without an instant', { therapist: { blank: false } }],
    [
      'R17 measured by the note’s own times',
      {
        session: { startsAt: start, endsAt: afterEnd(2 * hour) },
        therapist: { blank: false, signedAt: afterEnd(26 * hour) },
        guardian: undefined,
        funder: { id: 'funder', guardianSignature: 'monthly', electronicVisit: false },
      },
    ],
    ['R19 without periods', { periods: [] }],
  ])('passes %s', (_says, change) => {
    expect(failing(change)).toEqual([])
  })

  it('S25 reports three together, in the order of their codes', () => {
    expect(codes({ mayRender: false, resultNotes: '', appointment: { kind: 'non-service' } })).toEqual([
      'R02',
      'R12',
      'R20',
    ])
  })

  it('draws on the authorization that ends first and has room', () => {
    const late = { ...authorization, id: 'late', to: '2026-12-31' }
    const full = {
      ...authorization,
      id: 'full',
      to: '2026-03-31',
      limits: [{ per: 'total' as const, authorized: 3, rendered: 0 }],
    }
    expect(chooseAuthorization(changed({ authorizations: [late, full, authorization] }))?.id).toBe('auth')
    expect(chooseAuthorization(changed({ authorizations: [full] }))).toBeUndefined()
  })

  it('what is off is not looked at, what warns does not block', () => {
    const severities = severitiesOf({ agency: { R12: 'off', R13: 'warn' } })
    const failures = failing({ resultNotes: '', therapist: undefined }, code => severities[code])
    expect(failures.map(({ gate, severity }) => `${gate} ${severity}`)).toEqual(['R13 warn'])
    expect(mayRender(failures)).toBe(true)
    expect(mayRender(failing({ mayRender: false }))).toBe(false)
  })

  it('has nothing of a person in what it finds', () => {
    const found = JSON.stringify(failing({ client: { id: 'client', enrolments: [] }, therapist: undefined }))
    expect(found).not.toContain(clean.resultNotes)
  })
})

/** An appointment that passes every render gate, to change one thing of: for tests. */
import type { RenderContext } from '../gates/context.ts'

export const start = new Date('2026-03-02T14:00:00Z')
export const end = new Date('2026-03-02T15:00:00Z')
export const hour = 3_600_000
export const afterEnd = (ms: number) => new Date(end.getTime() + ms)
export const signature = { blank: false, signedAt: end }
export const authorization = {
  id: 'auth',
  from: '2026-01-01',
  to: '2026-06-30',
  limits: [
    { per: 'total' as const, authorized: 100, rendered: 40, scheduled: 90 },
    { per: 'week' as const, authorized: 8, rendered: 4 },
  ],
}

/** Passes every gate, those that are off by default included. */
export const clean: RenderContext = {
  now: afterEnd(hour),
  appointment: {
    id: 'appointment',
    agency: 'agency',
    kind: 'service',
    state: 'scheduled',
    date: '2026-03-02',
    startsAt: start,
    endsAt: end,
    note: 'note',
    direct: 'direct',
  },
  statusType: { cancellation: false },
  service: {
    id: 'service',
    unitMinutes: 15,
    minMinutes: 30,
    maxMinutes: 120,
    groupAllowed: true,
    clientOverlapAllowed: false,
    notesRequired: true,
    direct: 'set-at-appointment',
    credentials: ['BCBA', 'RBT'],
  },
  funder: { id: 'funder', guardianSignature: 'each', electronicVisit: true },
  client: { id: 'client', enrolments: [{ from: '2026-01-01' }] },
  staff: {
    id: 'staff',
    active: true,
    hasAccount: true,
    credentials: [{ kind: 'RBT', from: '2025-01-01', to: '2026-12-31' }],
  },
  authorizations: [authorization],
  staffOverlaps: [{ id: 'same group', service: 'service', startsAt: start, endsAt: end }],
  clientOverlaps: [],
  resultNotes: 'Worked on turn taking.',
  therapist: signature,
  guardian: { hasName: true, hasRelationship: true, signature },
  hasPlace: true,
  periods: [{ id: 'payroll', kind: 'payroll', closed: false }],
  mayRender: true,
}
export type Change = Partial<Omit<RenderContext, 'appointment' | 'service'>> & {
  appointment?: Partial<RenderContext['appointment']>
  service?: Partial<NonNullable<RenderContext['service']>>
}
export const changed = ({ appointment, service, ...more }: Change): RenderContext => ({
  ...clean,
  ...more,
  appointment: { ...clean.appointment, ...appointment },
  service: clean.service && { ...clean.service, ...service },
})

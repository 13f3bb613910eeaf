/** What a report can be narrowed to: the reasons of its rows, and the gates of an appointment. */
import type { ReportName } from '../../api/reports.ts'

export const reasonsFor: Readonly<Record<ReportName, readonly string[]>> = {
  staff: ['NO_AGENCY', 'NO_STAFF', 'PARENT_USER', 'AMBIGUOUS', 'ALREADY_MAPPED'],
  clients: ['NO_AGENCY', 'NO_CLIENT', 'AMBIGUOUS', 'ALREADY_MAPPED'],
  appointments: [
    'NO_AGENCY',
    'NO_CLIENT',
    'NO_STAFF',
    'NO_CLIENT_STAFF',
    'NO_APPOINTMENT',
    'OUTSIDE_GRACE',
    'AMBIGUOUS',
    'APPT_CANCELLED',
    'ALREADY_MAPPED',
    'NOT_PUBLISHED',
    'BAD_TIME',
    'WRONG_ZONE',
    'DUPLICATE_NOTE',
    'PARENT_USER',
    'TEMPLATE_INCOMPLETE',
  ],
}

export const gateCodes: readonly string[] = Array.from({ length: 20 }, (_, at) => `R${String(at + 1).padStart(2, '0')}`)

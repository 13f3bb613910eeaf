/** Gates on what may be done now: the periods of payroll and billing, and the right to render. */
import { found, type Gate } from './check.ts'

export const rightsGates: readonly Gate[] = [
  {
    code: 'R19',
    severity: 'block',
    says: 'The payroll and the billing period of the date are open.',
    check: ({ periods }) => {
      const closed = periods.filter(period => period.closed)
      const kinds = [...new Set(closed.map(({ kind }) => kind))].sort()
      return closed.length > 0 ? found('period', closed[0]?.id, { closed: kinds.join(', ') }) : undefined
    },
  },
  {
    code: 'R20',
    severity: 'block',
    says: 'Whoever renders it may do so at this agency.',
    check: ({ mayRender, appointment }) => (mayRender ? undefined : found('rights', appointment.agency)),
  },
]

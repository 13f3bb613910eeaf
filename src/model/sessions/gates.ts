/** The render gates: every check that an appointment must pass before it counts as rendered. Source: reference/sessions.md section 9. */

export const gateCodes = [
  'R01',
  'R02',
  'R03',
  'R04',
  'R05',
  'R06',
  'R07',
  'R08',
  'R09',
  'R10',
  'R11',
  'R12',
  'R13',
  'R14',
  'R15',
  'R16',
  'R17',
  'R18',
  'R19',
  'R20',
] as const
export type GateCode = (typeof gateCodes)[number]
export const severities = ['block', 'warn', 'off'] as const
export type Severity = (typeof severities)[number]

/** A gate that is not passed. `at`: what to open to mend it; `detail`: numbers and words of the house, nothing of a person. */
export type GateFailure = {
  gate: GateCode
  severity: Exclude<Severity, 'off'>
  at: {
    kind: 'appointment' | 'client' | 'staff' | 'service' | 'authorization' | 'period' | 'note' | 'rights'
    id?: string
  }
  detail?: Readonly<Record<string, string | number>>
}

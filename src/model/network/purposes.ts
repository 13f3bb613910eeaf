/**
 * Purposes of use, by their code in code system 2.16.840.1.113883.3.18.7.1 (`nhin-purpose`).
 * Source: reference/carequality.md section 3; FHIR value set nhin-purposeofuse.
 */

export const purposeSystem = '2.16.840.1.113883.3.18.7.1'

export const purposes = [
  'ABUSE',
  'COVERAGE',
  'DECEASED',
  'DIRECTORY',
  'DISASTER',
  'DONATION',
  'EMERGENCY',
  'FAMILY',
  'FRAUD',
  'GOVERNMENT',
  'JUDICIAL',
  'LAW',
  'LEGAL',
  'MARKETING',
  'OPERATIONS',
  'OVERSIGHT',
  'PAYMENT',
  'PRESENT',
  'PSYCHOTHERAPY',
  'PUBLICHEALTH',
  'REQUEST',
  'RESEARCH',
  'SYSADMIN',
  'THREAT',
  'TRAINING',
  'TREATMENT',
  'WORKERSCOMP',
] as const
export type Purpose = (typeof purposes)[number]

const known: ReadonlySet<string> = new Set(purposes)

/** The purpose that a code names, in any case; undefined for an unknown one. */
export function purposeOf(code: string): Purpose | undefined {
  const upper = code.trim().toUpperCase()
  return known.has(upper) ? (upper as Purpose) : undefined
}

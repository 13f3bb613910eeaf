/** Purposes of use of the network, those that are asked for most first. A test holds them against the hub's own list. */
import type { TFunction } from 'i18next'

export const purposes = [
  'TREATMENT',
  'PAYMENT',
  'OPERATIONS',
  'PUBLICHEALTH',
  'REQUEST',
  'COVERAGE',
  'EMERGENCY',
  'DISASTER',
  'FAMILY',
  'GOVERNMENT',
  'WORKERSCOMP',
  'RESEARCH',
  'ABUSE',
  'DECEASED',
  'DIRECTORY',
  'DONATION',
  'FRAUD',
  'JUDICIAL',
  'LAW',
  'LEGAL',
  'MARKETING',
  'OVERSIGHT',
  'PRESENT',
  'PSYCHOTHERAPY',
  'SYSADMIN',
  'THREAT',
  'TRAINING',
] as const

/** A purpose of use in words; one that this console does not know yet by its code. */
export function purposeWord(t: TFunction, purpose: string): string {
  return t(`network.purposes.${purpose}`, { defaultValue: purpose })
}

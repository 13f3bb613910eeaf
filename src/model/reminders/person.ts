/** What a record says about writing to its person: language, addresses in their order, and whether anything forbids it. */
import type { ContactPoint, Resource } from 'fhir/r4'
import type { Patient } from '../fhir.ts'
import type { ReminderChannel, ReminderLanguage, ReminderSettings } from './settings.ts'

/** The language of somebody, as far as messages speak it; theirs first, then the one the organization falls back to. */
export function languageOf(patient: Patient, fallback: ReminderLanguage): ReminderLanguage {
  const spoken = [...(patient.communication ?? [])].sort((a, b) => Number(b.preferred ?? 0) - Number(a.preferred ?? 0))
  for (const { language } of spoken) {
    const said = [...(language.coding ?? []).map(({ code }) => code), language.text]
    for (const text of said) {
      const found = /^(en|fr|eng|fra|fre|english|french|anglais|français)\b/i.exec(text?.trim() ?? '')?.[1]
      if (found) return /^(en|eng|english|anglais)$/i.test(found) ? 'en' : 'fr'
    }
  }
  return fallback
}

export type Address = { channel: ReminderChannel; value: string }

const systems: Readonly<Record<string, ReminderChannel>> = { email: 'email', phone: 'sms', sms: 'sms' }
/** A mobile is for SMS; a phone that is not called one may be. What is of work or of the past is not theirs to read. */
const uses: Readonly<Record<string, number>> = { mobile: 0, home: 2, temp: 2 }

/** Where somebody can be written to, the best first; of a channel only what the settings of consent let in. */
export function addressesOf(
  patient: Patient,
  { consent, first }: Pick<ReminderSettings, 'consent' | 'first'>,
  now: Date,
): Address[] {
  const usable = (patient.telecom ?? []).flatMap(point => {
    const channel = systems[point.system ?? '']
    const value = point.value?.trim()
    if (!channel || !value || !isCurrent(point, now)) return []
    if (consent === 'ranked' && point.rank === undefined) return []
    if (channel === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return []
    const worth = [
      channel === first ? 0 : 1,
      point.rank ?? 99,
      point.system === 'sms' ? 0 : (uses[point.use ?? ''] ?? 1),
    ] as const
    return [{ channel, value, worth }]
  })
  return usable
    .sort((a, b) => a.worth[0] - b.worth[0] || a.worth[1] - b.worth[1] || a.worth[2] - b.worth[2])
    .map(({ channel, value }) => ({ channel, value }))
}

function isCurrent({ use, period }: ContactPoint, now: Date): boolean {
  if (use === 'old' || use === 'work') return false
  return period?.end === undefined || Date.parse(period.end) > now.getTime()
}

const confidentiality = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const plain = new Set(['U', 'L', 'M', 'N'])

/** Whether a label forbids to write about it. A label that is not known counts as one that does. */
export function isConfidential(resource: Pick<Resource, 'meta'>): boolean {
  return (resource.meta?.security ?? []).some(
    ({ system, code }) => !(system === confidentiality && plain.has(code ?? '')),
  )
}

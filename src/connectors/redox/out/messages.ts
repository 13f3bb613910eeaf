/**
 * A person as messages of Redox's PatientAdmin: NewPatient, PatientUpdate, PatientMerge. Pure. Each person is known there by the
 * id of their record here, under the OID that was assigned to us. Source: reference/canonical-fhir.md section 8.
 */
import type { ContactPoint } from 'fhir/r4'
import type { Patient } from '../../../model/fhir.ts'
import { recordSystem } from '../../../model/identifiers.ts'
import { redoxPatient } from '../../../model/redox/write-patient.ts'
import type { RedoxOutSettings } from './config.ts'

export type PatientEvent = 'NewPatient' | 'PatientUpdate' | 'PatientMerge'
type Identifier = { ID: string; IDType: string }
export type SentPatient = { Identifiers: readonly Identifier[]; Demographics?: unknown }

/** Who they are; undefined when what may leave names nobody, so that no network could ever find them. */
export function patientPart(body: Patient, record: string, { patientOid }: RedoxOutSettings): SentPatient | undefined {
  const telecom = withUses(body.telecom ?? [])
  const identifier = (body.identifier ?? []).filter(({ system }) => system !== recordSystem)
  const { Identifiers, Demographics } = redoxPatient({ ...body, telecom, identifier })
  const demographics = Demographics as { FirstName?: string; LastName?: string; EmailAddresses?: readonly string[] }
  if (!demographics.FirstName && !demographics.LastName) return undefined
  const others = (Identifiers as Identifier[]).filter(({ IDType }) => IDType !== patientOid)
  return { Identifiers: [{ ID: record, IDType: patientOid }, ...others], Demographics: demographics }
}

/** Both by their ids: who the survivor is has been said, or is said by a delivery of its own. */
export function mergePart(retired: string, survivor: string, { patientOid }: RedoxOutSettings) {
  return {
    Identifiers: [{ ID: survivor, IDType: patientOid }],
    PreviousIdentifiers: [{ ID: retired, IDType: patientOid }],
  }
}

/** The whole message. */
export function messageOf(event: PatientEvent, patient: object, settings: RedoxOutSettings, now: Date): object {
  return { Meta: metaOf('PatientAdmin', event, settings, now), Patient: patient }
}

/** From whom, to whom, what. */
export function metaOf(
  dataModel: string,
  event: string,
  { destination, source, test }: RedoxOutSettings,
  now: Date,
): object {
  return {
    DataModel: dataModel,
    EventType: event,
    EventDateTime: now.toISOString(),
    Test: test,
    ...(source ? { Source: { ID: source } } : {}),
    Destinations: [{ ID: destination }],
  }
}

/** Redox has a place for a phone at home, at work and for a mobile one: one without a word is one at home, if that is free. */
function withUses(telecom: readonly ContactPoint[]): ContactPoint[] {
  const taken = new Set(telecom.flatMap(({ system, use }) => (system === 'phone' && use ? [use] : [])))
  return telecom.map(each => {
    if (each.system !== 'phone' || each.use || taken.has('home')) return each
    taken.add('home')
    return { ...each, use: 'home' }
  })
}

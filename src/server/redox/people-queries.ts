/** Questions about people: who somebody is, and at which members they are known. Source: reference/carequality.md section 1.6. */

import { redoxLocation } from '../../connectors/redox/place-answers.ts'
import { redoxPatient } from '../../model/redox/write-patient.ts'
import { openPeople, wholePatient } from '../../registry/people.ts'
import { registryRows } from '../../store/lists/registry-people.ts'
import { type Answer, askedBy, patientUnknown, personAsked, personNamed, type Question } from './asked.ts'
import { placesOf } from './places.ts'

/** By identifier, else by what is known of them: one in `Patient`, several who could be meant in `PotentialMatches`. */
export async function searchPatient(question: Question): Promise<Answer> {
  const { hub, db, envelope, member } = question
  const named = await personNamed(question)
  const demographics = askedBy(envelope).Patient?.Demographics
  const { whoIsMeant } = await import('./meant.ts') // matching is loaded when the first one asks
  const meant = named || !demographics ? undefined : await whoIsMeant(hub, db, member, demographics)
  const person = named ?? meant?.sure
  const persons = person ? [person] : [...(meant?.possible ?? [])]
  const opened = await openPeople(hub, db, persons)
  const shown = persons.flatMap(each => opened.get(each) ?? []).map(each => redoxPatient(wholePatient(each)))
  if (shown.length === 0) return { status: 200, body: { Patient: {} } }
  const body = person ? { Patient: shown[0] } : { Patient: {}, PotentialMatches: shown }
  return { status: 200, body, persons }
}

/** Every member of the organization that knows somebody, each with its own identifiers; whom nobody knows is nowhere. */
export async function locatePatient(question: Question): Promise<Answer> {
  const { hub, db } = question
  const person = await personAsked(question)
  if (!person) return patientUnknown
  const records = [person, ...person.merged]
  const rows = await registryRows(
    db,
    records.map(({ record }) => record),
  )
  const places = placesOf(await hub.configurations.within(db, db.organization))
  const found = records.flatMap(({ record, patient }) => {
    const place = places.get(rows.find(row => row.record === record)?.connection ?? '')
    return place?.active ? [redoxLocation(patient, place)] : []
  })
  return { status: 200, body: { Patients: found }, persons: [person.record] }
}

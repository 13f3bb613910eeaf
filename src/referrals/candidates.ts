/**
 * Who a referral could be about: clients the hub has who come near its registrant, with what speaks for and against each.
 * The policy of the inbox says how many of them are offered; a person decides (SPEC REF-11; reference/matching.md).
 */
import { personsOf, type View } from '../matching/candidates.ts'
import { defaultPersonPolicy, type Grade } from '../matching/decision.ts'
import type { Reason } from '../matching/explain.ts'
import { demographicsOf } from '../matching/person.ts'
import { queryInputs } from '../matching/tokens.ts'
import type { VetoName } from '../matching/vetoes.ts'
import type { Patient } from '../model/fhir.ts'
import { loadHubPeople } from '../pipeline/hub-people.ts'
import { demographicsOptions } from '../pipeline/items.ts'
import { loadRecords } from '../store/records.ts'
import type { Parts } from './find.ts'

export type MatchingPolicy = 'none' | 'exact' | 'candidates'

export type LinkCandidate = {
  record: string
  patient: Patient
  reasons: readonly Reason[]
  vetoes: readonly VetoName[]
  grade: Grade
  /** First name, last name and birth date are the same. */
  exact: boolean
  preselected: boolean
}

const mostOffered = 20

/** Everybody who comes near this person, best first; `but` is left out. */
export async function peopleNear(
  parts: Parts,
  connection: string,
  patient: Patient,
  but?: string,
): Promise<LinkCandidate[]> {
  const { hub, db, configuration } = parts
  const source = configuration.connections.get(connection)
  if (!source) return []
  const { organization } = db
  const context = { hub, db, organization, configuration, connection: source, now: hub.now() }
  const query = demographicsOf(patient, demographicsOptions(context))
  const lookUps = queryInputs(query).map(({ kind, text }) => ({
    kind,
    token: hub.tokens.token(organization, kind, text),
  }))
  const people = await loadHubPeople(context, lookUps, [])
  const policy = { ...defaultPersonPolicy, ...(but ? { notThese: [but] } : {}) }
  const near = personsOf({ query, hub: people.near(lookUps), ehr: [], policy }).filter(person => person.near)
  const patients = await loadPatients(
    parts,
    near.map(person => person.reference.id),
  )
  return near.flatMap(({ reference, reasons, vetoes, grade, views }) => {
    const found = patients.get(reference.id)
    if (!found || found.active === false) return [] // was found to be somebody else
    const candidate = { record: reference.id, patient: found, reasons, vetoes, grade, exact: views.some(isExact) }
    return [{ ...candidate, preselected: false }]
  })
}

/** What the policy offers of those who come near. */
export function offered(near: readonly LinkCandidate[], policy: MatchingPolicy, current?: string): LinkCandidate[] {
  if (policy === 'none') return []
  const fitting = policy === 'exact' ? near.filter(candidate => candidate.exact) : near
  const exact = fitting.filter(candidate => candidate.exact && candidate.vetoes.length === 0)
  const only = policy === 'exact' && exact.length === 1 ? exact[0]?.record : undefined
  return fitting
    .slice(0, mostOffered)
    .map(candidate => ({ ...candidate, preselected: candidate.record === (current ?? only) }))
}

function isExact({ comparison }: View): boolean {
  return comparison.firstName === 'exact' && comparison.lastName === 'exact' && comparison.birthDate === 'exact'
}

/** Patient records, opened. */
export async function loadPatients({ hub, db }: Parts, records: readonly string[]): Promise<Map<string, Patient>> {
  const patients = new Map<string, Patient>()
  for (const row of await loadRecords(db, records)) {
    if (row.type !== 'Patient') continue
    const body = hub.sealer.openJson(db.organization, 'record_version', `${row.id}/${row.version}`, row.body)
    patients.set(row.id, body as unknown as Patient)
  }
  return patients
}

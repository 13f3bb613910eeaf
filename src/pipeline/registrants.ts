/**
 * Apply, the registrant of a referral: nobody is asked and nothing is held, since the target decides who its client is. One
 * person that certainly is the same is taken; else the registrant becomes a person of their own, whom somebody can link
 * later (SPEC REF-11; reference/referrals.md section 11).
 */
import { decidePerson, defaultPersonPolicy } from '../matching/decide.ts'
import { demographicsOf } from '../matching/person.ts'
import { queryInputs } from '../matching/tokens.ts'
import { isSame } from '../model/changes.ts'
import type { Json } from '../model/events.ts'
import { type Patient, personOf } from '../model/fhir.ts'
import { loadRecords } from '../store/records.ts'
import { isOnlyOf } from '../store/referral-people.ts'
import { type LookUp, loadHubPeople } from './hub-people.ts'
import { demographicsOptions } from './items.ts'
import type { Context, PersonPlan, Plan } from './plan.ts'

/** Establishes the person of every referral; the other plans pass through as they are. */
export async function resolveRegistrants(context: Context, plans: readonly Plan[]): Promise<void> {
  const referrals = plans.flatMap(plan => {
    const { draft } = plan.write
    return draft.kind === 'referral' ? [{ plan, patient: draft.person.patient }] : []
  })
  if (referrals.length === 0) return
  const fresh = referrals.filter(({ plan }) => knownPerson(plan) === undefined)
  await decideFresh(context, fresh)
  const known = referrals.flatMap(each => {
    const record = knownPerson(each.plan)
    return record ? [{ ...each, record }] : []
  })
  await bringUpToDate(context, known)
  for (const { plan } of referrals) if (plan.person) plan.resource = withSubject(plan, plan.person.record)
}

function knownPerson(plan: Plan): string | undefined {
  return plan.known && personOf(plan.known.resource)
}

type Wanted = { plan: Plan; patient: Patient }

async function decideFresh(context: Context, wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length === 0) return
  const options = demographicsOptions(context)
  const asked = wanted.map(each => {
    const query = demographicsOf(each.patient, options)
    const lookUps = queryInputs(query).map(
      ({ kind, text }): LookUp => ({ kind, token: context.hub.tokens.token(context.organization, kind, text) }),
    )
    return { ...each, query, lookUps }
  })
  const people = await loadHubPeople(
    context,
    asked.flatMap(each => each.lookUps),
    [],
  )
  for (const { plan, patient, query, lookUps } of asked) {
    const decision = decidePerson({ query, hub: people.near(lookUps), ehr: [], policy: defaultPersonPolicy })
    plan.person =
      decision.kind === 'match' && decision.candidate.known !== 'ehr'
        ? { record: decision.candidate.id }
        : { record: context.hub.newId(), create: { resource: { ...patient, active: true }, reasons: ['registrant'] } }
  }
}

/**
 * Somebody whom this referral alone has made is kept as it names them now. A person of anything else, another referral, a
 * booking, a client it was linked to, is never overwritten by what one form says.
 */
async function bringUpToDate(context: Context, known: readonly (Wanted & { record: string })[]): Promise<void> {
  if (known.length === 0) return
  const records = await loadRecords(context.db, [...new Set(known.map(each => each.record))])
  const rows = new Map(records.map(row => [row.id, row]))
  for (const { plan, patient, record } of known) {
    plan.person = { record }
    const row = rows.get(record)
    if (row?.connection !== context.connection.id) continue
    const body = context.hub.sealer.openJson(
      context.organization,
      'record_version',
      `${record}/${row.version}`,
      row.body,
    ) as unknown as Patient
    const wanted: Patient = { ...patient, active: body.active ?? true, ...(body.link ? { link: body.link } : {}) }
    if (isSame(contentOf(body), contentOf(wanted))) continue
    if (!(await isOnlyOf(context.db, record, plan.record))) continue
    plan.person.update = { resource: wanted, version: row.version + 1 }
  }
}

function contentOf({ id: _id, meta: _meta, ...rest }: Patient): Json {
  return rest as unknown as Json
}

function withSubject(plan: Plan, record: string): Plan['resource'] {
  const { resource } = plan
  return resource.resourceType === 'ServiceRequest'
    ? { ...resource, subject: { reference: `Patient/${record}` } }
    : resource
}

/** A person that a plan writes: new, or in a new version. */
export function writtenPerson(person: PersonPlan): { resource: Patient; version: number; isNew: boolean } | undefined {
  if (person.create) return { resource: person.create.resource, version: 1, isNew: true }
  return person.update ? { ...person.update, isNew: false } : undefined
}

/**
 * Apply, the person: who a booking is for. One known person, somebody new, or a question to a human; before anybody new
 * is created, the targets are searched live. Rules: src/matching/decide.ts; source: SPEC SCH-1.
 */
import { applyAnswers } from '../mapping/answers.ts'
import { type Candidate, decidePerson, defaultPersonPolicy, type PersonDecision } from '../matching/decide.ts'
import { type Demographics, demographicsOf } from '../matching/person.ts'
import { queryInputs } from '../matching/tokens.ts'
import type { Json } from '../model/events.ts'
import { identifierValue, type Patient, personOf } from '../model/fhir.ts'
import { recordSystem } from '../model/identifiers.ts'
import { findLinks, linksAt } from '../store/links.ts'
import { crosswalkLookup, unmappedQuestions } from './crosswalks.ts'
import type { PersonChoice, Question } from './findings.ts'
import { type HubPeople, type LookUp, loadHubPeople } from './hub-people.ts'
import { aliasToken, demographicsOptions } from './items.ts'
import type { Context, Item, PersonPlan, Plan, Verdict } from './plan.ts'

type Wanted = {
  plan: Plan
  patient: Patient
  query: Demographics
  lookUps: readonly LookUp[]
  found: Found
  choice?: PersonChoice
}
/** What the live search of the targets brought; `asked` holds the connections that have answered. */
type Found = { asked: ReadonlySet<string>; people: readonly { key: string; connection: string; patient: Patient }[] }

/** Establishes the person of every plan that needs one; the others pass through. */
export async function resolvePeople(
  context: Context,
  plans: readonly Plan[],
  verdicts: Map<Item, Verdict>,
): Promise<Plan[]> {
  const wanted: Wanted[] = []
  for (const plan of plans) {
    const { draft } = plan.write
    if (draft.kind !== 'appointment' || !draft.person) continue
    const known = knownPerson(plan)
    if (known) plan.person = { record: known }
    else wanted.push(...prepare(context, plan, draft.person, verdicts))
  }
  if (wanted.length > 0) await decideAll(context, wanted, verdicts)
  return plans.filter(plan => !verdicts.has(plan.item))
}

/** An appointment that has its person keeps it: a reschedule is not a reason to think again. */
function knownPerson(plan: Plan): string | undefined {
  if (plan.known?.resource.resourceType !== 'Appointment') return undefined
  return personOf(plan.known.resource)
}

function prepare(
  context: Context,
  plan: Plan,
  person: { patient: Patient; answers: Parameters<typeof applyAnswers>[1] },
  verdicts: Map<Item, Verdict>,
): Wanted[] {
  const answered = applyAnswers(person.patient, person.answers, crosswalkLookup(context, plan.routes))
  const unmapped = unmappedQuestions(context, plan.routes, answered.unmapped)
  if (unmapped) {
    verdicts.set(plan.item, unmapped)
    return []
  }
  const { found } = plan.item.findings
  const people = found.flatMap(answer =>
    answer.kind === 'people'
      ? answer.people.flatMap(patient =>
          patient.id ? [{ key: `${answer.connection}|${patient.id}`, connection: answer.connection, patient }] : [],
        )
      : [],
  )
  const asked = new Set(found.flatMap(answer => (answer.kind === 'people' ? [answer.connection] : [])))
  const choice = found.findLast(answer => answer.kind === 'decided')?.choice
  const query = demographicsOf(answered.patient, demographicsOptions(context))
  return [
    {
      plan,
      patient: answered.patient,
      query,
      lookUps: lookUpsOf(context, query),
      found: { asked, people },
      ...(choice ? { choice } : {}),
    },
  ]
}

async function decideAll(context: Context, wanted: readonly Wanted[], verdicts: Map<Item, Verdict>): Promise<void> {
  const entries = await linkedEntries(context, wanted)
  const lookUps = wanted.flatMap(each => each.lookUps)
  const hub = await loadHubPeople(context, lookUps, [...entries.values()])
  const linked = new Map([...entries].map(([key, record]) => [key, hub.survivorOf(record)]))
  const decisions = wanted.map(each => ({
    each,
    decision: each.choice ? undefined : decide(context, each, hub, linked),
  }))
  // Somebody only the target knows has an id of the target, and no record yet.
  const matched = decisions.flatMap(({ decision }) =>
    decision?.kind === 'match' && decision.candidate.known !== 'ehr' ? [decision.candidate.id] : [],
  )
  const atTarget = await linkedAtTargets(context, wanted, matched)

  for (const { each, decision } of decisions) {
    if (each.choice) {
      each.plan.person = chosen(context, each, each.choice, linked)
      continue
    }
    if (!decision) continue
    const open = unasked(each, decision, atTarget)
    if (open.length > 0) verdicts.set(each.plan.item, { kind: 'read', questions: open })
    else settlePerson(context, each, decision, verdicts)
  }
}

function decide(context: Context, each: Wanted, hub: HubPeople, linked: ReadonlyMap<string, string>): PersonDecision {
  const candidates = new Map(hub.near(each.lookUps).map(candidate => [candidate.id, candidate]))
  // A person found at a target may be linked to a record that no token led to.
  for (const { key } of each.found.people) {
    const candidate = hub.get(linked.get(key))
    if (candidate) candidates.set(candidate.id, candidate)
  }
  const ehr = each.found.people.map(({ key, patient }): Candidate => {
    const record = linked.get(key)
    return {
      id: key,
      ...(record ? { hubId: record } : {}),
      demographics: demographicsOf(patient, demographicsOptions(context)),
    }
  })
  return decidePerson({ query: each.query, hub: [...candidates.values()], ehr, policy: defaultPersonPolicy })
}

function lookUpsOf(context: Context, query: Demographics): LookUp[] {
  return queryInputs(query).map(({ kind, text }) => ({
    kind,
    token: context.hub.tokens.token(context.organization, kind, text),
  }))
}

/** Of the people found live, those the hub knows: key → record. */
async function linkedEntries(context: Context, wanted: readonly Wanted[]): Promise<Map<string, string>> {
  const people = wanted.flatMap(each => each.found.people)
  const keys = people.map(({ connection, patient }) => ({
    connection,
    entity: 'Patient',
    token: aliasToken(context, 'Patient', { system: 'Patient', value: patient.id ?? '' }),
  }))
  const links = await findLinks(context.db, keys)
  const byEntry = new Map(links.map(link => [`${link.connection} ${link.token}`, link.record]))
  const result = new Map<string, string>()
  people.forEach(({ key, connection, patient }, index) => {
    // Our own identifier on it says who it is even before its delivery is settled.
    const record = byEntry.get(`${connection} ${keys[index]?.token}`) ?? identifierValue(patient, recordSystem)
    if (record) result.set(key, record)
  })
  return result
}

/** Which of these records are linked to a patient at which target: `target record`. */
async function linkedAtTargets(
  context: Context,
  wanted: readonly Wanted[],
  records: readonly string[],
): Promise<ReadonlySet<string>> {
  const targets = new Set(wanted.flatMap(each => each.plan.routes.map(route => route.target.id)))
  const linked = new Set<string>()
  for (const target of targets)
    for (const link of await linksAt(context.db, target, records, ['Patient'])) linked.add(`${target} ${link.record}`)
  return linked
}

/**
 * The targets that must be searched before this decision counts: all that can be, unless the person matched is known
 * there already. A person who cannot be created either way is a question at once.
 */
function unasked(each: Wanted, decision: PersonDecision, atTarget: ReadonlySet<string>): Question[] {
  if (decision.kind === 'ask' && decision.problem === 'person.incomplete') return []
  const targets = each.plan.routes.map(route => route.target).filter(target => target.connector.findPeople)
  return [...new Map(targets.map(target => [target.id, target])).values()]
    .filter(target => !each.found.asked.has(target.id))
    .filter(target => decision.kind !== 'match' || !atTarget.has(`${target.id} ${decision.candidate.id}`))
    .map(target => ({ kind: 'people', connection: target.id, person: each.patient }))
}

function settlePerson(context: Context, each: Wanted, decision: PersonDecision, verdicts: Map<Item, Verdict>): void {
  switch (decision.kind) {
    case 'match': {
      const reasons = decision.candidate.known === 'ehr' ? ['found-at-target'] : ['matched']
      each.plan.person =
        decision.candidate.known === 'ehr'
          ? fromEntry(context, each, decision.candidate.id, reasons)
          : { record: decision.candidate.id }
      return
    }
    case 'new':
      each.plan.person = {
        record: context.hub.newId(),
        create: { resource: { ...each.patient, active: true }, reasons: ['new'] },
      }
      return
    case 'ask':
      verdicts.set(each.plan.item, {
        kind: 'hold',
        problem: decision.problem,
        because: decision.because,
        tasks: [personTask(each, decision)],
      })
  }
}

/** The record for somebody found at a target whom the hub does not have yet. */
function fromEntry(context: Context, each: Wanted, key: string, reasons: readonly string[]): PersonPlan | undefined {
  const entry = each.found.people.find(person => person.key === key)
  if (!entry?.patient.id) return undefined
  return {
    record: context.hub.newId(),
    create: { resource: entry.patient, entry: { connection: entry.connection, id: entry.patient.id }, reasons },
  }
}

function chosen(
  context: Context,
  each: Wanted,
  choice: PersonChoice,
  linked: ReadonlyMap<string, string>,
): PersonPlan | undefined {
  switch (choice.kind) {
    case 'record':
      return { record: choice.record }
    case 'new':
      return {
        record: context.hub.newId(),
        create: { resource: { ...each.patient, active: true }, reasons: ['person-decided'] },
      }
    case 'entry': {
      const key = `${choice.connection}|${choice.id}`
      const record = linked.get(key)
      return record ? { record } : fromEntry(context, each, key, ['person-decided'])
    }
  }
}

/** Everything a person needs to decide; sealed with the task. */
function personTask(each: Wanted, decision: Extract<PersonDecision, { kind: 'ask' }>) {
  const body = {
    because: decision.because,
    person: each.patient,
    start: (each.plan.resource as { start?: string }).start ?? null,
    candidates: decision.candidates.map(candidate => ({
      ...candidate,
      entry:
        each.found.people.find(person => person.key === candidate.id || candidate.ehrIds.includes(person.key))
          ?.patient ?? null,
    })),
  }
  return {
    kind: 'person',
    problem: decision.problem,
    subject: `person ${each.plan.item.row.id}`,
    body: body as unknown as Json,
  }
}

/**
 * Apply, the crosswalks: every practitioner, place and kind of visit of a booking gets its counterpart before anything is
 * written. A value without one is a task; the booking waits for it, and nothing is guessed. Source: SPEC SCH-6.
 */
import { findTarget } from '../mapping/crosswalk.ts'
import type { Answer, CrosswalkKind, CrosswalkTarget, Need } from '../model/events.ts'
import { type Appointment, type CodeableConcept, splitReference } from '../model/fhir.ts'
import { findLinks } from '../store/links.ts'
import type { CrosswalkEntry, RouteConfig } from './configuration.ts'
import { aliasToken } from './items.ts'
import type { Context, Item, Plan, TaskDraft, Verdict } from './plan.ts'
import { passes } from './route.ts'

type Resolved = { plan: Plan; need: Need; target: CrosswalkTarget; connection: string }

/** Replaces every `need:…` of the drafts by what the crosswalks say; plans that lack a counterpart are held. */
export async function resolveNeeds(
  context: Context,
  plans: readonly Plan[],
  verdicts: Map<Item, Verdict>,
): Promise<Plan[]> {
  const offers = new Map(plans.map(plan => [plan, plan.routes.map(route => offerOf(context, plan, route))]))
  const all = [...offers.values()].flat()
  const records = await linkedRecords(
    context,
    all.flatMap(offer => offer.resolved),
  )
  for (const plan of plans) {
    const { draft } = plan.write
    if (draft.kind !== 'appointment') continue
    const fillWith = (resolved: readonly Resolved[]) =>
      fill(draft.resource, resolved, each => records.get(referenceKey(each)), plan.person?.record)
    const wanting = takenBy(offers.get(plan) ?? [], fillWith)
    const tasks = wanting.flatMap(offer => offer.tasks)
    if (tasks.length > 0)
      verdicts.set(plan.item, { kind: 'hold', problem: 'mapping.unmapped', because: tasks[0]?.kind ?? '', tasks })
    if (verdicts.has(plan.item)) continue
    plan.resource = fillWith(wanting.flatMap(offer => offer.resolved))
  }
  return plans.filter(plan => !verdicts.has(plan.item))
}

/** What the crosswalks of one route say of a booking, and what they do not know. */
type Offer = { route: RouteConfig; resolved: readonly Resolved[]; tasks: readonly TaskDraft[] }

function offerOf(context: Context, plan: Plan, route: RouteConfig): Offer {
  const { draft } = plan.write
  const resolved: Resolved[] = []
  const tasks: TaskDraft[] = []
  for (const need of draft.kind === 'appointment' ? draft.needs : []) {
    const target = findTarget(entriesOf(context, need.kind, route), need)
    if (target) resolved.push({ plan, need, target, connection: route.target.id })
    else tasks.push(needTask(route, need))
  }
  return { route, resolved, tasks }
}

/**
 * Of several routes those whose filter lets the booking pass, as their own crosswalks make it: what another target lacks is
 * nobody's task, and its words do not stand in the record. All of them while none does: a missing counterpart may be why.
 */
function takenBy(offers: readonly Offer[], fillWith: (resolved: readonly Resolved[]) => Appointment): readonly Offer[] {
  if (offers.length < 2 || offers.every(({ route }) => !route.filter)) return offers
  const passing = offers.filter(({ route, resolved }) => passesQuietly(route, fillWith(resolved)))
  return passing.length > 0 ? passing : offers
}

function passesQuietly(route: RouteConfig, resource: Appointment): boolean {
  try {
    return passes(route, resource)
  } catch {
    return false // a filter that does not fit this record sends nothing of it
  }
}

/** The entries of the crosswalk of this kind between the two ends of a route. */
export function entriesOf(context: Context, kind: CrosswalkKind, route: RouteConfig): readonly CrosswalkEntry[] {
  const crosswalk = context.configuration.crosswalks.find(
    each => each.kind === kind && each.source === route.source.id && each.target === route.target.id,
  )
  return crosswalk?.entries ?? []
}

function needTask(route: RouteConfig, need: Need): TaskDraft {
  return {
    kind: `map.${need.kind}`,
    problem: 'mapping.unmapped',
    subject: `${route.source.id} ${route.target.id} ${need.kind} ${need.values[0] ?? ''}`,
    target: route.target.id,
    body: { kind: need.kind, values: [...need.values], label: need.label, hints: { ...need.hints } },
  }
}

function referenceKey(each: Resolved): string {
  return `${each.connection} ${'reference' in each.target ? each.target.reference : ''}`
}

/** The hub records of the entries the crosswalks point to, linked when the entry was configured. */
async function linkedRecords(context: Context, resolved: readonly Resolved[]): Promise<Map<string, string>> {
  const wanted = new Map<string, { connection: string; entity: string; token: bigint }>()
  for (const each of resolved) {
    const reference = 'reference' in each.target ? splitReference(each.target.reference) : undefined
    if (!reference) continue
    const token = aliasToken(context, reference.type, { system: reference.type, value: reference.id })
    wanted.set(referenceKey(each), { connection: each.connection, entity: reference.type, token })
  }
  const links = await findLinks(context.db, [...wanted.values()])
  const byEntry = new Map(links.map(link => [`${link.connection} ${link.entity} ${link.token}`, link.record]))
  const records = new Map<string, string>()
  for (const [key, entry] of wanted) {
    const record = byEntry.get(`${entry.connection} ${entry.entity} ${entry.token}`)
    if (record) records.set(key, record)
  }
  return records
}

/** The appointment with the hub's own references; a participant nothing stands for is left out. */
function fill(
  draft: Appointment,
  resolved: readonly Resolved[],
  recordOf: (each: Resolved) => string | undefined,
  person: string | undefined,
): Appointment {
  const actorOf = (key: string): string | undefined => {
    if (key === 'person') return person ? `Patient/${person}` : undefined
    for (const each of resolved) {
      if (each.need.key !== key || !('reference' in each.target) || !each.target.reference) continue
      const reference = splitReference(each.target.reference)
      const record = recordOf(each)
      if (reference && record) return `${reference.type}/${record}`
    }
    return undefined
  }
  const participant = draft.participant.flatMap(each => {
    const key = each.actor?.reference?.match(/^need:(.+)$/)?.[1]
    if (!key) return [each]
    const reference = actorOf(key)
    return reference ? [{ ...each, actor: { reference } }] : []
  })
  const visit = resolved.find(each => each.target.kind === 'event-type')
  const service = visit ? actorOf(visit.need.key) : undefined
  if (service) participant.push({ actor: { reference: service }, status: 'accepted' })
  return { ...draft, participant, ...codesOf(visit?.target) }
}

function codesOf(target: CrosswalkTarget | undefined): {
  serviceType?: CodeableConcept[]
  appointmentType?: CodeableConcept
} {
  if (target?.kind !== 'event-type') return {}
  return {
    ...(target.serviceType ? { serviceType: [{ coding: [target.serviceType] }] } : {}),
    ...(target.appointmentType ? { appointmentType: { coding: [target.appointmentType] } } : {}),
  }
}

/** The question crosswalks of these routes as one look-up. */
export function crosswalkLookup(
  context: Context,
  routes: readonly RouteConfig[],
): (answer: Answer) => Extract<CrosswalkTarget, { kind: 'question' }> | undefined {
  const entries = routes.flatMap(route => entriesOf(context, 'question', route))
  return answer => {
    const target = findTarget(entries, answer)
    return target?.kind === 'question' ? target : undefined
  }
}

/** The verdict for questions nobody has said anything about yet; undefined when there are none, or no route asks. */
export function unmappedQuestions(
  context: Context,
  routes: readonly RouteConfig[],
  answers: readonly Answer[],
): Verdict | undefined {
  const [route] = routes
  if (!route || answers.length === 0) return undefined
  const tasks = answers.map(
    (answer): TaskDraft => ({
      kind: 'map.question',
      problem: 'mapping.unmapped',
      subject: `${context.connection.id} ${route.target.id} question ${answer.question}`,
      target: route.target.id,
      body: { kind: 'question', values: [answer.question], label: answer.label, hints: {} },
    }),
  )
  return { kind: 'hold', problem: 'mapping.unmapped', because: 'map.question', tasks }
}

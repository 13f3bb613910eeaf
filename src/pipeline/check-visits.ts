/**
 * Apply, the rules of visits: before a booking is written, what it breaks is found, a room is taken for it, and it goes on,
 * waits for a person, or goes back (src/model/visit/rules.ts). An organization that has described nothing pays nothing.
 */
import type { Json } from '../model/events.ts'
import { type Breach, checkVisit, outcomeOf } from '../model/visit/check.ts'
import type { RuleCode } from '../model/visit/codes.ts'
import type { Neighbour, VisitFacts } from '../model/visit/facts.ts'
import { withType } from '../model/visit/find-type.ts'
import { freeRoom } from '../model/visit/rooms.ts'
import { raiseIssues, type Trouble } from '../store/issues.ts'
import { changeVisitTask, findVisitTask, withdrawVisitTasks } from '../store/visit-tasks.ts'
import type { VisitDecision } from './findings.ts'
import { writeOvertaken } from './overtaken-visits.ts'
import type { Context, Item, Plan, TaskDraft, Verdict } from './plan.ts'
import { gatherVisits, type Visit, withRoom } from './visit-facts.ts'
import { routesBack, sendBack } from './visit-send-back.ts'

const kind = 'visit.rule'

/** The plans that go on; a booking that a person must look at is held, with a task. */
export async function checkVisits(
  context: Context,
  plans: readonly Plan[],
  verdicts: Map<Item, Verdict>,
): Promise<Plan[]> {
  if (context.configuration.visits.isEmpty) return [...plans]
  const visits = await gatherVisits(context, plans)
  // Those of the same batch are neighbours as soon as they are accepted.
  const accepted: Neighbour[] = []
  const warned: Trouble[] = []
  const settled: bigint[] = []
  for (const visit of visits) {
    const { plan } = visit
    if (!visit.isNews) {
      plan.resource = withRoom(withType(visit.appointment, visit.type?.id), visit.had)
      continue
    }
    const decision = decisionOn(plan)
    if (decision?.kind === 'overtaken') {
      writeOvertaken(context, plan)
      continue
    }
    const facts = factsOf(visit, accepted)
    const breaches = checkVisit(facts)
    const outcome = decision?.kind === 'send-back' ? 'send-back' : outcomeOf(breaches, new Set(rulesIn(decision)))
    const back = routesBack(context)
    if (outcome === 'hold' || (outcome === 'send-back' && back.length === 0 && !decision)) {
      const verdict = held(visit, facts, breaches, back.length > 0)
      verdicts.set(plan.item, verdict)
      if (plan.item.row.tries > 0) await askAnew(context, plan, verdict)
      continue
    }
    if (outcome === 'send-back') {
      sendBack(context, plan, visit.appointment, back)
      continue
    }
    plan.resource = withRoom(withType(visit.appointment, visit.type?.id), facts.room)
    accepted.push(neighbourOf(visit, facts.room))
    if (plan.item.row.tries > 0) settled.push(taskSubject(context, plan))
    for (const { rule, severity } of breaches) if (severity === 'warn') warned.push(warning(context, plan, rule))
  }
  await raiseIssues(context.db, context.organization, warned, context.now)
  await withdrawVisitTasks(context.db, settled, context.now)
  return plans.filter(plan => !verdicts.has(plan.item))
}

function factsOf(visit: Visit, accepted: readonly Neighbour[]): VisitFacts {
  const { start, end, type, pool, had } = visit
  const neighbours = [...visit.neighbours, ...accepted.filter(each => each.id !== visit.plan.record)]
  const room = type?.needsRoom || had ? freeRoom(pool, { start, end }, neighbours, had) : undefined
  return { ...visit.facts, type, start, end, neighbours, room }
}

function neighbourOf({ plan, start, end, facts, type }: Visit, room: string | undefined): Neighbour {
  const actors = [facts.practitioner, facts.place, room].filter(each => each !== undefined)
  return { id: plan.record, start, end, actors, ...(type ? { type: type.id } : {}) }
}

/** As `settleMessages` makes it of a task draft. */
function taskSubject({ hub, organization }: Context, { item }: Plan): bigint {
  return hub.tokens.token(organization, `task ${kind}`, item.row.id)
}

/** A visit that waits already, looked at again: its task shows what it breaks now. */
async function askAnew(context: Context, plan: Plan, { tasks }: Held): Promise<void> {
  const { hub, db, organization } = context
  const id = await findVisitTask(db, taskSubject(context, plan))
  if (id && tasks[0]) await changeVisitTask(db, id, hub.sealer.sealJson(organization, 'task', id, tasks[0].body))
}

/** What a person said about this message. */
function decisionOn(plan: Plan): VisitDecision | undefined {
  return plan.item.findings.found.findLast(answer => answer.kind === 'visit')?.decision
}

function rulesIn(decision: VisitDecision | undefined): readonly RuleCode[] {
  return decision?.kind === 'accept' ? decision.rules : []
}

/** The body of a `visit.rule` task. Sealed: it names the patient. */
export type VisitTask = {
  breaches: readonly Breach[]
  type: string | null
  start: string
  end: string
  practitioner: string | null
  place: string | null
  zone: string
  patient: Json
  /** Whether the booking system can be told; else a person cancels it there. */
  canGoBack: boolean
}

type Held = Extract<Verdict, { kind: 'hold' }>

function held(visit: Visit, facts: VisitFacts, breaches: readonly Breach[], canGoBack: boolean): Held {
  const { item, write } = visit.plan
  const body: VisitTask = {
    breaches,
    type: visit.type?.name ?? facts.calledThere ?? null,
    start: facts.start.toISOString(),
    end: facts.end.toISOString(),
    practitioner: facts.practitioner ?? null,
    place: facts.place ?? null,
    zone: visit.zone,
    patient: (write.draft.kind === 'appointment' ? write.draft.person?.patient : undefined) as unknown as Json,
    canGoBack,
  }
  const task: TaskDraft = {
    kind,
    problem: 'visit.rule-broken',
    subject: item.row.id,
    body: { ...body, patient: body.patient ?? null } as unknown as Json,
  }
  const [first] = breaches.filter(({ severity }) => severity !== 'warn')
  return { kind: 'hold', problem: 'visit.rule-broken', because: first?.rule ?? '', tasks: [task] }
}

function warning({ hub, connection }: Context, { item }: Plan, rule: RuleCode): Trouble {
  return {
    id: hub.newId(),
    connection: connection.id,
    step: 'apply',
    code: 'visit.warned',
    detail: rule,
    message: item.row.id,
  }
}

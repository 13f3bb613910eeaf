/** Judges the appointments of a batch one after the other: what the first uses of an authorization is gone for the next. */
import type { Rendering } from '../connectors/practice.ts'
import { chooseAuthorization, unitsNeeded } from '../model/sessions/gates/authorization.ts'
import type { RenderContext } from '../model/sessions/gates/context.ts'
import { evaluateGates } from '../model/sessions/gates/evaluate.ts'
import type { GateCode, GateFailure, Severity } from '../model/sessions/gates.ts'
import { type Severities, severitiesOf } from '../model/sessions/severity.ts'
import { minutesBetween, unitsOf } from '../model/sessions/units.ts'
import type { EntryRow } from '../store/practice-entries.ts'
import { type AuthorizationRow, plannedFor, usedUnits } from '../store/practice-rendering.ts'
import type { Scope } from '../store/scope.ts'
import { authorizationsOf, contextOf, funderOf, type Used } from './context.ts'
import { type Access, accessOf } from './rights.ts'
import type { Surroundings } from './surroundings.ts'
import { windowOf } from './windows.ts'

/** `note` is absent when a person renders what stands there. */
export type Asked = Pick<Rendering, 'appointment' | 'by'> & { note?: string }

export type Judged = {
  context: RenderContext
  failures: GateFailure[]
  /** Takes the units from what it is charged to, for what is judged after it; the id of that. */
  take(): string | undefined
}

/** A judge over what surrounds a batch; asked for each appointment in turn. */
export async function judgeOf(
  now: Date,
  db: Scope,
  around: Surroundings,
  batch: readonly Asked[],
): Promise<(asked: Asked) => Promise<Judged | undefined>> {
  const used = await loadUsed(db, around)
  const accesses = new Map<string, Access>()
  for (const { by } of batch)
    if (by.kind === 'account' && !accesses.has(by.id)) accesses.set(by.id, await accessOf(db, by.id))
  const severities = rememberSeverities(around)
  const judge = ({ appointment, by }: Asked, counts: Used): Judged | undefined => {
    const row = around.appointments.get(appointment)
    if (!row) return undefined
    const agency = String(row.agency)
    const isAllowed =
      by.kind === 'hub'
        ? around.agencies.get(agency)?.automation === true
        : accesses.get(by.id)?.at(agency, 'render') === true
    const context = contextOf(around, appointment, counts, { now, mayRender: isAllowed })
    if (!context) return undefined
    const severity = severities(row)
    const failures = evaluateGates(context, code => severity[code])
    return { context, failures, take: () => takeUnits(used, context, authorizationsOf(around, row)) }
  }
  return async asked => {
    const judged = judge(asked, used)
    if (!judged?.failures.some(({ gate }) => gate === 'R09')) return judged
    // How much is planned besides is only shown where something is short, so it is only counted there.
    return judge(asked, { ...used, scheduled: await plannedUnits(db, around, judged.context) })
  }
}

type Counting = Used & { add(authorization: string, from: string, to: string, units: number): void }

/** What is used of every window that the batch touches. */
async function loadUsed(db: Scope, around: Surroundings): Promise<Counting> {
  const windows = new Map<string, { authorization: string; from: string; to: string }>()
  for (const row of around.appointments.values())
    for (const each of authorizationsOf(around, row))
      for (const { from, to } of spansOf(each, String(row.date)))
        windows.set(`${each.id} ${from} ${to}`, { authorization: each.id, from, to })
  const counted = await usedUnits(db, [...windows.values()])
  const counts = new Map([...windows.keys()].map((key, index) => [key, counted[index]?.rendered ?? 0]))
  return {
    rendered: (authorization, from, to) => counts.get(`${authorization} ${from} ${to}`) ?? 0,
    add(authorization, from, to, units) {
      const key = `${authorization} ${from} ${to}`
      counts.set(key, (counts.get(key) ?? 0) + units)
    },
  }
}

function takeUnits(used: Counting, context: RenderContext, among: readonly AuthorizationRow[]): string | undefined {
  const chosen = chooseAuthorization(context)
  const authorization = among.find(({ id }) => id === chosen?.id)
  if (!authorization) return undefined
  for (const { from, to } of spansOf(authorization, context.appointment.date))
    used.add(authorization.id, from, to, unitsNeeded(context))
  return authorization.id
}

/** The windows that hold a date, each span once although two frequencies can mean the same. */
function spansOf(authorization: AuthorizationRow, date: string): { from: string; to: string }[] {
  const spans = authorization.windows.map(({ per }) => windowOf(per, date, authorization))
  return [...new Map(spans.map(span => [`${span.from} ${span.to}`, span])).values()]
}

/** Units of the client's appointments for the service that are still planned, by window. */
async function plannedUnits(
  db: Scope,
  around: Surroundings,
  { client, service, appointment }: RenderContext,
): Promise<NonNullable<Used['scheduled']>> {
  const row = around.appointments.get(appointment.id)
  const authorizations = row ? authorizationsOf(around, row) : []
  const froms = authorizations.flatMap(each => spansOf(each, appointment.date).map(({ from }) => from)).sort()
  const tos = authorizations.flatMap(each => spansOf(each, appointment.date).map(({ to }) => to)).sort()
  const [first] = froms
  const last = tos.at(-1)
  if (!client || !service || first === undefined || last === undefined) return () => 0
  const planned = (await plannedFor(db, [client.id], first, last)).filter(each => each.service === service.id)
  return (_authorization, from, to) =>
    planned
      .filter(each => each.id !== appointment.id && from <= each.date && each.date <= to)
      .reduce((sum, each) => sum + unitsOf(minutesBetween(each.startsAt, each.endsAt), service.unitMinutes), 0)
}

/** Gates that no agency can switch off: without them the same service would be rendered twice, or by anybody. */
const alwaysBlock: Readonly<Record<'R01' | 'R20', Severity>> = { R01: 'block', R20: 'block' }

/** The severities for an appointment; there are as many as pairs of agency and funder. */
function rememberSeverities(around: Surroundings): (row: EntryRow) => Readonly<Record<GateCode, Severity>> {
  const known = new Map<string, Readonly<Record<GateCode, Severity>>>()
  return row => {
    const funder = funderOf(around, authorizationsOf(around, row), String(row.date))
    const key = `${row.agency} ${funder?.id}`
    const severities = known.get(key) ?? {
      ...severitiesOf({
        agency: (around.agencies.get(String(row.agency))?.severities ?? {}) as Severities,
        ...(funder
          ? {
              funder: funder.severities as Severities,
              asks: {
                guardianSignature: funder.guardianSignature as 'none' | 'each' | 'monthly',
                electronicVisit: funder.electronicVisit === true,
              },
            }
          : {}),
      }),
      ...alwaysBlock,
    }
    known.set(key, severities)
    return severities
  }
}

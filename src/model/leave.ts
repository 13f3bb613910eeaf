/**
 * Days away as entries at a booking system: what is wanted, what is there, what the hub made, and the steps that bring
 * them in line. What people made or changed there is never touched. Pure. Source: SPEC SCH-4, SCH-5.
 */

/** Whole days, both ends included (`2026-12-24`). */
export type Days = { from: string; to: string }

/** Days that somebody is away by the EHR. `owner`: their account at the booking system. */
export type WantedLeave = Days & { owner: string; practitioner: string }

/** An entry as it is there; `mark`: the id of the hub's that stands in it. */
export type LeaveThere = Days & { id: string; owner: string; mark?: string }

/**
 * An entry that the hub made. `sending`: asked for, not known to have arrived; `removing`: asked to go; `let-go`: a person
 * changed it there or took it away, and it is theirs now. `entry`: its id there, once known.
 */
export type LeaveState = 'sending' | 'there' | 'removing' | 'let-go'
export type LeaveKept = Days & { id: string; owner: string; practitioner: string; state: LeaveState; entry?: string }

export type LeaveStep =
  /** `again`: it was asked for before, and did not arrive. */
  | ({ do: 'create'; owner: string; practitioner: string; again?: LeaveKept } & Days)
  | ({ do: 'change'; kept: LeaveKept; entry: string } & Days)
  | { do: 'remove'; kept: LeaveKept; entry: string }
  /** It arrived after all. */
  | { do: 'adopt'; kept: LeaveKept; entry: string }
  | { do: 'let-go'; kept: LeaveKept; because: 'changed-there' | 'removed-there' }
  | { do: 'forget'; kept: LeaveKept }

export type LeaveSides = {
  wanted: readonly WantedLeave[]
  there: readonly LeaveThere[]
  kept: readonly LeaveKept[]
  /** Days before it are over and are left as they are. */
  today: string
}

/** The steps, in an order in which no day is open in between: what is new comes before what goes. */
export function planLeave({ wanted, there, kept, today }: LeaveSides): LeaveStep[] {
  const sights = kept.map(each => see(each, there, today))
  const settled = sights.flatMap(sight => (sight.kind === 'step' ? [sight.step] : []))
  const live = sights.flatMap(sight => (sight.kind === 'live' ? [sight] : []))
  const letGo = sights.flatMap(sight => (sight.kind === 'let-go' ? [sight.kept] : []))
  const letGoNow = settled.flatMap(step => (step.do === 'let-go' ? [step.kept] : []))
  const ours = new Set(live.flatMap(({ found }) => (found ? [found.id] : [])))
  const coming = mergeWanted(wanted).filter(({ to }) => to >= today)
  const pairs = pairUp(coming, live, today)
  const steps = coming.flatMap((leave): LeaveStep[] => {
    const pair = pairs.get(leave)
    if (pair) return stepsFor(leave, pair, today)
    const isTheirs = [...letGo, ...letGoNow].some(each => each.owner === leave.owner && isSame(each, leave, today))
    const others = there.filter(each => each.owner === leave.owner && !ours.has(each.id))
    if (isTheirs || isCovered(leave, others, today)) return []
    return [{ do: 'create', ...leave }]
  })
  const paired = new Set(pairs.values())
  const over = live
    .filter(each => !paired.has(each))
    .map(
      ({ kept: each, found }): LeaveStep =>
        found ? { do: 'remove', kept: each, entry: found.id } : { do: 'forget', kept: each },
    )
  const done = letGo
    .filter(each => !coming.some(leave => leave.owner === each.owner && isSame(each, leave, today)))
    .map((each): LeaveStep => ({ do: 'forget', kept: each }))
  return [...settled, ...steps, ...over, ...done]
}

/** Days as few spans as there can be, in order: what overlaps or follows on the next day is one. */
export function mergeDays(spans: readonly Days[]): Days[] {
  const merged: Days[] = []
  for (const { from, to } of [...spans].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1)
    if (last && from <= dayAfter(last.to)) merged[merged.length - 1] = { from: last.from, to: later(last.to, to) }
    else merged.push({ from, to })
  }
  return merged
}

type Live = { kind: 'live'; kept: LeaveKept; found: LeaveThere | undefined }
type Sight = Live | { kind: 'let-go'; kept: LeaveKept } | { kind: 'step'; step: LeaveStep }

/** What became of an entry of ours. */
function see(kept: LeaveKept, there: readonly LeaveThere[], today: string): Sight {
  if (kept.to < today) return { kind: 'step', step: { do: 'forget', kept } }
  if (kept.state === 'let-go') return { kind: 'let-go', kept }
  const found = there.find(each => each.mark === kept.id || each.id === kept.entry)
  switch (kept.state) {
    case 'sending':
      return { kind: 'live', kept, found }
    case 'removing':
      return found ? { kind: 'live', kept, found } : { kind: 'step', step: { do: 'forget', kept } }
    case 'there':
      if (!found) return { kind: 'step', step: { do: 'let-go', kept, because: 'removed-there' } }
      return isSame(found, kept, today)
        ? { kind: 'live', kept, found }
        : { kind: 'step', step: { do: 'let-go', kept, because: 'changed-there' } }
  }
}

function stepsFor(leave: WantedLeave, { kept, found }: Live, today: string): LeaveStep[] {
  const { from, to } = leave
  if (!found) return [{ do: 'create', ...leave, again: kept }]
  if (!isSame(found, leave, today)) return [{ do: 'change', kept, entry: found.id, from, to }]
  return kept.state === 'there' ? [] : [{ do: 'adopt', kept, entry: found.id }]
}

/** Which entry of ours each wanted leave goes with: the one that says the same, else one that overlaps it. */
function pairUp(coming: readonly WantedLeave[], live: readonly Live[], today: string): Map<WantedLeave, Live> {
  const pairs = new Map<WantedLeave, Live>()
  const free = new Set(live)
  const take = (fits: (leave: WantedLeave, days: Days) => boolean) => {
    for (const leave of coming)
      for (const each of pairs.has(leave) ? [] : free)
        if (each.kept.owner === leave.owner && fits(leave, each.found ?? each.kept)) {
          pairs.set(leave, each)
          free.delete(each)
          break
        }
  }
  take((leave, days) => isSame(leave, days, today))
  take((leave, days) => leave.from <= days.to && days.from <= leave.to)
  return pairs
}

function mergeWanted(wanted: readonly WantedLeave[]): WantedLeave[] {
  return [...Map.groupBy(wanted, ({ owner }) => owner)].flatMap(([owner, own]) =>
    mergeDays(own).map(days => ({ ...days, owner, practitioner: own[0]?.practitioner ?? '' })),
  )
}

/** Whether they say the same of the days to come. */
function isSame(a: Days, b: Days, today: string): boolean {
  const first = ({ from }: Days) => (from > today ? from : today)
  return a.to === b.to && first(a) === first(b)
}

function isCovered(leave: Days, entries: readonly Days[], today: string): boolean {
  const from = leave.from > today ? leave.from : today
  return mergeDays(entries).some(each => each.from <= from && each.to >= leave.to)
}

function later(a: string, b: string): string {
  return [a, b].sort()[1] ?? a
}

/** The calendar's next date; no zone takes part in it. */
function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

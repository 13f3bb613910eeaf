/**
 * What can differ between two systems, why, and what puts it right, as tables: the engine, the repairs, the console's
 * choices and the docs read the same rows. Source: SPEC SCH-13, RE-1 to RE-3.
 */

/** The two systems that are compared. */
export type SideName = 'a' | 'b'
export const otherSide = (side: SideName): SideName => (side === 'a' ? 'b' : 'a')

/** What somebody can do about a difference; `side` of the difference says where. */
export const repairs = ['push', 'pull', 'link', 'cancel', 'cancel-other', 'register', 'ignore'] as const
export type Repair = (typeof repairs)[number]

type KindRow = {
  /** Whether something is to be done; one that only tells is noted. */
  open: boolean
  repairs: readonly Repair[]
}

/** Each kind of difference, in the order in which they are shown. */
export const differenceKinds = {
  /** The one system has it, and `side` should, and has not. */
  missing: { open: true, repairs: ['push', 'pull', 'link', 'ignore'] },
  /** `side` has it, and the system that it came from has not (any more). */
  extra: { open: true, repairs: ['cancel', 'ignore'] },
  time: { open: true, repairs: ['push', 'pull', 'ignore'] },
  practitioner: { open: true, repairs: ['push', 'pull', 'ignore'] },
  location: { open: true, repairs: ['push', 'pull', 'ignore'] },
  status: { open: true, repairs: ['push', 'pull', 'cancel-other', 'ignore'] },
  patient: { open: true, repairs: ['push', 'pull', 'ignore'] },
  /** `side` has it more than once. */
  duplicate: { open: true, repairs: ['cancel', 'ignore'] },
  /** `side` offers a practitioner at other hours than the organization and the EHR say. */
  hours: { open: true, repairs: ['push', 'ignore'] },
  /** Time that is taken elsewhere, and that `side` does not hold as taken. */
  busy: { open: true, repairs: ['register', 'ignore'] },
  /** It arrived at `side`, but late. */
  late: { open: false, repairs: [] },
} as const satisfies Record<string, KindRow>
export type DifferenceKind = keyof typeof differenceKinds
export const differenceKindNames = Object.keys(differenceKinds) as DifferenceKind[]
/** Those that are about a practitioner and not about an appointment. */
export const timesKinds = ['hours', 'busy'] as const satisfies DifferenceKind[]
export type TimesKind = (typeof timesKinds)[number]

type CauseRow = {
  /** One-sided on purpose: counted, and no difference. */
  leftOut: boolean
  /** It is being dealt with already: by itself, or by a task or delivery that waits for a person. */
  inHand: boolean
}

/** Why two systems differ, as far as the hub's own rows say. */
export const causes = {
  /** The hub never heard of it: a webhook was lost. */
  'never-heard': { leftOut: false, inHand: false },
  /** Its message waits for a person. */
  held: { leftOut: false, inHand: true },
  /** Its message is being read or applied. */
  'being-read': { leftOut: false, inHand: true },
  'on-its-way': { leftOut: false, inHand: true },
  outage: { leftOut: false, inHand: true },
  paused: { leftOut: false, inHand: true },
  /** A person must say whether it arrived. */
  unclear: { leftOut: false, inHand: true },
  refused: { leftOut: false, inHand: false },
  'gave-up': { leftOut: false, inHand: false },
  /** It was delivered, and changed there afterwards without the hub hearing of it. */
  'changed-there': { leftOut: false, inHand: false },
  'removed-there': { leftOut: false, inHand: false },
  /** The source changed it, and that news never came. */
  'news-lost': { leftOut: false, inHand: false },
  /** The hub has what the other side says, and no route leads to this one. */
  'no-route': { leftOut: false, inHand: true },
  /** No delivery was ever made for it. */
  'never-sent': { leftOut: false, inHand: false },
  'made-twice': { leftOut: false, inHand: false },
  late: { leftOut: false, inHand: true },
  /** Hours are carried by nobody but people: somebody changed them on one side. */
  'hours-apart': { leftOut: false, inHand: false },
  /** No calendar of busy times was ever entered there. */
  'feed-not-registered': { leftOut: false, inHand: false },
  /** It was, and is fetched no longer. */
  'feed-not-fetched': { leftOut: false, inHand: false },
  /** It was, and is no longer among the calendars that count there. */
  'feed-not-selected': { leftOut: false, inHand: false },
  /** It is read, and these times are not held. */
  'feed-behind': { leftOut: false, inHand: false },
  'not-selected': { leftOut: true, inHand: true },
  suppressed: { leftOut: true, inHand: true },
} as const satisfies Record<string, CauseRow>
export type Cause = keyof typeof causes
export const causeNames = Object.keys(causes) as Cause[]

/** What decides which repair fits. */
export type RepairFacts = {
  kind: DifferenceKind
  cause: Cause
  /** The hub has a record of it. */
  known: boolean
  /** Another entry of `side` looks like it; `sure` when patient, time and practitioner agree. */
  alike: 'none' | 'perhaps' | 'sure'
  /** At `side` it has ended: no delivery brings it back to life there. */
  ended: boolean
  /** It has ended there by being cancelled. */
  cancelled: boolean
  /** A route brings records to `side`. */
  takes: boolean
  /** A route brings what `side` says to the other system. */
  flows: boolean
}

/**
 * The repair that is proposed: of the first row that holds and whose repair can be done. Without one, nothing needs to be
 * done, or only a person can say what.
 */
export const proposals: readonly { when: string; is: (facts: RepairFacts) => boolean; repair: Repair | undefined }[] = [
  { when: 'somebody or something is at it already', is: f => causes[f.cause].inHand, repair: undefined },
  { when: 'hours are carried by people', is: f => f.kind === 'hours', repair: 'push' },
  { when: 'the time is not held there', is: f => f.kind === 'busy', repair: 'register' },
  { when: 'it is there twice', is: f => f.kind === 'duplicate', repair: 'cancel' },
  { when: 'its own system has it no more', is: f => f.kind === 'extra', repair: 'cancel' },
  { when: 'it is there under another id', is: f => f.kind === 'missing' && f.alike === 'sure', repair: 'link' },
  { when: 'the hub never heard of it', is: f => f.kind === 'missing' && !f.known, repair: 'pull' },
  { when: 'it is not there', is: f => f.kind === 'missing', repair: 'push' },
  // Its word was heard, and lost by the owner table: taking it in again changes nothing. A cancellation can be passed on.
  { when: 'it has ended there, and was changed here since', is: stands, repair: undefined },
  { when: 'it was refused or given up', is: f => isBehind(f.cause), repair: 'push' },
  { when: 'it changed there, and its word can travel', is: f => isField(f.kind) && f.flows, repair: 'pull' },
  { when: 'it changed there, and its word goes nowhere', is: f => isField(f.kind), repair: 'push' },
]

const behind: ReadonlySet<string> = new Set<Cause>(['refused', 'gave-up', 'never-sent'])

/** Whether the side has not got what the hub has: nobody changed it there. */
export function isBehind(cause: string): boolean {
  return behind.has(cause)
}

function stands({ kind, cause, ended }: RepairFacts): boolean {
  return isField(kind) && cause === 'refused' && ended
}

/** Whether a kind says that a field of a pair differs. */
export function isField(kind: DifferenceKind): boolean {
  return ['time', 'practitioner', 'location', 'status', 'patient'].includes(kind)
}

/** The repair that is proposed, if any. */
export function proposedRepair(facts: RepairFacts): Repair | undefined {
  const possible = possibleRepairs(facts)
  return proposals.find(row => row.is(facts) && (row.repair === undefined || possible.includes(row.repair)))?.repair
}

/** Every repair that can be done: those of the kind that these facts allow. */
export function possibleRepairs(facts: RepairFacts): Repair[] {
  const can: Record<Repair, boolean> = {
    push: facts.takes && facts.known && !facts.ended,
    pull: facts.kind === 'missing' ? !facts.known : facts.flows && facts.cause !== 'no-route' && !stands(facts),
    link: facts.known && facts.alike !== 'none',
    cancel: facts.takes,
    'cancel-other': facts.known && facts.cancelled && facts.flows && stands(facts),
    register: facts.takes,
    ignore: true,
  }
  const ofKind: readonly Repair[] = differenceKinds[facts.kind].repairs
  return ofKind.filter(repair => can[repair])
}

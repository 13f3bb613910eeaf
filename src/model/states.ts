/**
 * The states a message and a delivery can be in, as data: what each means, what it holds back, where it can go
 * and what a person can do about it. Source: reference/operations.md section 2.
 */

export const messageStates = {
  received: {
    holdsKey: true,
    ends: false,
    next: ['reading', 'applied', 'held', 'unreadable', 'ignored'],
    actions: ['watch'],
  },
  reading: {
    holdsKey: true,
    ends: false,
    next: ['received', 'applied', 'held', 'ignored'],
    actions: ['apply-as-it-is'],
  },
  held: { holdsKey: true, ends: false, next: ['received', 'ignored'], actions: ['decide-task', 'discard'] },
  applied: { holdsKey: false, ends: true, next: ['received'], actions: ['replay'] },
  unreadable: { holdsKey: false, ends: true, next: ['received', 'ignored'], actions: ['replay', 'discard'] },
  ignored: { holdsKey: false, ends: true, next: ['received'], actions: ['replay'] },
} as const satisfies Record<string, StateRow>

export const deliveryStates = {
  pending: {
    holdsKey: true,
    ends: false,
    next: ['sending', 'suppressed', 'pending'],
    actions: ['send-now', 'suppress'],
  },
  sending: {
    holdsKey: true,
    ends: false,
    next: ['delivered', 'retry', 'ambiguous', 'rejected', 'suppressed', 'dead', 'pending'],
    actions: ['watch'],
  },
  retry: {
    holdsKey: true,
    ends: false,
    next: ['sending', 'suppressed', 'pending'],
    actions: ['retry-now', 'suppress'],
  },
  ambiguous: {
    holdsKey: true,
    ends: false,
    next: ['pending', 'delivered', 'suppressed'],
    actions: ['look-up', 'it-arrived', 'send-again'],
  },
  delivered: { holdsKey: false, ends: true, next: [], actions: ['replay'] },
  rejected: { holdsKey: false, ends: true, next: ['pending', 'suppressed'], actions: ['replay', 'suppress'] },
  suppressed: { holdsKey: false, ends: true, next: ['pending'], actions: ['replay'] },
  dead: { holdsKey: false, ends: true, next: ['pending', 'suppressed'], actions: ['replay', 'suppress'] },
} as const satisfies Record<string, StateRow>

type StateRow = {
  /** Whether later work of the same key waits behind this state. */
  holdsKey: boolean
  /** Whether the pipeline itself never moves it on: only a person does. */
  ends: boolean
  next: readonly string[]
  /** What a person can do; never empty. */
  actions: readonly string[]
}

export type MessageState = keyof typeof messageStates
export type DeliveryState = keyof typeof deliveryStates

/** The states in which a delivery still holds its key. */
export const unsettledStates: readonly DeliveryState[] = (Object.keys(deliveryStates) as DeliveryState[]).filter(
  state => deliveryStates[state].holdsKey,
)

/** What people call several states of a message at once; filters and counts both read it here, so that they agree. */
export const messageGroups = { waiting: ['received', 'reading'] } as const satisfies Record<
  string,
  readonly MessageState[]
>

/** What people call several states of a delivery at once. */
export const deliveryGroups = { waiting: unsettledStates, failed: ['rejected', 'dead'] } as const satisfies Record<
  string,
  readonly DeliveryState[]
>

export const messageStateWords = wordsOf(messageStates, messageGroups)
export const deliveryStateWords = wordsOf(deliveryStates, deliveryGroups)

/** The states and the groups of them, by the words that a filter takes. */
function wordsOf<State extends string, Group extends string>(
  states: Readonly<Record<State, StateRow>>,
  groups: Readonly<Record<Group, readonly NoInfer<State>[]>>,
): Readonly<Record<State | Group, readonly State[]>> {
  const singles = Object.fromEntries((Object.keys(states) as State[]).map(state => [state, [state]]))
  return { ...singles, ...groups } as Record<State | Group, readonly State[]>
}

/** Whether a message may go from one state to another. */
export function messageMayGo(from: MessageState, to: MessageState): boolean {
  return (messageStates[from].next as readonly string[]).includes(to)
}

/** Whether a delivery may go from one state to another. */
export function deliveryMayGo(from: DeliveryState, to: DeliveryState): boolean {
  return (deliveryStates[from].next as readonly string[]).includes(to)
}

/** Why a message was set aside without being applied. */
export type IgnoredReason =
  | 'ping'
  | 'duplicate'
  | 'stale'
  | 'superseded'
  | 'unchanged'
  /** What this hub wrote there itself, come back. */
  | 'echo'
  | 'unknown-trigger'
  | 'no-effect'
  | 'not-selected'
  | 'discarded'

/** What a waiting delivery waits for. */
export type WaitReason = 'clock' | 'order' | 'prerequisite' | 'paused' | 'outage' | 'task' | 'document'

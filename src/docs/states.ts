/** docs/reference/states.md: the states of messages and deliveries, the classes of failure, and when is tried again. */
import { connectors } from '../connectors/registry.ts'
import { type FailureClass, failureTable } from '../model/failure.ts'
import { defaultWaitsMs, jitterShare } from '../model/outcome.ts'
import {
  type DeliveryState,
  deliveryStates,
  type IgnoredReason,
  type MessageState,
  messageStates,
  type WaitReason,
} from '../model/states.ts'
import { failuresUntilDown, probeWaitMs } from '../store/health.ts'
import { code, codes, duration, heading, type Page, table } from './markdown.ts'

const messageMeanings: Readonly<Record<MessageState, string>> = {
  received: 'Stored; the sender has its 2xx. It is applied as soon as its turn comes.',
  reading: 'The source, or a target, is asked what the message alone cannot tell.',
  held: 'Waits for a person: an open task, or a problem that only a person can settle.',
  applied: 'Its events are written, and its deliveries planned.',
  unreadable: 'It could not be read, or failed five times while it was applied. It holds up nothing.',
  ignored: 'Set aside with a reason; kept all the same.',
}

const deliveryMeanings: Readonly<Record<DeliveryState, string>> = {
  pending: 'Waits for its turn.',
  sending: 'A worker is sending it.',
  retry: 'Failed for a reason that passes; waits for its time.',
  ambiguous: 'Sent, and no answer came; the target cannot tell. It is not sent again until a person has looked.',
  delivered: 'Arrived.',
  rejected: 'The target, or the mapping, refused it.',
  suppressed: 'Not sent, on purpose.',
  dead: 'Every attempt of the schedule is spent.',
}

type Actions<States extends Record<string, { actions: readonly string[] }>> = States[keyof States]['actions'][number]

const actionMeanings: Readonly<Record<Actions<typeof messageStates> | Actions<typeof deliveryStates>, string>> = {
  watch: 'nothing to do: it moves by itself',
  'apply-as-it-is': 'apply it without asking the source any longer',
  'decide-task': 'decide the task it waits for',
  discard: 'set it aside, with a reason; what waited behind it goes on',
  replay: 'for a message: apply it again from its raw bytes. For a delivery: send it once more, to its one target',
  'send-now': 'do not wait for the time',
  'retry-now': 'do not wait for the time',
  suppress: 'do not send it, with a reason; what waited behind it goes on',
  'look-up': 'let the hub ask the target; it is sent again only when it is not there',
  'it-arrived': 'it is there: count it as delivered',
  'send-again': 'it is not there: send it',
}

const ignoredMeanings: Readonly<Record<IgnoredReason, string>> = {
  ping: 'a test of the webhook by the vendor',
  duplicate: 'the same thing was applied before',
  stale: 'something newer was applied before',
  superseded: 'a later step of the same entity has taken its place',
  unchanged: 'it changes nothing',
  echo: 'the hub wrote it there itself, and it came back',
  'unknown-trigger': 'a kind of message the connector does not know',
  'no-effect': 'a kind of message that has no effect in this release',
  'not-selected': 'no route from this connection selects the event',
  discarded: 'a person set it aside',
}

const waitMeanings: Readonly<Record<WaitReason, string>> = {
  clock: 'its time',
  order: 'an earlier one of the same record',
  prerequisite: 'the delivery of a record it refers to: an appointment waits for its patient',
  paused: 'a paused connection or route',
  outage: 'a connection that is down',
  task: 'a person',
  document: 'files that are being fetched from their source, for two minutes at most',
}

const classMeanings: Readonly<Record<FailureClass, string>> = {
  transient: 'tried again by the schedule below',
  ambiguous: 'looked up at the target where that is possible; else a person decides',
  connection: 'the connection pauses with one issue; the delivery waits and spends no attempt',
  conflict: 'read again and tried once more, then by the schedule',
  gone: 'rejected',
  permanent: 'rejected',
}

type StateTable = Readonly<
  Record<string, { holdsKey: boolean; ends: boolean; next: readonly string[]; actions: readonly string[] }>
>

function stateTable(states: StateTable, meanings: Readonly<Record<string, string>>): string {
  const rows = Object.entries(states).map(([state, row]) => [
    code(state),
    meanings[state],
    row.holdsKey ? 'yes' : '',
    row.ends ? 'yes' : '',
    codes(row.next),
    codes(row.actions),
  ])
  return table(['state', 'means', 'holds what comes after', 'ends', 'can go to', 'what a person can do'], rows)
}

function pairs(heads: readonly [string, string], meanings: Readonly<Record<string, string>>): string {
  return table(
    heads,
    Object.entries(meanings).map(([name, means]) => [code(name), means]),
  )
}

function failureRows(): string {
  const overridden = (seen: string) =>
    [...connectors.values()].flatMap(({ name, failureOverrides = {} }) => {
      const override = Object.entries(failureOverrides).find(([row]) => row === seen)?.[1]
      return override ? [`${name}: ${override.class}, ${override.because}`] : []
    })
  const rows = failureTable.map(({ seen, class: kind, problem }) => [
    seen,
    kind,
    code(problem),
    overridden(seen).join('; ') || '',
  ])
  return table(['seen', 'class', 'problem', 'read differently by'], rows)
}

function schedule(): string {
  const waits = defaultWaitsMs.map(
    (wait, index) => [index + 1, duration(wait), duration(defaultWaitsMs.slice(0, index + 1).reduce(add, 0))] as const,
  )
  return table(['after attempt', 'wait', 'since the first, at least about'], waits)
}

const add = (a: number, b: number) => a + b

/** The page. */
export function statesPage(): Page {
  const text = [
    heading(
      'States, failures, retries',
      'src/model/states.ts, src/model/failure.ts, src/model/outcome.ts and src/store/health.ts',
    ),
    '## Messages',
    '',
    stateTable(messageStates, messageMeanings),
    '',
    '## Deliveries',
    '',
    stateTable(deliveryStates, deliveryMeanings),
    '',
    '“Holds what comes after”: later work on the same record waits behind it, so order is kept. “Ends”: the hub itself never moves it on.',
    '',
    '## What a person can do',
    '',
    pairs(['action', 'means'], actionMeanings),
    '',
    'Each action is in the audit trail, with who did it.',
    '',
    '## Why a message was ignored',
    '',
    pairs(['reason', 'means'], ignoredMeanings),
    '',
    '## What is waited for',
    '',
    pairs(['wait', 'for'], waitMeanings),
    '',
    '## Failures of a delivery',
    '',
    'The first row that fits is what counts. A connector may read a row differently; its own page says more about single statuses.',
    '',
    failureRows(),
    '',
    pairs(['class', 'what happens'], classMeanings),
    '',
    '## When is tried again',
    '',
    `Each wait is up to ${jitterShare * 100} % longer or shorter at random. A longer \`Retry-After\` of the target is kept. A route may have a schedule of its own (\`waitsMs\`). After the last attempt of the schedule the delivery is \`dead\`.`,
    '',
    schedule(),
    '',
    '## When a connection is down',
    '',
    `After failures in a row on ${failuresUntilDown} different records the connection is down. Its deliveries then wait in their order and spend no attempts. It is tested after ${duration(probeWaitMs.first)}, then after twice as long each time, at most every ${duration(probeWaitMs.longest)}; when the test passes, everything goes on.`,
    '',
  ].join('\n')
  return { path: 'docs/reference/states.md', text }
}

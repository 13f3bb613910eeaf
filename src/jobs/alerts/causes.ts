/** From what the watchdog saw to causes of alerts, by the organization's rules. Pure: no clock, no store. */
import type { AlertRules } from '../../model/alert-rules.ts'
import { alertKinds, type Cause, isAtLeast, type Presence, severityOf } from '../../model/alerts.ts'
import { type AnomalyKind, anomalyCode } from '../../model/network/anomalies.ts'
import { type Ending, endingCode, stagesReached } from '../../model/network/endings.ts'
import { type Silence, silenceOf } from '../../model/silence.ts'
import type { DueHead, WatchedConnection, WatchedIssue, WatchedQueue, WatchedRoute } from '../../store/watch.ts'

export type Seen = {
  connections: readonly WatchedConnection[]
  issues: readonly WatchedIssue[]
  queues: readonly WatchedQueue[]
  routes: readonly WatchedRoute[]
  /** Members of the registry that pushed before. */
  members: readonly { connection: string; lastPushAt: Date }[]
  /** What has been due for long, and was so already when it was looked at that long ago. */
  stuck: readonly DueHead[]
  mail: { since: Date; problem: string } | undefined
  /** What requesters of the network did lately that is unusual for them. */
  requesters: ReadonlyArray<{ requester: string; kind: AnomalyKind; counted: number; usual: number }>
  /** What of the gateway ends, and the connection by which this organization takes part; undefined: not known here. */
  endings: { connection: string; all: readonly Ending[] } | undefined
}

export type SeenCause = { cause: Cause; presence: Exclude<Presence, 'absent'> }

/** Problems that the state of the connection tells of already: the same cause is not told twice. */
const toldByConnection = new Set(['connection.down'])
/** A person who pauses knows it; what waits behind a pause for longer than this is forgotten rather than planned. */
const forgottenPauseMs = 86_400_000
const hourMs = 3_600_000

/** Every cause that is there now. */
export function causesOf(seen: Seen, rules: AlertRules, now: Date): SeenCause[] {
  return [
    ...connectionCauses(seen, rules, now),
    ...issueCauses(seen, rules),
    ...queueCauses(seen, rules, now),
    ...(rules.watchdog.on
      ? [
          ...stuckCauses(seen, now),
          ...silences(seen, rules, now),
          ...silentMembers(seen, rules, now),
          ...unusualRequesters(seen),
          ...endingCauses(seen, now),
        ]
      : []),
    ...mailCauses(seen, now),
  ]
}

const present = (cause: Cause): SeenCause => ({ cause, presence: 'there' })

function connectionCauses({ connections, issues, queues }: Seen, rules: AlertRules, now: Date): SeenCause[] {
  return connections.flatMap(({ id, state, pause_reason, down_since }): SeenCause[] => {
    const issueOf = (code: string) => issues.find(issue => issue.connection === id && issue.code === code)
    const queue = queues.find(each => each.connection === id)
    const depth = queue ? { depth: queue.depth, ageMs: now.getTime() - queue.oldest_at.getTime() } : {}
    if (state === 'paused') {
      const byPerson = pause_reason === 'person' || pause_reason === null
      const code = byPerson ? 'connection.paused' : pause_reason
      const forgotten = queue !== undefined && now.getTime() - queue.oldest_at.getTime() > forgottenPauseMs
      if (!rules.connections.paused || (byPerson && !forgotten)) return []
      const severity = byPerson ? 'warning' : alertKinds.paused.severity
      return [withPresence(causeOf('paused', id, { code, severity, facts: depth }), issueOf(code))]
    }
    if (!down_since || !rules.connections.down) return []
    const facts = { ...depth, silentMs: now.getTime() - down_since.getTime() }
    return [withPresence(causeOf('down', id, { code: 'connection.down', facts }), issueOf('connection.down'))]
  })
}

/** The cause with the ids of its issue; an issue that a person ignores silences its cause. */
function withPresence(cause: Cause, issue: WatchedIssue | undefined): SeenCause {
  if (!issue) return present(cause)
  const { sample_message, sample_delivery, route } = issue
  const ids = {
    issue: issue.id,
    step: issue.step,
    ...(sample_message ? { message: sample_message } : {}),
    ...(sample_delivery ? { delivery: sample_delivery } : {}),
    ...(route ? { route } : {}),
  }
  return { cause: { ...cause, ...ids }, presence: presenceOf[issue.state] }
}

const presenceOf = { open: 'there', acknowledged: 'known', ignored: 'dismissed' } as const

function issueCauses({ connections, issues }: Seen, { issues: rules }: AlertRules): SeenCause[] {
  if (!rules.on) return []
  return issues.flatMap(issue => {
    const { id, code, connection, count } = issue
    const severity = severityOf(code)
    const paused = connections.some(each => each.id === connection && each.pause_reason === code)
    if (toldByConnection.has(code) || paused) return []
    if (!isAtLeast(severity, rules.least)) return []
    if (rules.codes.length > 0 && !rules.codes.includes(code)) return []
    if (rules.connections.length > 0 && !rules.connections.includes(connection)) return []
    const cause: Cause = {
      key: `issue ${id}`,
      kind: 'issue',
      code,
      severity,
      connection,
      facts: { count: Number(count) },
    }
    return [withPresence(cause, issue)]
  })
}

/** What waits behind a pause is told by the pause, once that seems to be forgotten. */
function queueCauses({ queues, connections }: Seen, { queue: rules }: AlertRules, now: Date): SeenCause[] {
  if (!rules.on) return []
  const isPaused = (id: string) => connections.some(each => each.id === id && each.state === 'paused')
  const moving = queues.filter(({ connection }) => !isPaused(connection))
  return moving.flatMap(({ connection, depth, oldest_at, delivery, route, message, problem }) => {
    const limit = rules.of[connection] ?? rules
    const ageMs = now.getTime() - oldest_at.getTime()
    const step = delivery ? 'deliver' : 'read'
    const ids = { message, step, ...(delivery ? { delivery } : {}), ...(route ? { route } : {}) }
    const facts = { depth, ageMs, ...(problem ? { problem } : {}) }
    return [
      ...(depth > limit.depth ? [causeOf('deep', connection, { code: 'queue.deep', facts, ...ids })] : []),
      ...(ageMs > limit.oldestMinutes * 60_000
        ? [causeOf('old', connection, { code: 'queue.old', facts, ...ids })]
        : []),
    ].map(present)
  })
}

function stuckCauses({ stuck }: Seen, now: Date): SeenCause[] {
  const byConnection = Map.groupBy(stuck, ({ connection }) => connection)
  return [...byConnection].flatMap(([connection, heads]) => {
    const [oldest] = heads.toSorted((a, b) => a.due_at.getTime() - b.due_at.getTime())
    if (!oldest) return []
    const { message, route, delivery, due_at } = oldest
    return [
      present(
        causeOf('stuck', connection, {
          code: 'watchdog.stuck',
          step: delivery ? 'deliver' : 'apply',
          message,
          ...(route ? { route } : {}),
          ...(delivery ? { delivery } : {}),
          facts: { ageMs: now.getTime() - due_at.getTime() },
        }),
      ),
    ]
  })
}

function silences({ routes, connections }: Seen, rules: AlertRules, now: Date): SeenCause[] {
  const works = (id: string) => connections.some(each => each.id === id && each.state === 'active' && !each.down_since)
  return routes
    .filter(({ source, target }) => works(source) && works(target))
    .flatMap(({ id, target, hours }) => {
      const silence = silenceOf(hours, now, rules.watchdog.times)
      return silence ? [present(silenceCause(id, target, silence))] : []
    })
}

function silenceCause(route: string, connection: string, { silentMs, usualMs }: Silence): Cause {
  const { severity } = alertKinds.silent
  const facts = { silentMs, usualMs }
  return { key: `silent ${route}`, kind: 'silent', code: 'watchdog.silent', severity, connection, route, facts }
}

function silentMembers({ members, connections }: Seen, { watchdog }: AlertRules, now: Date): SeenCause[] {
  return members.flatMap(({ connection, lastPushAt }) => {
    const silentMs = now.getTime() - lastPushAt.getTime()
    const isActive = connections.some(({ id, state }) => id === connection && state === 'active')
    if (!isActive || silentMs <= watchdog.memberHours * hourMs) return []
    return [present(causeOf('silent', connection, { code: 'watchdog.member-silent', facts: { silentMs } }))]
  })
}

function unusualRequesters({ requesters }: Seen): SeenCause[] {
  const { severity } = alertKinds.requester
  return requesters.map(({ requester, kind, counted, usual }) => {
    const facts = { requester, asked: counted, usuallyAsked: usual }
    return present({
      key: `requester ${kind} ${requester}`,
      kind: 'requester',
      code: anomalyCode(kind),
      severity,
      facts,
    })
  })
}

/** Milder stages than the one that is reached are dismissed: whoever hears the sharper one need not hear that they are over. */
function endingCauses({ endings }: Seen, now: Date): SeenCause[] {
  if (!endings) return []
  const { connection, all } = endings
  return all.flatMap(({ kind, id, file, from, until }) =>
    stagesReached({ from, until }, now).map((stage, place): SeenCause => {
      const cause: Cause = {
        key: `ending ${id} ${stage.name}`,
        kind: 'ending',
        code: endingCode(kind, stage),
        severity: stage.severity,
        connection,
        facts: { file, endsAt: until.toISOString() },
      }
      return { cause, presence: place === 0 ? 'there' : 'dismissed' }
    }),
  )
}

function mailCauses({ mail }: Seen, now: Date): SeenCause[] {
  if (!mail) return []
  const { severity } = alertKinds.mail
  const facts = { ageMs: now.getTime() - mail.since.getTime() }
  return [present({ key: 'mail', kind: 'mail', code: mail.problem, severity, facts })]
}

function causeOf(kind: Cause['kind'], connection: string, rest: Pick<Cause, 'code' | 'facts'> & Partial<Cause>): Cause {
  return { key: `${kind} ${connection}`, kind, connection, severity: alertKinds[kind].severity, ...rest }
}

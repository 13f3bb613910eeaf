/**
 * Where reads go: to the replica while it is fresh enough, else to the primary; and to the replica again while the primary
 * is down, when nothing newer can have been said. Source: SPEC NET-5; issue 8, "Scale".
 */
import type { Hub } from '../pipeline/hub.ts'
import { isDatabaseDown } from '../store/databaseDown.ts'
import { logPositionOf, type NetworkPools, type NetworkServer } from '../store/network-pools.ts'
import { type Scope, type Sql, statements, withScope } from '../store/scope.ts'
import { createFreshness } from './freshness.ts'
import type { Outage } from './outage.ts'

export type NetworkReading = {
  /** Runs `work` in one organization's scope, in a transaction that only reads; again elsewhere when a server is down. */
  within<T>(organization: string, work: (db: Scope) => Promise<T>): Promise<T>
  /** Runs statements in the network scope: the projection and nothing else can be read. */
  everywhere<T>(work: (db: Sql) => Promise<T>): Promise<T>
  /** As `everywhere`, at the primary as long as it answers: for what must hold from the moment that it is said. */
  newest<T>(work: (db: Sql) => Promise<T>): Promise<T>
  /** Loads the keys of these organizations; while the database cannot be read, those in memory serve on. */
  ready(organizations: readonly string[]): Promise<void>
}

/** The same for what is the hub's own and no organization's, in the application's role and without a scope. */
export type HubReading = {
  everywhereOwn<T>(work: (db: Sql) => Promise<T>): Promise<T>
  newestOwn<T>(work: (db: Sql) => Promise<T>): Promise<T>
}

export type OpenedReading = NetworkReading &
  HubReading & {
    /** Looks how far behind the replica is, and whether the primary is there; it does so by itself each second. */
    look(): Promise<void>
    standing(): ReadingStanding
    close(): void
  }

/** Who is read: of `replica-alone` and `nobody` the primary is down. */
export type ReadingSource = 'primary' | 'replica' | 'replica-alone' | 'nobody'

/** For whoever watches the process. */
export type ReadingStanding = {
  source: ReadingSource
  /** How far the replica is behind at most, in milliseconds; undefined where there is none, or nobody knows. */
  behindMs?: number
}

/** In milliseconds. */
export const bounds = {
  /** A replica that is further behind is not asked while the primary answers. */
  stale: 5_000,
  /** It must have been fresh so shortly before the primary went down. */
  beforeOutage: 15_000,
  /** So long after that it is good for answers. */
  outage: 3_600_000,
} as const
const lookEveryMs = 1_000
/** PostgreSQL's read_only_sql_transaction. */
const readOnly = '25006'

const changes: Readonly<Record<ReadingSource, { level: 'info' | 'warn' | 'error'; says: string }>> = {
  primary: {
    level: 'warn',
    says: 'the replica is behind or does not answer: the network is answered from the primary',
  },
  replica: { level: 'info', says: 'the replica is fresh: the network is answered from it' },
  'replica-alone': {
    level: 'error',
    says: 'the primary is down: the network is answered from the replica, and what is answered goes to the journal',
  },
  nobody: {
    level: 'error',
    says: 'the primary is down and no replica may stand in for it: the network hears that we are busy',
  },
}

export function openReading(
  hub: Pick<Hub, 'sealer' | 'log'>,
  { primary, replica }: NetworkPools,
  outage: Outage,
  now: () => number = () => performance.now(),
): OpenedReading {
  const freshness = createFreshness()
  let answers = false
  let said: ReadingSource | undefined = replica ? undefined : 'primary'

  /** Also while nobody asks anything: how fresh the replica was when the primary went has to be known. */
  const lookAtPrimary = async () => {
    const at = now()
    try {
      const { standby, position } = await logPositionOf(primary.scoped)
      if (standby) throw Object.assign(new Error('the primary cannot be written'), { code: readOnly })
      freshness.written(position, at)
      outage.worked()
    } catch (error) {
      if (!outage.failed(error)) hub.log.warn({ error, step: 'network' }, 'the primary did not say how far it is')
    }
  }
  const lookAtReplica = async (server: NetworkServer) => {
    try {
      freshness.replayed((await logPositionOf(server.scoped)).position)
      answers = true
    } catch (error) {
      answers = false
      if (!isDatabaseDown(error)) hub.log.warn({ error, step: 'network' }, 'the replica did not say how far it is')
    }
  }
  const look = async () => {
    if (replica || outage.isDown()) await lookAtPrimary()
    if (replica) await lookAtReplica(replica)
    tell()
  }
  const isFreshNow = () => {
    const at = freshness.at()
    return answers && at !== undefined && now() - at <= bounds.stale
  }
  const servesOutage = () => {
    const [since, at] = [outage.since(), freshness.at()]
    return (
      at !== undefined && since !== undefined && since - at <= bounds.beforeOutage && now() - since <= bounds.outage
    )
  }
  const source = (): ReadingSource => {
    if (outage.isDown()) return replica && answers && servesOutage() ? 'replica-alone' : 'nobody'
    return replica && isFreshNow() ? 'replica' : 'primary'
  }
  /** Once for each change, for whoever reads the log. */
  const tell = () => {
    const is = source()
    if (is !== said) hub.log[changes[is].level]({ step: 'network' }, changes[is].says)
    said = is
  }
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    void look().finally(() => {
      isLooking = false
    })
  }, lookEveryMs).unref()

  const onPrimary = async <T>(work: (server: NetworkServer) => Promise<T>): Promise<T> => {
    try {
      // Only who can ask elsewhere need not wait for a primary that hangs.
      const result = await (replica ? outage.unlessItBegins(work(primary)) : work(primary))
      outage.worked()
      return result
    } catch (error) {
      if (!outage.failed(error) || !replica || !servesOutage()) throw error
      return work(replica)
    }
  }
  const run = async <T>(work: (server: NetworkServer) => Promise<T>): Promise<T> => {
    if (!replica) return onPrimary(work)
    if (outage.isDown() && servesOutage()) return work(replica)
    if (!isFreshNow()) return onPrimary(work)
    try {
      return await work(replica)
    } catch (error) {
      // Also for what only a replica has: a read that is broken off so that it can go on replaying.
      if (isDatabaseDown(error)) answers = false
      return onPrimary(work)
    }
  }
  const runNewest = <T>(work: (server: NetworkServer) => Promise<T>): Promise<T> =>
    outage.isDown() && replica && servesOutage() ? work(replica) : onPrimary(work)
  return {
    within: (organization, work) => run(({ scoped }) => withScope(scoped, organization, work)),
    newest: work => runNewest(({ network }) => work(statements(network))),
    everywhere: work => run(({ network }) => work(statements(network))),
    newestOwn: work => runNewest(({ scoped }) => work(statements(scoped))),
    everywhereOwn: work => run(({ scoped }) => work(statements(scoped))),
    async ready(organizations) {
      if (outage.isDown()) return
      await Promise.all(
        organizations.map(organization =>
          hub.sealer.ready(organization).catch((error: unknown) => {
            if (!outage.failed(error)) throw error
          }),
        ),
      )
    },
    look,
    standing() {
      const at = freshness.at()
      return { source: source(), ...(at === undefined ? {} : { behindMs: now() - at }) }
    },
    close: () => clearInterval(timer),
  }
}

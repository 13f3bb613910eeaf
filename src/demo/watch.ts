/** What the demo watches in the hub: counts for its table, and whether anything is still under way. */
import type { Hub } from '../pipeline/hub.ts'
import { withScope } from '../store/scope.ts'

type ByState = Readonly<Record<string, number>>

export type Counts = {
  messages: ByState
  /** By the target's slug. */
  deliveries: Readonly<Record<string, ByState>>
  tasks: number
  /** Files of referrals that are still to be fetched. */
  wantedFiles: number
  /** Session notes that are being paired or brought. */
  notes: number
  /** Session notes whose appointment is rendered, and those that a person must look at. */
  rendered: number
  reviews: number
  /** Referrals in the hub's own inbox that nobody has decided. */
  undecided: number
  /** Deliveries that were refused, given up or are unsure, and that no later one made good. */
  failed: number
  /** Slugs of the connections that do not answer. */
  down: readonly string[]
}

/** Counts what there is, by state. */
export async function countAll(hub: Hub, organization: string): Promise<Counts> {
  return withScope(hub.pool, organization, async db => {
    const messages = await db.query<{ state: string; count: number }>(
      `select state, count(*)::int as count from message where organization = current_organization() group by state`,
    )
    const deliveries = await db.query<{ target: string; state: string; count: number }>(`
      select c.slug as target, d.state, count(*)::int as count
        from delivery d
        join connection c on c.organization = d.organization and c.id = d.target
       where d.organization = current_organization()
       group by c.slug, d.state`)
    const down = await db.query<{ slug: string }>(`
      select c.slug
        from connection_health h
        join connection c on c.organization = h.organization and c.id = h.connection
       where h.organization = current_organization() and h.down_since is not null`)
    const { rows } = await db.query<
      Pick<Counts, 'tasks' | 'notes' | 'rendered' | 'reviews' | 'undecided' | 'failed'> & { files: number }
    >(`
      select (select count(*)::int from task
               where organization = current_organization() and state = 'open') as tasks,
             (select count(*)::int from document
               where organization = current_organization() and state = 'wanted') as files,
             (select count(*)::int from session_note
               where organization = current_organization() and (match_due or due_at is not null)) as notes,
             (select count(*)::int from session_note
               where organization = current_organization() and step = 'rendered') as rendered,
             (select count(*)::int from session_note
               where organization = current_organization() and review is not null) as reviews,
             (select count(*)::int from referral
               where organization = current_organization() and inbox = 'new') as undecided,
             (select count(*)::int from delivery d
               where d.organization = current_organization() and d.state in ('rejected', 'dead', 'ambiguous')
                 and not exists (
                   select from delivery later
                    where later.organization = d.organization and later.route = d.route
                      and later.order_key = d.order_key and later.position > d.position
                      and later.state = 'delivered')) as failed`)
    const [one = { tasks: 0, files: 0, notes: 0, rendered: 0, reviews: 0, undecided: 0, failed: 0 }] = rows
    return {
      messages: byState(messages.rows),
      deliveries: Object.fromEntries(
        [...Map.groupBy(deliveries.rows, row => row.target)].map(([target, of]) => [target, byState(of)]),
      ),
      tasks: one.tasks,
      wantedFiles: one.files,
      notes: one.notes,
      rendered: one.rendered,
      reviews: one.reviews,
      undecided: one.undecided,
      failed: one.failed,
      down: down.rows.map(row => row.slug),
    }
  })
}

function byState(rows: readonly { state: string; count: number }[]): ByState {
  return Object.fromEntries(rows.map(row => [row.state, row.count]))
}

/** The sum over some states. */
export function sumOf(counts: ByState | undefined, ...states: readonly string[]): number {
  return states.reduce((sum, state) => sum + (counts?.[state] ?? 0), 0)
}

/** How many messages, deliveries, files and notes still move by themselves. */
export function underWay({ messages, deliveries, wantedFiles, notes }: Counts): number {
  const toTargets = Object.values(deliveries).map(each => sumOf(each, 'pending', 'sending', 'retry'))
  return sumOf(messages, 'received', 'reading') + toTargets.reduce((sum, each) => sum + each, 0) + wantedFiles + notes
}

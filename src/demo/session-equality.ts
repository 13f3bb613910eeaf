/** Was every published note brought to its appointment, once, and nothing else? Worked out from both sides. */
import type { Hub } from '../pipeline/hub.ts'
import { withScope } from '../store/scope.ts'
import { newcomers } from './session-push.ts'
import type { Ensora } from './session-town.ts'

export type SessionEquality = {
  published: number
  rendered: number
  /** Who was created at the source, and is paired with what it brought back. */
  pushed: number
  /** What is not as it should be, in words for the screen. */
  differences: string[]
}

type Counts = {
  rendered: number
  ticked: number
  twice: number
  reviews: number
  open: number
  pushed: number
}

/** Compares the source with the practice management. The notes that were changed after the fact wait for a person. */
export async function compareSessions(
  hub: Hub,
  organization: string,
  ensora: Ensora,
  changedAfterwards: number,
): Promise<SessionEquality> {
  const published = (await ensora.notes()).filter(note => note.published !== false).length
  const { rows } = await withScope(hub.pool, organization, db =>
    db.query<Counts>(`
      select (select count(*)::int from session_note where step = 'rendered') as rendered,
             (select count(*)::int from practice_appointment where state = 'rendered') as ticked,
             (select count(*)::int from (select appointment from practice_history where what = 'render'
               group by appointment having count(*) > 1) again) as twice,
             (select count(*)::int from session_note where review is not null) as reviews,
             (select count(*)::int from session_note where step not in ('rendered')) as open,
             (select count(*)::int from session_push p join session_source s
                  on s.pushed_for = p.target and s.target = p.target and s.gone_at is null
               where p.state = 'there') as pushed`),
  )
  const [one = { rendered: 0, ticked: 0, twice: 0, reviews: 0, open: 0, pushed: 0 }] = rows
  const people = await ensora.people()
  const created = Object.values(newcomers).map(({ first, last }) => ({
    name: `${first} ${last}`,
    times: people.filter(({ firstName, lastName }) => firstName === first && lastName === last).length,
  }))
  const differences = [
    ...(one.rendered === published ? [] : [`sessions: ${published} published, ${one.rendered} rendered`]),
    ...(one.ticked === one.rendered ? [] : [`sessions: ${one.ticked} appointments ticked for ${one.rendered} notes`]),
    ...(one.twice === 0 ? [] : [`sessions: ${one.twice} rendered twice`]),
    ...(one.reviews === changedAfterwards ? [] : [`sessions: ${one.reviews} wait for a person`]),
    ...created.flatMap(({ name, times }) => (times === 1 ? [] : [`sessions: ${name} is at Ensora ${times} times`])),
    ...(one.pushed === created.length ? [] : [`sessions: ${one.pushed} of ${created.length} created people came back`]),
    ...(one.open === 0 ? [] : [`sessions: ${one.open} notes are not rendered`]),
  ]
  return { published, rendered: one.rendered, pushed: one.pushed, differences }
}

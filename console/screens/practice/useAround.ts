/** What forms and lists of the practice management look up: the zones of agencies, and the names of accounts. */
import { useQuery } from '@tanstack/react-query'
import { peopleQuery } from '../../api/people.ts'
import { choicesQuery } from '../../api/practice.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import type { ZoneOf } from './draft.ts'

/** Where an agency is not known yet, the reader's own zone stands in. */
export function useZones(): { zoneOf: ZoneOf; ready: boolean } {
  const may = useMay()('practice.read')
  const { data } = useQuery({ ...choicesQuery(useSlug(), 'agencies'), enabled: may })
  const zones = new Map(data?.map(({ id, fields }) => [id, String(fields.zone)]))
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  return { zoneOf: agency => zones.get(String(agency)) ?? own, ready: data !== undefined }
}

/** Names by account; none for those who may not see the people of the organization. */
export function useAccounts(): ReadonlyMap<string, string> {
  const may = useMay()('people.read')
  const { data } = useQuery({ ...peopleQuery(useSlug()), enabled: may })
  return new Map(data?.items.filter(({ state }) => state !== 'removed').map(({ id, name }) => [id, name]))
}

/** What the forms of a route choose from: the connections and the kinds of event. */
import { useQuery } from '@tanstack/react-query'
import { problemOf } from '../../api/problem.ts'
import { connectionsQuery } from '../../api/queries.ts'
import { eventTypesQuery } from '../../api/setUp.ts'
import type { EventType } from '../../api/setUpTypes.ts'
import type { Connection } from '../../api/types.ts'
import { useSlug } from '../../parts/session.ts'

export type RouteChoices = {
  connections: readonly Connection[] | undefined
  types: readonly EventType[] | undefined
  error: unknown
  again: () => void
}

export function useRouteChoices(): RouteChoices {
  const slug = useSlug()
  const connections = useQuery(connectionsQuery(slug))
  const types = useQuery(eventTypesQuery(slug))
  return {
    connections: connections.data?.items,
    types: types.data?.items,
    error: connections.error ?? types.error,
    again: () => void Promise.all([connections.refetch(), types.refetch()]),
  }
}

/** Whether a refusal names the fields that are wrong: they are then marked, and no toast is needed. */
export const hasFields = (error: unknown): boolean => (problemOf(error).errors?.length ?? 0) > 0

/** The name of a connection by its slug or id, as rows of other lists refer to it. */
import { useQuery } from '@tanstack/react-query'
import { connectionsQuery } from '../api/queries.ts'
import { connectionName } from '../parts/connectionName.ts'
import { useSlug } from '../parts/session.ts'

export function useConnectionTitle(): (idOrSlug: string) => string {
  const { data } = useQuery(connectionsQuery(useSlug()))
  return idOrSlug => connectionName(data?.items ?? [], idOrSlug)
}

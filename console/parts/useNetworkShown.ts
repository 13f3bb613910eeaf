/** Whether the network is offered to this person: where members push to the registry, or the organization takes part. */
import { useQuery } from '@tanstack/react-query'
import { connectionsQuery } from '../api/queries.ts'
import { useMay, useSlug } from './session.ts'

const connectors: ReadonlySet<string> = new Set(['redox', 'carequality'])

export function useNetworkShown(): boolean {
  const mayLook = useMay()('network.read')
  const { data } = useQuery({ ...connectionsQuery(useSlug()), enabled: mayLook, staleTime: 60_000 })
  return mayLook && data?.items.some(({ connector }) => connectors.has(connector)) === true
}

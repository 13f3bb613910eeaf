/** What the target calls the things that a crosswalk leads to, by their reference; as far as its directory tells. */
import { useQuery } from '@tanstack/react-query'
import { directoryQuery } from '../../api/queries.ts'
import type { Crosswalk } from '../../api/setUpTypes.ts'
import { useMay, useSlug } from '../../parts/session.ts'
import { directoryTypes } from '../mappingOptions.ts'

export function useDirectoryNames({ kind, to }: Crosswalk): ReadonlyMap<string, string> {
  const slug = useSlug()
  const may = useMay()
  const type = directoryTypes[`map.${kind}`]
  const { data } = useQuery({
    ...directoryQuery(slug, to.id, type ?? 'Practitioner', ''),
    enabled: type !== undefined && may('directory.read'),
  })
  return new Map(data?.items.map(({ reference, name }) => [reference, name]))
}

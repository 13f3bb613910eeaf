/** The service listing that a message names, and the organization that serves it. */
import { type Bundled, type Found, isLocal, type Link } from './bundle.ts'
import { readIdentifier } from './datatypes.ts'
import { take, takeEach, takeOne } from './reading.ts'
import type { ToldListing } from './told.ts'
import { booleanOf, compact, fieldsOf, isFields, listOf, textOf } from './tolerant.ts'

/** The listing a message names: by its resource, else by what the request says of it. */
export function readListing(request: Found | undefined, bundle: Bundled, rank: 0 | 1): ToldListing | undefined {
  const performers = listOf(request?.fields.performer)
    .filter(isFields)
    .flatMap(each => bundle.follow({ fields: each, path: '', used: new Set(), left: [] }) ?? [])
  const [resource] = bundle.of('HealthcareService')
  const linked = performers.find(each => each.type === 'HealthcareService' || each.found?.type === 'HealthcareService')
  const found = linked?.found ?? resource
  const organization = organizationOf(
    performers.find(each => each.type === 'Organization'),
    bundle,
  )
  const written = textOf(fieldsOf(request?.fields.code).text)
  if (!found) {
    const name = linked?.display ?? written
    const id = linked?.id !== undefined && !isLocal(linked.id) ? linked.id : undefined
    return id === undefined && name === undefined
      ? undefined
      : compact({ rank: id === undefined ? 0 : rank, id, name, organization })
  }
  return bundle.read(found, from => {
    const [identifier] = takeEach(from, 'identifier', readIdentifier)
    const by = takeOne(from, 'providedBy', bundle.follow)
    const own = found.id !== undefined && !isLocal(found.id, found) ? found.id : undefined
    const name = take(from, 'name', textOf)
    take(from, 'active', booleanOf)
    return compact<ToldListing>({
      rank: 1,
      id: identifier?.value ?? own,
      name: name ?? written,
      organization: organizationOf(by, bundle) ?? organization,
    })
  })
}

function organizationOf(link: Link | undefined, bundle: Bundled): ToldListing['organization'] {
  if (!link) return undefined
  const { found } = link
  const name = found?.type === 'Organization' ? bundle.read(found, from => take(from, 'name', textOf)) : undefined
  const organization = compact({ id: link.name === undefined ? undefined : link.id, name: name ?? link.display })
  return Object.keys(organization).length > 0 ? organization : undefined
}

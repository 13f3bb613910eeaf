/**
 * The resources of a message, and how one is found from another: by type and id, by `fullUrl`, by the end of an address.
 * What a reference names need not be in the message. Source: reference/referrals.md section 7.
 */
import { type Left, leave, type Reading, readingOf, readWhole, take, takeEach, takeOne } from './reading.ts'
import { type Fields, fieldsOf, isFields, listOf, textOf } from './tolerant.ts'

export type Found = { type: string; id: string | undefined; fields: Fields }

/** Where a reference leads: `name` is `Type/id` when that outlives the message, `found` the resource if it is in it. */
export type Link = { name?: string; type?: string; id?: string; display?: string; found?: Found }

export type Bundled = {
  /** In the order of the message; the header is not among them. */
  all: readonly Found[]
  of(type: string): readonly Found[]
  /** By the name that a reference or an address gives it. */
  find(name: string): Found | undefined
  /** Reads a reference. */
  follow(from: Reading): Link | undefined
  /** Reads a resource, once: what it has left over is kept, and a second reading keeps it no second time. */
  read<T>(found: Found, read: (from: Reading) => T | undefined): T | undefined
  /** Those of a type that nobody has read. */
  unreadOf(type: string): readonly Found[]
  /** Keeps everything of the resources that nobody has read, but for these types. */
  leaveUnread(but: ReadonlySet<string>): void
  left: Left[]
}

/**
 * References to what stands in the record by itself, such as the registrant; a name that is only there is kept with its
 * path.
 */
export function passLinks(from: Reading, bundle: Pick<Bundled, 'follow'>, ...keys: string[]): void {
  for (const key of keys)
    takeEach(from, key, each => {
      const link = bundle.follow(each)
      if (link?.display !== undefined && !link.found) leave(link.display, `${each.path}.display`, from.left)
      return link
    })
}

/** Ids that mean something only inside one message. */
const local = /^(uuid[-:]|urn:|#)/i
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function bundleOf(entries: readonly Fields[]): Bundled {
  const left: Left[] = []
  const all: Found[] = []
  const byName = new Map<string, Found>()
  for (const entry of entries) {
    const fields = fieldsOf(entry.resource)
    const type = textOf(fields.resourceType)
    if (type === undefined || type === 'MessageHeader') continue
    const found = { type, id: textOf(fields.id), fields }
    all.push(found)
    const fullUrl = textOf(entry.fullUrl)
    for (const name of [found.id && `${type}/${found.id}`, fullUrl, fullUrl && `${type}/${fullUrl}`])
      if (name !== undefined && name !== '' && !byName.has(name)) byName.set(name, found)
  }
  const containers = all.flatMap(({ fields }) => listOf(fields.contained).filter(isFields))
  for (const fields of containers) {
    const type = textOf(fields.resourceType)
    const id = textOf(fields.id)?.replace(/^#/, '')
    if (type !== undefined && id !== undefined && !byName.has(`#${id}`)) {
      const found = { type, id, fields }
      all.push(found)
      byName.set(`#${id}`, found)
    }
  }
  const done = new Set<Found>()
  return {
    all,
    of: type => all.filter(each => each.type === type),
    find: name => byName.get(name),
    follow: from => follow(from, byName),
    read(found, read) {
      const repeated = done.has(found)
      done.add(found)
      return readWhole(readingOf(found.fields, found.type, repeated ? [] : left), read)
    },
    unreadOf: type => all.filter(each => each.type === type && !done.has(each)),
    leaveUnread(but) {
      for (const found of all.filter(each => !done.has(each) && !but.has(each.type)))
        readWhole(readingOf(found.fields, found.type, left), () => undefined)
    },
    left,
  }
}

function follow(from: Reading, byName: ReadonlyMap<string, Found>): Link | undefined {
  const reference = take(from, 'reference', textOf)
  const identifier = takeOne(from, 'identifier', each => {
    take(each, 'system', textOf)
    take(each, 'use', textOf)
    takeOne(each, 'type', inner => take(inner, 'text', textOf))
    return take(each, 'value', textOf)
  })
  const display = take(from, 'display', textOf)
  const said = take(from, 'type', textOf)
  const parts = reference?.match(/(?:^|\/)([A-Z][A-Za-z]+)\/([^/]+)(?:\/_history\/[^/]+)?$/)
  const named = parts ? byName.get(`${parts[1]}/${parts[2]}`) : undefined
  const found = reference === undefined ? undefined : (byName.get(reference) ?? named)
  const type = found?.type ?? parts?.[1] ?? said
  const id = parts?.[2] ?? identifier
  if (reference === undefined && id === undefined && display === undefined) return undefined
  return {
    ...(type === undefined ? {} : { type }),
    ...(id === undefined ? {} : { id }),
    ...(type !== undefined && id !== undefined && !isLocal(id, found) ? { name: `${type}/${id}` } : {}),
    ...(display === undefined ? {} : { display }),
    ...(found === undefined ? {} : { found }),
  }
}

/** Whether an id means something only inside its message; a UUID does when the resource itself has no id. */
export function isLocal(id: string, found?: Found): boolean {
  return local.test(id) || (found !== undefined && found.id === undefined && uuid.test(id))
}

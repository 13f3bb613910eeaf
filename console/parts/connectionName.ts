/** How a connection is called in lists: by its system, and by its own short name too where two have the same system. */
import type { Connection } from '../api/types.ts'

type Named = Pick<Connection, 'id' | 'slug' | 'title'>

/** The name of the connection with this id or slug; the text itself when there is none. */
export function connectionName(connections: readonly Named[], idOrSlug: string): string {
  const found = connections.find(({ id, slug }) => id === idOrSlug || slug === idOrSlug)
  if (!found) return idOrSlug
  const isShared = connections.some(each => each.title === found.title && each.id !== found.id)
  return isShared ? `${found.title} (${found.slug})` : found.title
}

/** The columns of the five spreadsheets, and every name that a column may have there; case and punctuation do not count. */
import type { SourceKind } from '../../model/sessions/source.ts'

const updated = ['updated at', 'last updated', 'modified', 'modified at', 'updated', 'mis a jour']
const zone = ['time zone', 'timezone', 'zone', 'fuseau horaire']
const first = ['first name', 'first', 'given name', 'prenom']
const last = ['last name', 'last', 'family name', 'surname', 'nom', 'nom de famille']
const externalId = ['external id', 'codemetro id', 'pushed for', 'identifiant externe']
const deleted = ['deleted', 'supprime']

/** For each kind its columns with their names; the first one is what a new file should use. */
export const heads = {
  site: {
    id: ['site id', 'id'],
    name: ['site name', 'name', 'site', 'nom du site'],
    zone,
    updated,
    deleted,
  },
  student: {
    id: ['student id', 'id', 'client id'],
    site: ['site id', 'site', 'site name', 'nom du site'],
    first: [...first, 'student first name'],
    last: [...last, 'student last name'],
    birthDate: ['date of birth', 'dob', 'birth date', 'birthdate', 'date de naissance'],
    zone,
    soapEnabled: ['soap enabled', 'soap', 'soap notes'],
    externalId,
    updated,
    deleted,
  },
  user: {
    id: ['user id', 'id', 'staff id'],
    type: ['type', 'user type', 'account type'],
    first,
    last,
    title: ['title', 'job title', 'titre'],
    credentials: ['credentials', 'credential'],
    username: ['username', 'user name', 'login'],
    email: ['email', 'e mail', 'email address', 'courriel'],
    phone: ['phone', 'telephone', 'phone number'],
    sites: ['site ids', 'sites', 'site id', 'site', 'site assignments'],
    active: ['active', 'enabled', 'actif'],
    externalId,
    updated,
    deleted,
  },
  template: {
    id: ['template id', 'id'],
    name: ['template name', 'name', 'template', 'nom du modele'],
    label: ['field label', 'field', 'label', 'champ'],
    type: ['field type', 'type'],
    builtIn: ['built in', 'standard'],
    updated,
    deleted,
  },
  note: {
    id: ['note id', 'id', 'soap note id'],
    template: ['template id', 'template', 'template name'],
    student: ['student id', 'student', 'client id'],
    user: ['user id', 'user', 'author', 'staff id'],
    published: ['published', 'status', 'state', 'publie'],
    updated,
    deleted,
  },
} as const satisfies Record<SourceKind, Readonly<Record<string, readonly string[]>>>

/** What a file of each kind cannot do without. A site and a template without an id are known by their name. */
export const neededHeads: Readonly<Record<SourceKind, readonly string[]>> = {
  site: ['name'],
  student: ['id', 'site', 'first', 'last'],
  user: ['id', 'first', 'last', 'sites'],
  template: ['name', 'label', 'type'],
  note: ['id', 'template', 'student', 'user'],
}

/** A header as it is compared. */
export function headText(head: string): string {
  return head
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** `columns`: index by name. `twice`: headers that mean the same column again. `others`: those that are no column of ours. */
export type Columns = {
  columns: ReadonlyMap<string, number>
  twice: readonly string[]
  others: readonly { head: string; index: number }[]
  missing: readonly string[]
}

/** Which cell of a row is what. */
export function columnsOf(kind: SourceKind, row: readonly string[]): Columns {
  const names: Readonly<Record<string, readonly string[]>> = heads[kind]
  const columns = new Map<string, number>()
  const twice: string[] = []
  const others: { head: string; index: number }[] = []
  const texts = row.map(headText)
  for (const [name, aliases] of Object.entries(names)) {
    // The name that stands first in the table wins: with both "site id" and "site", the id is meant.
    const alias = aliases.find(each => texts.includes(each))
    if (alias === undefined) continue
    const index = texts.indexOf(alias)
    columns.set(name, index)
    if (texts.lastIndexOf(alias) !== index) twice.push(row[index]?.trim() ?? '')
  }
  const known = new Set([...columns.values()])
  const aliases = new Set(Object.values(names).flat())
  for (const [index, head] of row.entries())
    if (!known.has(index) && head.trim() !== '' && !aliases.has(texts[index] ?? ''))
      others.push({ head: head.trim(), index })
  return { columns, twice, others, missing: neededHeads[kind].filter(name => !columns.has(name)) }
}

/** The header that a new file should use for a column. */
export function headOf(kind: SourceKind, name: string): string {
  const names: Readonly<Record<string, readonly string[]>> = heads[kind]
  return names[name]?.[0] ?? name
}

/**
 * A page of a list as a message: the same page is the same message, and only what the contract names is stored. Device PINs
 * and whatever else a source may send are dropped before anything is written.
 */
import { hash } from 'node:crypto'
import { signatureMaxBytes } from '../../model/sessions/source.ts'
import type { PulledPage } from '../connector.ts'
import type { ListName } from './pull.ts'

/** What is stored of an entry, beside what says that it is gone. */
const takenFields: Readonly<Record<ListName, readonly string[]>> = {
  sites: ['id', 'name', 'timeZone', 'updatedAt'],
  users: [
    ...[
      'id',
      'type',
      'firstName',
      'lastName',
      'title',
      'credentials',
      'username',
      'email',
      'phone',
      'siteIds',
      'active',
    ],
    ...['externalId', 'updatedAt'],
  ],
  students: [
    ...['id', 'siteId', 'firstName', 'lastName', 'dateOfBirth', 'timeZone', 'soapEnabled', 'externalId', 'updatedAt'],
  ],
  templates: ['id', 'name', 'fields', 'updatedAt'],
  notes: ['id', 'templateId', 'studentId', 'userId', 'published', 'values', 'updatedAt'],
}
const goneFields = ['id', 'deleted', 'published', 'updatedAt']

/** The message. Its key is what the page says, and not where it was asked for: a page that comes twice comes once. */
export function messageOf(list: ListName, items: readonly unknown[]): PulledPage['items'][number] {
  const body = Buffer.from(JSON.stringify({ list, items: items.map(item => taken(list, item)) }))
  return { key: `${list} ${hash('sha256', body, 'base64url')}`, contentType: 'application/json', body }
}

/** The entry without what nobody asked for; what is no entry stays, so that reading it can say so. */
function taken(list: ListName, item: unknown): unknown {
  if (!isObject(item)) return item
  const isGone = item.deleted === true || item.published === false
  const kept: Record<string, unknown> = {}
  for (const name of isGone ? goneFields : takenFields[list]) if (name in item) kept[name] = item[name]
  if (list === 'notes' && Array.isArray(kept.values)) kept.values = kept.values.map(lightened)
  return kept
}

const longestImage = Math.ceil(signatureMaxBytes / 3) * 4

/** A value whose image is too long to be taken keeps its length instead. */
function lightened(each: unknown): unknown {
  if (!isObject(each) || !isObject(each.value)) return each
  const { data } = each.value
  if (typeof data !== 'string' || data.length <= longestImage) return each
  const { data: _, ...rest } = each.value
  return { ...each, value: { ...rest, tooLarge: Math.floor((data.length * 3) / 4) } }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

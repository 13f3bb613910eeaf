/**
 * Calendar feeds of the simulated hosts: saved, selected, and really fetched whenever somebody asks for free times.
 * A feed that does not answer, or answers no calendar, blocks nothing. Source: reference/calcom.md sections 8.6 and 9.
 */
import { type Fields, intOf, listOf, textOf } from '../tolerant.ts'
import { type Busy, busyFrom } from './ics.ts'
import { type Problem, problem } from './problem.ts'
import { exact } from './times.ts'
import type { Host, World } from './world.ts'

export type Feed = {
  credentialId: number
  hostId: number
  urls: readonly string[]
  readOnly: boolean
  /** Addresses that count: those of the saved ones that were chosen. */
  selected: Set<string>
}

export const feedType = 'ics-feed_calendar'
const patienceMs = 5_000

/** /v2/calendars… of one host. */
export async function answerCalendars(
  world: World,
  { method, host, path, body, query }: CalendarCall,
): Promise<{ status: number; data?: unknown } | Problem> {
  const feed = world.feeds.get(host.id)
  switch (`${method} ${path.join('/')}`) {
    case 'GET ':
      return { status: 200, data: shownCalendars(host, feed) }
    case 'POST ics-feed/save':
      return save(world, host, body)
    case 'GET ics-feed/check':
      if (!feed) return problem(400, 'Credentials for Ics Feed not found.')
      return { status: 200 }
    case 'GET busy-times':
      return busyTimes(feed, query)
    default:
      return problem(404, 'Cannot be found')
  }
}

export type CalendarCall = {
  method: string
  host: Host
  path: readonly string[]
  body: Fields
  query: URLSearchParams
}

/** /v2/selected-calendars: which of the saved calendars count. */
export function answerSelected(
  world: World,
  { method, host, body, query }: Pick<CalendarCall, 'method' | 'host' | 'body' | 'query'>,
): { status: number; data: unknown } | Problem {
  const named = method === 'DELETE' ? Object.fromEntries(query) : body
  const integration = textOf(named.integration)
  const externalId = textOf(named.externalId)
  const credentialId = intOf(named.credentialId)
  const errors = [
    ...(integration ? [] : ['integration must be a string']),
    ...(externalId ? [] : ['externalId must be a string']),
    ...(credentialId === undefined ? ['credentialId must be an integer number'] : []),
  ]
  if (!externalId || errors.length > 0) return problem(400, errors.join(', '), errors)
  const feed = world.feeds.get(host.id)
  if (!feed || feed.credentialId !== credentialId || integration !== feedType)
    return problem(401, 'These credentials do not belong to you')
  if (method === 'POST') feed.selected.add(externalId)
  else if (method === 'DELETE') feed.selected.delete(externalId)
  else return problem(404, 'Cannot be found')
  return { status: method === 'POST' ? 201 : 200, data: { userId: host.id, integration, externalId, credentialId } }
}

/** What the selected feeds of a host say is busy, asked for anew each time. */
export async function busyIn(world: World, host: Host): Promise<Busy[]> {
  const feed = world.feeds.get(host.id)
  if (!feed) return []
  const wanted = feed.urls.filter(url => feed.selected.has(url))
  return (await Promise.all(wanted.map(url => fetched(url)))).flatMap(busy => busy ?? [])
}

/** A person adds a feed at Cal.com's own screen: saved and selected at once. */
export function addFeed(world: World, body: Fields): Fields | Problem {
  const host = world.hosts.get(intOf(body.hostId) ?? 0)
  const url = textOf(body.url)
  if (!host || !url) return problem(400, 'hostId and url should not be empty')
  const feed = keep(world, host, [url], true)
  feed.selected.add(url)
  return { ...feed, selected: [...feed.selected] }
}

async function save(world: World, host: Host, body: Fields): Promise<{ status: number; data: unknown } | Problem> {
  const urls = listOf(body.urls).filter(url => typeof url === 'string')
  if (urls.length === 0 || urls.some(url => !/^https?:\/\/.+/.test(url)))
    return problem(400, 'each value in urls must be a URL address', ['each value in urls must be a URL address'])
  // Each is read once; one that is no calendar refuses all.
  const found = await Promise.all(urls.map(url => fetched(url)))
  if (found.some(busy => busy === undefined)) return problem(400, 'Could not add ICS feeds')
  const { credentialId } = keep(world, host, urls, body.readOnly !== false)
  const data = { id: credentialId, type: feedType, userId: host.id, teamId: null, appId: 'ics-feed', invalid: false }
  return { status: 201, data }
}

/** There is one such credential a host: saving again replaces the addresses, and what is gone counts no more. */
function keep(world: World, host: Host, urls: readonly string[], readOnly: boolean): Feed {
  const before = world.feeds.get(host.id)
  const credentialId = before?.credentialId ?? world.nextId++
  const selected = new Set([...(before?.selected ?? [])].filter(url => urls.includes(url)))
  const feed = { credentialId, hostId: host.id, urls, readOnly, selected }
  world.feeds.set(host.id, feed)
  return feed
}

async function busyTimes(
  feed: Feed | undefined,
  query: URLSearchParams,
): Promise<{ status: number; data: unknown } | Problem> {
  const from = Date.parse(query.get('dateFrom') ?? '')
  const to = Date.parse(query.get('dateTo') ?? '')
  if (Number.isNaN(from) || Number.isNaN(to))
    return problem(400, 'dateFrom and dateTo must be valid ISO 8601 date strings')
  const wanted = [...query].flatMap(([name, value]) => {
    const index = name.match(/^calendarsToLoad\[(\d+)\]\[externalId\]$/)?.[1]
    return index === undefined
      ? []
      : [{ url: value, credentialId: query.get(`calendarsToLoad[${index}][credentialId]`) }]
  })
  if (wanted.length === 0)
    return problem(400, 'calendarsToLoad should not be empty', ['calendarsToLoad should not be empty'])
  if (!feed || wanted.some(each => Number(each.credentialId) !== feed.credentialId))
    return problem(401, 'These credentials do not belong to you')
  // What is asked for but not saved has no calendar behind it: nothing is said about it.
  const known = wanted.filter(each => feed.urls.includes(each.url))
  // A day is meant as a whole.
  const end = /^\d{4}-\d{2}-\d{2}$/.test(query.get('dateTo') ?? '') ? to + 86_400_000 : to
  const busy = (await Promise.all(known.map(each => fetched(each.url)))).flatMap(found => found ?? [])
  const data = busy
    .filter(each => each.start < end && each.end > from)
    .map(each => ({ start: exact(each.start), end: exact(each.end), source: 'ics-feed' }))
  return { status: 200, data }
}

function shownCalendars(host: Host, feed: Feed | undefined): Fields {
  const calendarOf = (url: string) => ({
    externalId: url,
    integration: feedType,
    name: 'Busy',
    primary: false,
    readOnly: true,
    email: host.email,
    isSelected: feed?.selected.has(url) === true,
    credentialId: feed?.credentialId,
    delegationCredentialId: null,
  })
  const connectedCalendars = feed
    ? [
        {
          integration: { type: feedType, slug: 'ics-feed', name: 'ICS Feed', title: 'ICS Feed', variant: 'calendar' },
          credentialId: feed.credentialId,
          delegationCredentialId: null,
          calendars: feed.urls.map(calendarOf),
        },
      ]
    : []
  return { connectedCalendars, destinationCalendar: null }
}

async function fetched(url: string): Promise<Busy[] | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'follow' })
    return answer.ok ? busyFrom(await answer.text()) : undefined
  } catch {
    return undefined
  }
}

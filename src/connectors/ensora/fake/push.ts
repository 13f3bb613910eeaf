/** Creating and changing people over the interface: once for each external id, with an invitation to a new user. */
import { z } from 'zod'
import { isZone } from '../../../model/time.ts'
import { type Answer, json, refused } from './answers.ts'
import { shownEntry } from './shown.ts'
import type { HeldStudent, HeldUser, World } from './world.ts'

const Email = z.string().regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/)
const Name = z.string().trim().min(1)
const NewUser = z.object({
  externalId: Name,
  type: z.literal('Employee'),
  firstName: Name,
  lastName: Name,
  title: z.string().optional(),
  email: Email,
  phone: z.string().regex(/^[+\d][\d\s().-]{6,}$/),
  address: Name,
  siteIds: z.array(z.string()).min(1),
  active: z.boolean().default(true),
})
const NewStudent = z.object({
  externalId: Name,
  firstName: Name,
  lastName: Name,
  dateOfBirth: z.iso.date(),
  siteId: z.string(),
  timeZone: z.string().refine(isZone).optional(),
  soapEnabled: z.boolean().default(true),
})
const UserChange = NewUser.omit({ externalId: true, type: true }).extend({ active: z.boolean() }).partial()
const StudentChange = NewStudent.omit({ externalId: true }).extend({ soapEnabled: z.boolean() }).partial()

export type Invitation = { to: string; at: Date }
export type Site = { world: World; invitations: Invitation[]; now: () => Date; newId: () => string }

/** Carries `POST` and `PATCH` of people out. */
export function pushAnswer(
  site: Site,
  method: string,
  list: 'users' | 'students',
  id: string | undefined,
  body: unknown,
) {
  if (method === 'POST' && id === undefined) return list === 'users' ? newUser(site, body) : newStudent(site, body)
  if (method !== 'PATCH' || id === undefined) return refused(405, 'not-allowed', 'Not allowed here')
  return list === 'users' ? changeUser(site, id, body) : changeStudent(site, id, body)
}

function newUser(site: Site, body: unknown): Answer {
  const read = NewUser.safeParse(body)
  if (!read.success) return incomplete(read.error)
  const { data } = read
  const wrong = unknownSites(site, 'siteIds', data.siteIds)
  if (wrong) return wrong
  const there = site.world.all('user').find(each => each.externalId === data.externalId)
  if (there) return made(site, 'user', there.id, 200, 'not-sent')
  const user: HeldUser = {
    id: `user-${site.newId()}`,
    type: 'employee',
    first: data.firstName,
    last: data.lastName,
    ...(data.title === undefined ? {} : { title: data.title }),
    username: data.email,
    email: data.email,
    phone: data.phone,
    address: data.address,
    sites: data.siteIds,
    active: data.active,
    externalId: data.externalId,
  }
  site.world.put('user', user)
  site.invitations.push({ to: data.email, at: site.now() })
  return made(site, 'user', user.id, 201, 'sent')
}

function newStudent(site: Site, body: unknown): Answer {
  const read = NewStudent.safeParse(body)
  if (!read.success) return incomplete(read.error)
  const { data } = read
  const wrong = unknownSites(site, 'siteId', [data.siteId])
  if (wrong) return wrong
  const there = site.world.all('student').find(each => each.externalId === data.externalId)
  if (there) return made(site, 'student', there.id, 200)
  const student: HeldStudent = {
    id: `student-${site.newId()}`,
    site: data.siteId,
    first: data.firstName,
    last: data.lastName,
    born: data.dateOfBirth,
    ...(data.timeZone === undefined ? {} : { zone: data.timeZone }),
    soapEnabled: data.soapEnabled,
    externalId: data.externalId,
  }
  site.world.put('student', student)
  return made(site, 'student', student.id, 201)
}

function changeUser(site: Site, id: string, body: unknown): Answer {
  const user = site.world.get('user', id)
  if (!user) return refused(404, 'not-found', 'There is no such user')
  const read = UserChange.safeParse(body)
  if (!read.success) return incomplete(read.error)
  const { firstName, lastName, siteIds, ...same } = read.data
  const wrong = unknownSites(site, 'siteIds', siteIds ?? [])
  if (wrong) return wrong
  const changed: HeldUser = {
    ...user,
    ...given(same),
    ...(firstName === undefined ? {} : { first: firstName }),
    ...(lastName === undefined ? {} : { last: lastName }),
    ...(siteIds === undefined ? {} : { sites: siteIds }),
  }
  // What says the same is no change: it does not come again with the next pull.
  if (JSON.stringify(changed) !== JSON.stringify(user)) site.world.put('user', changed)
  return made(site, 'user', id, 200)
}

function changeStudent(site: Site, id: string, body: unknown): Answer {
  const student = site.world.get('student', id)
  if (!student) return refused(404, 'not-found', 'There is no such student')
  const read = StudentChange.safeParse(body)
  if (!read.success) return incomplete(read.error)
  const { firstName, lastName, dateOfBirth, siteId, timeZone, soapEnabled } = read.data
  const wrong = unknownSites(site, 'siteId', siteId === undefined ? [] : [siteId])
  if (wrong) return wrong
  const news = given({ first: firstName, last: lastName, born: dateOfBirth, site: siteId, zone: timeZone, soapEnabled })
  const changed: HeldStudent = { ...student, ...news }
  if (JSON.stringify(changed) !== JSON.stringify(student)) site.world.put('student', changed)
  return made(site, 'student', id, 200)
}

function made(
  site: Site,
  kind: 'user' | 'student',
  id: string,
  status: number,
  invitation?: 'sent' | 'not-sent',
): Answer {
  const entry = site.world.get(kind, id)
  const at = site.world.changedAt(kind, id) ?? 0
  if (!entry) return refused(404, 'not-found', 'It is gone')
  return json(status, { ...shownEntry(kind, { id, at, entry }, 'inline'), ...(invitation ? { invitation } : {}) })
}

function unknownSites({ world }: Site, field: string, ids: readonly string[]): Answer | undefined {
  if (ids.every(id => world.get('site', id))) return undefined
  return refused(422, 'site-unknown', 'There is no such site', [field])
}

function incomplete(error: z.ZodError): Answer {
  const fields = [...new Set(error.issues.flatMap(({ path: [name] }) => (typeof name === 'string' ? [name] : [])))]
  return refused(422, 'incomplete', 'Fields are missing or have a wrong form', fields)
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>
}

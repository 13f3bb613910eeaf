/** Every call of the console, one line each; grouped by what it is about. Names follow the API's paths. */
import { call, rememberCsrf, withQuery } from './client.ts'
import type {
  CheckResult,
  Connection,
  CrosswalkChoice,
  DirectoryEntry,
  DoneChoice,
  MessageDetail,
  MessageRow,
  Overview,
  Page,
  PersonChoice,
  Session,
  Task,
} from './types.ts'
import type { VisitChoice } from './visitTypes.ts'

/** The longest page that the API gives; enough for lists that people work off. */
const longest = 200

const inOrganization = (slug: string) => `/o/${encodeURIComponent(slug)}`

async function keepSession(answer: Promise<Session>): Promise<Session> {
  const session = await answer
  rememberCsrf(session.csrf)
  return session
}

export const readSession = () => keepSession(call<Session>('GET', '/session'))
export const signIn = (email: string, password: string) =>
  keepSession(call<Session>('POST', '/session', { email, password }))
export const signInByLink = (token: string, password: string) =>
  keepSession(call<Session>('POST', '/session/link', { token, password }))
export const signOut = () => call<void>('DELETE', '/session')

export const readOverview = (slug: string) => call<Overview>('GET', `${inOrganization(slug)}/overview`)

export const listConnections = (slug: string) =>
  call<{ items: Connection[] }>('GET', `${inOrganization(slug)}/connections`)
export const pauseConnection = (slug: string, id: string, reason?: string) =>
  call<unknown>('POST', `${inOrganization(slug)}/connections/${id}/pause`, reason ? { reason } : {})
export const resumeConnection = (slug: string, id: string) =>
  call<unknown>('POST', `${inOrganization(slug)}/connections/${id}/resume`, {})
export const testConnection = (slug: string, id: string) =>
  call<CheckResult>('POST', `${inOrganization(slug)}/connections/${id}/test`, {})

export type MessageFilter = {
  state?: string | undefined
  /** A state of a delivery, or `waiting` or `failed` for several; the two that follow are about the same delivery. */
  delivery?: string | undefined
  target?: string | undefined
  route?: string | undefined
  settledFrom?: string | undefined
  connection?: string | undefined
  type?: string | undefined
  problem?: string | undefined
  from?: string | undefined
  to?: string | undefined
  record?: string | undefined
  issue?: string | undefined
  search?: string | undefined
}
export const searchMessages = (slug: string, text: string) =>
  call<{ id: string }>('POST', `${inOrganization(slug)}/messages/searches`, { text })
export const listMessages = (slug: string, filter: MessageFilter, cursor: string | undefined, limit: number) =>
  call<Page<MessageRow>>('GET', withQuery(`${inOrganization(slug)}/messages`, { ...filter, limit, cursor }))
export const readMessage = (slug: string, id: string) =>
  call<MessageDetail>('GET', `${inOrganization(slug)}/messages/${id}`)
export type MessageAction = 'replay' | 'apply-as-it-is' | 'discard'
export const actOnMessage = (slug: string, id: string, action: MessageAction, reason: string) =>
  call<unknown>('POST', `${inOrganization(slug)}/messages/${id}/${action}`, { reason })
export type DeliveryAction = 'replay' | 'send-now' | 'suppress' | 'it-arrived' | 'send-again' | 'look-up'
/** Why, and the id at the target when somebody saw it there. */
export type GivenReason = { reason: string; targetId?: string }
export const actOnDelivery = (slug: string, id: string, action: DeliveryAction, given: GivenReason | undefined) =>
  call<unknown>('POST', `${inOrganization(slug)}/deliveries/${id}/${action}`, given ?? {})

export const listTasks = (slug: string) =>
  call<{ items: Task[] }>('GET', `${inOrganization(slug)}/tasks?state=open&limit=${longest}`)
export const decideTask = (
  slug: string,
  id: string,
  choice: CrosswalkChoice | PersonChoice | DoneChoice | VisitChoice,
) => call<{ wentOn: number }>('POST', `${inOrganization(slug)}/tasks/${id}/decision`, { choice })
export type DirectoryType = 'Practitioner' | 'Location' | 'HealthcareService'
export const searchDirectory = (slug: string, connection: string, type: DirectoryType, q: string) =>
  call<{ items: DirectoryEntry[] }>('GET', withQuery(`${inOrganization(slug)}/directory`, { connection, type, q }))

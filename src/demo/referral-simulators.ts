/** The Caredove and the CRMS of the demo, as the people who work there use them. */
import type { EventType, Json } from '../model/events.ts'

export type CaredoveFile = { title: string; contentType: string; size: number; isSummary: boolean }

/** A referral as Caredove itself shows it, with every attempt to send it. */
export type CaredoveReferral = {
  id: string
  reference: string
  parent?: string
  listing: string
  classification: string
  registrant: { first: string; last: string; birthDate?: string }
  files: readonly CaredoveFile[]
  messages: readonly { file?: CaredoveFile }[]
  attempts: readonly { event: EventType; state: 'waiting' | 'sent' | 'failed' | 'dropped' }[]
}

type Fields = { readonly [field: string]: Json }

/** The Caredove of the demo, as agencies and requesters use it. */
export function caredoveClient(url: string) {
  const call = async <T>(method: string, path: string, body: Fields = {}): Promise<T> => {
    const response = await fetch(`${url}/_control/${path}`, {
      method,
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Caredove simulator: ${method} ${path.split('/')[0]} answered ${response.status}`)
    return (await response.json()) as T
  }
  const rows = () => call<{ reference: string }[]>('GET', 'referrals')
  return {
    addListing: (listing: Fields) => call('POST', 'listings', listing),
    /** Integrates all listings, or those named by id or name. */
    integrate: (target: { endpoint: string; user: string; token: string; listings?: string[] }) =>
      call('POST', 'integrate', target),
    create: (referral: Fields = {}) => call<CaredoveReferral>('POST', 'referrals', referral),
    /** edit, status, book, reschedule, unbook, route, message, archive, reopen, revoke, resend, clear-errors. */
    act: (reference: string, act: string, body: Fields = {}) =>
      call<CaredoveReferral>('POST', `referrals/${reference}/${act}`, body),
    /** All of them, whole, oldest first. */
    async referrals(): Promise<CaredoveReferral[]> {
      const all = (await rows()).reverse()
      return Promise.all(all.map(({ reference }) => call<CaredoveReferral>('GET', `referrals/${reference}`)))
    },
    /** How messages are sent from now on: copies, reorder, together, delayMs, dropNext, dropShare. */
    misbehave: (delivery: { [knob: string]: number }) => call('PATCH', 'delivery', delivery),
    flush: () => call('POST', 'flush'),
    counts: () =>
      call<{ counts: { sent: number; accepted: number; dropped: number } }>('GET', 'state').then(state => state.counts),
  }
}
export type Caredove = ReturnType<typeof caredoveClient>

/** A referral in the inbox of the CRMS, as it arrived. */
export type CrmsReferral = {
  id: string
  externalId?: string
  status: string
  firstName?: string
  lastName?: string
  dateOfBirth?: string
  attachments: readonly { fileName: string; contentType: string; size: number }[]
}

/** What the simulated CRMS lets in. */
export const crmsToken = 'crms_demo'

/** The CRMS of the demo, as its own people use it. */
export function crmsClient(url: string) {
  const json = async <T>(response: Response): Promise<T> => {
    if (!response.ok) throw new Error(`CRMS simulator: answered ${response.status}`)
    return (await response.json()) as T
  }
  const post = async (path: string, body: Json) =>
    json(await fetch(`${url}/_control${path}`, { method: 'POST', body: JSON.stringify(body) }))
  return {
    /** Takes updates until somebody accepts a referral; it begins without. */
    takeUpdates: () => post('', { profile: 'until-accepted' }),
    offline: (offline: boolean) => post('', { offline: offline ? 'unavailable' : 'no' }),
    /** What goes wrong with the next requests; see the simulator's knobs. */
    fail: (faults: readonly { [knob: string]: Json }[]) => post('', { faults }),
    decide: (id: string, status: 'accepted' | 'declined' | 'closed') => post('/decide', { id, status }),
    referrals: async () => json<CrmsReferral[]>(await fetch(`${url}/_control/referrals`)),
  }
}
export type Crms = ReturnType<typeof crmsClient>

/** What the CRMS has of a referral of Caredove. */
export async function arrivals(
  { caredove, crms }: { caredove: Caredove; crms: Crms },
  reference: string,
): Promise<CrmsReferral[]> {
  const [told, held] = await Promise.all([caredove.referrals(), crms.referrals()])
  const id = told.find(each => each.reference === reference)?.id
  return held.filter(({ externalId }) => externalId === id || externalId === reference)
}

/** The pages of the simulated EHR: the day of its front desk, and what can go wrong with it. */
import type { IncomingMessage } from 'node:http'
import { ownForm, type PageAnswer, seeOther, stylePage } from '../../../simulator-page.ts'
import type { FakeEhr } from '../../fake.ts'
import type { Switches } from '../switches.ts'
import { dayPage, type Look } from './day-page.ts'

/** Answers a request outside of FHIR; undefined when there is no such page. */
export async function answerPages(
  ehr: FakeEhr,
  asked: { request: IncomingMessage; url: URL; body: string; now: Date; offline: Switches['offline'] },
): Promise<PageAnswer | undefined> {
  const { request, url, body } = asked
  if (request.method === 'GET') {
    if (url.pathname === '/page.css') return stylePage()
    return url.pathname === '/' ? dayPage(ehr, lookOf(url.searchParams, asked.now), asked.offline) : undefined
  }
  const form = request.method === 'POST' ? ownForm(request, body) : undefined
  const act = form && acts[url.pathname.slice(1)]
  if (!form || !act) return undefined
  const day = new URLSearchParams({ day: form.day ?? '' })
  try {
    day.set('said', await act(ehr, form))
  } catch (error) {
    day.set('wrong', error instanceof Error ? error.message : 'That did not work.')
  }
  return seeOther(`/?${day}`)
}

type Form = Readonly<Record<string, string>>
/** Does it, and says so. */
type Act = (ehr: FakeEhr, form: Form) => string | Promise<string>

const onOne =
  (name: 'confirm' | 'decline' | 'arrive' | 'fulfil' | 'noShow', said: string): Act =>
  (ehr, { id = '' }) => {
    ehr.desk[name](id)
    return said
  }

const acts: Readonly<Record<string, Act>> = {
  confirm: onOne('confirm', 'Confirmed.'),
  decline: onOne('decline', 'Declined.'),
  arrive: onOne('arrive', 'Arrived.'),
  fulfil: onOne('fulfil', 'Seen, and billed.'),
  noshow: onOne('noShow', 'Noted that they did not come.'),
  cancel(ehr, { id = '', by }) {
    ehr.desk.cancel(id, by === 'pat' ? 'pat' : 'prov')
    return 'Cancelled.'
  },
  move(ehr, { id = '', start = '' }) {
    ehr.desk.move(id, instantOf(start))
    return 'Moved.'
  },
  book(ehr, { patient = '', practitioner = '', start = '', minutes = '30' }) {
    ehr.desk.book({ patient, practitioner, start: instantOf(start), minutes: Number(minutes) })
    return 'Entered.'
  },
  publish(ehr, { practitioner = '', day = '', from = '', to = '', minutes = '30' }) {
    const made = ehr.desk.publish({
      practitioner,
      from: instantOf(`${day}T${from}`),
      to: instantOf(`${day}T${to}`),
      minutes: Number(minutes),
    })
    return `${made.length} slots published.`
  },
  close(ehr, { id = '' }) {
    ehr.desk.setSlot(id, 'busy-unavailable')
    return 'Closed.'
  },
  open(ehr, { id = '' }) {
    ehr.desk.setSlot(id, 'free')
    return 'Open again.'
  },
  async trouble(ehr, { offline }) {
    await ehr.set({ offline: offline === 'unavailable' ? 'unavailable' : 'no' })
    return offline === 'unavailable' ? 'The EHR is away.' : 'The EHR is back.'
  },
}

/** The page's times are UTC. */
function instantOf(local: string): string {
  const at = new Date(`${local}Z`)
  if (Number.isNaN(at.getTime())) throw new Error('Enter a date and a time.')
  return at.toISOString()
}

function lookOf(query: URLSearchParams, now: Date): Look {
  const day = query.get('day') ?? ''
  return {
    day: /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : now.toISOString().slice(0, 10),
    said: query.get('said') ?? undefined,
    wrong: query.get('wrong') ?? undefined,
  }
}

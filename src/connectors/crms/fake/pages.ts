/** The pages of the simulated CRMS: the inbox, its files, and the forms with which a person plays the CRMS. */
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { FakeCrms } from '../fake.ts'
import { type Answer, refused } from './answers.ts'
import { type HeldFile, statuses } from './inbox.ts'
import { inboxPage } from './page-inbox.ts'
import { script, style } from './page-style.ts'
import { presetOf } from './presets.ts'

export type PageRequest = {
  method: string
  path: readonly string[]
  url: URL
  request: IncomingMessage
  body: Uint8Array
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Answers a request of a browser. */
export async function pageAnswer(fake: FakeCrms, asked: PageRequest): Promise<Answer> {
  const { method, path } = asked
  const [area, id, file] = path
  if (method === 'POST') return isOwn(asked) ? formAnswer(fake, asked) : refused(403, 'Only from its own page')
  if (method !== 'GET') return refused(405, 'Not allowed')
  switch (area) {
    case undefined:
      return page(inboxPage(fake, undefined))
    case 'referrals':
      return fake.get(id ?? '') ? page(inboxPage(fake, id)) : redirect('/')
    case 'files':
      return fileAnswer(fake.get(id ?? '')?.files.find(each => each.id === file))
    case 'page.css':
      return { status: 200, type: 'text/css; charset=utf-8', body: style }
    case 'page.js':
      return { status: 200, type: 'text/javascript; charset=utf-8', body: script }
    default:
      return refused(404, 'Not found')
  }
}

/** A form of another site must not press these buttons. */
function isOwn({ request }: PageRequest): boolean {
  const site = request.headers['sec-fetch-site']
  return (
    (site === undefined || site === 'same-origin') &&
    /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
  )
}

const Decision = z.object({ id: z.string(), status: z.enum(statuses) })
const Misbehaviour = z.object({ preset: z.string(), times: z.coerce.number().int().min(1).max(1_000) })
const Profile = z.object({ profile: z.enum(['none', 'until-accepted']) })

async function formAnswer(fake: FakeCrms, { path, url, body }: PageRequest): Promise<Answer> {
  const form = Object.fromEntries(new URLSearchParams(Buffer.from(body).toString()))
  const back = form.back?.startsWith('/referrals/') ? form.back : '/'
  switch (path[0]) {
    case 'decide': {
      const read = Decision.safeParse(form)
      if (!read.success || !fake.get(read.data.id)) return redirect('/')
      fake.decide(read.data.id, read.data.status)
      return redirect(`/referrals/${read.data.id}`)
    }
    case 'faults': {
      const read = Misbehaviour.safeParse(form)
      const fault = read.success ? presetOf(read.data.preset) : undefined
      if (read.success && fault)
        await fake.set({ faults: [...fake.knobs().faults, { ...fault, times: read.data.times }] })
      return redirect(back)
    }
    case 'well':
      await fake.set({ faults: [], plan: true, offline: 'no', slowMs: 0 })
      return redirect(back)
    case 'profile': {
      const read = Profile.safeParse(form)
      if (read.success) await fake.set(read.data)
      return redirect(back)
    }
    default:
      return refused(404, `Nothing at ${url.pathname}`)
  }
}

/** Files come from outside: shown, never run. */
function fileAnswer(file: HeldFile | undefined): Answer {
  if (!file) return refused(404, 'Not found')
  const name = encodeURIComponent(file.fileName)
  return {
    status: 200,
    type: file.contentType.startsWith('text/') ? 'text/plain; charset=utf-8' : file.contentType,
    body: file.bytes,
    headers: {
      'content-disposition': `inline; filename*=UTF-8''${name}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  }
}

function page(html: string): Answer {
  return {
    status: 200,
    type: 'text/html; charset=utf-8',
    body: html,
    headers: {
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  }
}

function redirect(to: string): Answer {
  return { status: 303, type: 'text/plain', body: '', headers: { location: to } }
}

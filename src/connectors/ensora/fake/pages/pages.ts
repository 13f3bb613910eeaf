/** The pages of the simulated Ensora Data Collection, and the forms with which a person plays a therapist. */
import type { IncomingMessage } from 'node:http'
import { ownForm, type PageAnswer, seeOther, stylePage } from '../../../simulator-page.ts'
import type { FakeEnsora } from '../../fake.ts'
import type { Answer } from '../answers.ts'
import { exportFile } from '../export.ts'
import { signedBy, type Written } from '../notebook.ts'
import { refParts } from '../shown.ts'
import type { HeldNote, HeldValue } from '../world.ts'
import { listPage, saidOf } from './list-page.ts'
import { moreStyle, script } from './look.ts'
import { notePage } from './note-page.ts'

type Asked = { request: IncomingMessage; url: URL; body: string }

/** Answers a request outside of the interface; undefined when there is no such page. */
export async function answerPages(fake: FakeEnsora, asked: Asked): Promise<Answer | PageAnswer | undefined> {
  const { request, url, body } = asked
  const [area, id = ''] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  if (request.method === 'GET') return show(fake, url, area, id)
  const form = request.method === 'POST' ? ownForm(request, body) : undefined
  if (!form || area === undefined) return undefined
  const back = area === 'notes' ? `/notes/${encodeURIComponent(id)}` : '/'
  try {
    const done = await act(fake, area, id, form)
    return done && seeOther(`${done.to ?? back}?${new URLSearchParams({ said: done.said })}`)
  } catch (error) {
    const wrong = error instanceof Error ? error.message : 'That did not work.'
    return seeOther(`${back}?${new URLSearchParams({ wrong })}`)
  }
}

function show(fake: FakeEnsora, url: URL, area: string | undefined, id: string): Answer | PageAnswer | undefined {
  const [said, wrong] = [url.searchParams.get('said'), url.searchParams.get('wrong')]
  const told = { ...(said === null ? {} : { said }), ...(wrong === null ? {} : { wrong }) }
  switch (area) {
    case undefined:
      return listPage(fake, told)
    case 'page.css':
      return { ...stylePage(), body: `${stylePage().body}${moreStyle}` }
    case 'page.js':
      return { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: script }
    case 'notes': {
      const note = fake.world.get('note', id)
      return note ? notePage(fake, note, told) : seeOther('/')
    }
    case 'signatures':
      return signature(fake, id)
    case 'export':
      return exportFile(fake.world, id.replace(/\.csv$/, ''))
    default:
      return undefined
  }
}

function signature(fake: FakeEnsora, ref: string): Answer | undefined {
  const parts = refParts(ref)
  const value = fake.world.get('note', parts?.note ?? '')?.values.find(({ label }) => label === parts?.label)?.value
  if (typeof value !== 'object' || value === null || !('signature' in value)) return undefined
  const { contentType, bytes } = value.signature
  return { status: 200, headers: { 'content-type': contentType, 'x-content-type-options': 'nosniff' }, body: bytes }
}

type Form = Readonly<Record<string, string>>
type Done = { said: string; to?: string }

async function act(fake: FakeEnsora, area: string, id: string, form: Form): Promise<Done | undefined> {
  switch (area) {
    case 'start': {
      const site = fake.world.get('site', fake.world.get('student', form.student ?? '')?.site ?? '')
      const note = fake.notebook.start({
        student: form.student ?? '',
        user: form.user ?? '',
        template: form.template ?? '',
        place: { text: site?.name ?? 'Here', latitude: 43.6629, longitude: -79.3957, accuracy: 20 },
      })
      return { said: 'The session has started.', to: `/notes/${note.id}` }
    }
    case 'notes': {
      const note = fake.world.get('note', id)
      if (!note) throw new Error('There is no such note.')
      const written = writtenIn(form, note, fake.now())
      if (form.act === 'publish') fake.notebook.publish(id, written)
      else fake.notebook.write(id, written)
      return form.act === 'publish' ? { said: 'Published.', to: '/' } : { said: 'Saved.' }
    }
    case 'publish':
      fake.notebook.publish(form.id ?? '')
      return { said: 'Published.' }
    case 'unpublish':
      fake.notebook.unpublish(form.id ?? '')
      return { said: 'Taken back: it is a draft again.' }
    case 'delete':
      fake.notebook.remove(form.id ?? '')
      return { said: 'Deleted.' }
    case 'trouble':
      return trouble(fake, form)
    default:
      return undefined
  }
}

/** What a form says of a note's fields; of signatures the drawn image counts before the typed name. */
function writtenIn(form: Form, note: HeldNote, now: Date): Written {
  const written: Record<string, HeldValue> = {}
  for (const { label, type, value } of note.values) {
    const text = form[`field:${label}`]
    if (type === 'signature') {
      const [image, typed = ''] = [form[`image:${label}`], form[`typed:${label}`]?.trim()]
      if (image?.startsWith('data:image/png;base64,')) {
        const bytes = Buffer.from(image.slice(image.indexOf(',') + 1), 'base64')
        written[label] = { signature: { contentType: 'image/png', bytes, signedAt: now.toISOString() } }
      } else if (typed !== '') written[label] = signedBy(typed, now)
    } else if (text !== undefined) {
      const place = typeof value === 'object' && value !== null && 'place' in value ? value.place : {}
      written[label] =
        type === 'location'
          ? { place: { ...place, text } }
          : type === 'numeric' && text !== ''
            ? Number(text)
            : text.replaceAll('\r\n', '\n')
    }
  }
  return written
}

async function trouble(fake: FakeEnsora, form: Form): Promise<Done> {
  const [change = ''] = Object.keys(form)
  switch (change) {
    case 'tokens':
      fake.expireTokens()
      break
    case 'busy':
      await fake.set({ fail: { status: 429, times: 3, retryAfter: '2' } })
      break
    case 'repeat':
      await fake.set({ repeatPages: 1 })
      break
    case 'credentials':
      await fake.set({ credentials: form.credentials !== 'revoke' })
      return {
        said: form.credentials === 'revoke' ? 'The credentials are refused.' : 'The credentials are taken again.',
      }
    case 'slow':
      await fake.set({ slowMs: form.slow === '3000' ? 3_000 : 0 })
      return { said: form.slow === '3000' ? 'Pages take three seconds.' : 'Pages are quick again.' }
    case 'delay': {
      const minutes = form.delay === '15' ? 15 : form.delay === '30' ? 30 : 0
      await fake.set({ exportDelayMinutes: minutes })
      return { said: minutes === 0 ? 'Notes can be pulled at once.' : `Notes can be pulled after ${minutes} minutes.` }
    }
  }
  return { said: saidOf(change) }
}

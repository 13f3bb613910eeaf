/**
 * The simulated Caredove: a stateful server that keeps listings and referrals, and sends what happens to them as FHIR
 * messages, the way the vendor does, warts included. With a page at `/` where a person plays Caredove. In memory, on
 * 127.0.0.1 only. Source: reference/referrals.md sections 2 to 8 and 13.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { z } from 'zod'
import type { ReferralClass } from '../../model/referral/classes.ts'
import * as acts from './fake/acts.ts'
import { control, parse } from './fake/control.ts'
import { createReferral, route } from './fake/create.ts'
import { findFile, isKnown } from './fake/files.ts'
import * as inputs from './fake/inputs.ts'
import { answerPage } from './fake/page.ts'
import { seeded } from './fake/people.ts'
import { isProblem, type Problem, problem } from './fake/problem.ts'
import { createSender, type Delivery } from './fake/sender.ts'
import { integrate, setListing, setSubStatus } from './fake/set-up.ts'
import { type ShownReferral, shownReferral } from './fake/shown.ts'
import { type Attempt, type Listing, newWorld, type Referral, type WorldOptions } from './fake/world.ts'

export type { Delivery } from './fake/sender.ts'
export type { Attempt, Listing, Registrant, Style } from './fake/world.ts'

export type FakeCaredoveOptions = WorldOptions & {
  /** 0, the default, takes any free port. */
  port?: number
  now?: () => Date
  /** The same seed makes the same people, numbers and ids. */
  seed?: number
  random?: () => number
  /** A first target, for every listing. */
  target?: z.input<typeof inputs.TargetInput>
}

type Named = { id: string; reference: string }
type Input<Schema extends z.ZodType> = z.input<Schema>

/** Acts resolve when their message was answered, or failed, or is held back. They throw when there is nothing to do. */
export type FakeCaredove = {
  url: string
  port: number
  /** The address of its FHIR interface, and who may ask there and for files. */
  baseUrl: string
  documents: { user: string; token: string }
  close(): Promise<void>
  integrate(input: Input<typeof inputs.IntegrateInput>): void
  setListing(input: Input<typeof inputs.ListingInput>): Listing
  listings(): Listing[]
  setSubStatus(input: Input<typeof inputs.SubStatusInput>): void
  createReferral(input?: Input<typeof inputs.CreateInput>): Promise<Named>
  edit(reference: string, change?: Input<typeof inputs.EditInput>): Promise<void>
  setStatus(reference: string, to: ReferralClass | (string & {}), label?: string, reason?: string): Promise<void>
  reopen(reference: string): Promise<void>
  book(reference: string, slot?: Input<typeof inputs.BookInput>): Promise<{ appointment: string }>
  bookGroup(references: readonly string[], slot?: Input<typeof inputs.BookInput>): Promise<{ group: string }>
  reschedule(reference: string, to?: Input<typeof inputs.RescheduleInput>): Promise<void>
  unbook(reference: string, how?: Input<typeof inputs.UnbookInput>): Promise<void>
  route(reference: string, to: Input<typeof inputs.RouteInput>): Promise<Named>
  message(
    reference: string,
    from: 'provider' | 'requester',
    what?: Omit<Input<typeof inputs.MessageInput>, 'from'>,
  ): Promise<{ message: string }>
  archive(reference: string, archived?: boolean): Promise<void>
  revoke(reference: string): Promise<void>
  resend(reference: string): Promise<void>
  clearErrors(reference: string): Promise<void>
  referral(reference: string): ShownReferral
  referrals(): ShownReferral[]
  /** Every attempt to send, oldest first; of one referral or of all. */
  sent(reference?: string): readonly Attempt[]
  misbehave(knobs: Partial<Delivery>): void
  set(settings: Input<typeof inputs.SettingsInput>): void
  flush(): Promise<void>
}

const bodyLimit = 64 * 1024 * 1024

/** Starts a simulator with three listings; nothing is integrated until `integrate`, or with `target` all of them. */
export async function createFakeCaredove(options: FakeCaredoveOptions = {}): Promise<FakeCaredove> {
  const { port = 0, now = () => new Date(), seed = 1, random = seeded(seed) } = options
  const world = newWorld(now, random, options)
  const sender = createSender(world)
  const site = { world, sender }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://caredove.invalid')
    const [area, ...path] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
    const method = request.method ?? 'GET'
    if (area === '_control') {
      const body = await bodyOf(request)
      const answer = isProblem(body) ? body : await control(site, { method, path, body })
      return isProblem(answer)
        ? json(response, answer.status, { message: answer.message })
        : json(response, 200, answer)
    }
    if (area === 'documents' || area === 'api') {
      if (isKnown(world, request.headers.authorization)) return answerApi(area, path, response)
      response.setHeader('www-authenticate', 'Basic realm="Caredove"')
      return json(response, 401, { message: 'Unauthorized' })
    }
    return answerPage(url.pathname, response)
  }

  /** `/documents/{id}` and `/api/FHIR4_v1/metadata`, for whoever is known. */
  function answerApi(area: string, path: readonly string[], response: ServerResponse): void {
    const file = area === 'documents' ? findFile(world, path[0] ?? '') : undefined
    if (file) {
      response.writeHead(200, { 'content-type': file.contentType, 'content-length': file.bytes.length })
      response.end(file.bytes)
    } else if (area === 'api' && path[1] === 'metadata') {
      const what = {
        status: 'active',
        date: now().toISOString(),
        kind: 'instance',
        fhirVersion: '4.0.1',
        format: ['json'],
      }
      json(response, 200, { resourceType: 'CapabilityStatement', ...what })
    } else json(response, 404, { message: 'Not found' })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) json(response, 500, { message: 'The simulator failed' })
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo
  world.url = `http://127.0.0.1:${address.port}`
  if (options.target) given(integrate(world, given(parse(inputs.IntegrateInput, options.target))))

  /** An act on one referral, with its input parsed. @throws when there is no such referral, or the act is refused */
  async function on<Schema extends z.ZodType, Value>(
    reference: string,
    schema: Schema,
    input: unknown,
    run: (site: acts.Site, referral: Referral, input: z.output<Schema>) => Promise<Value | Problem>,
  ): Promise<Value> {
    return given(await run(site, found(reference), given(parse(schema, input))))
  }
  const found = (reference: string) =>
    given(world.referrals.get(reference) ?? problem(404, 'There is no such referral'))
  const named = ({ id, reference }: Referral): Named => ({ id, reference })

  return {
    url: world.url,
    port: address.port,
    baseUrl: `${world.url}/api/FHIR4_v1`,
    documents: world.documents,
    close() {
      sender.close()
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
    integrate: input => void given(integrate(world, given(parse(inputs.IntegrateInput, input)))),
    setListing: input => setListing(world, given(parse(inputs.ListingInput, input))),
    listings: () => [...world.listings.values()],
    setSubStatus: input => void given(setSubStatus(world, given(parse(inputs.SubStatusInput, input)))),
    createReferral: async input => named(given(await createReferral(site, given(parse(inputs.CreateInput, input))))),
    edit: async (reference, change) => void (await on(reference, inputs.EditInput, change, acts.edit)),
    setStatus: async (reference, classification, label, reason) =>
      void (await on(reference, inputs.StatusInput, { classification, label, reason }, acts.setStatus)),
    reopen: async reference => void given(await acts.reopen(site, found(reference))),
    book: async (reference, slot) => ({
      appointment: (await on(reference, inputs.BookInput, slot, (...each) => acts.book(...each))).id,
    }),
    bookGroup: async (references, slot) => ({
      group: given(
        await acts.bookGroup(site, references.map(found), given(parse(inputs.GroupInput, { ...slot, references }))),
      ),
    }),
    reschedule: async (reference, to) => void (await on(reference, inputs.RescheduleInput, to, acts.reschedule)),
    unbook: async (reference, how) => void (await on(reference, inputs.UnbookInput, how, acts.unbook)),
    route: async (reference, to) => named(await on(reference, inputs.RouteInput, to, route)),
    message: async (reference, from, what) => ({
      message: (await on(reference, inputs.MessageInput, { ...what, from }, acts.message)).id,
    }),
    archive: async (reference, archived) => void (await on(reference, inputs.ArchiveInput, { archived }, acts.archive)),
    revoke: async reference => void given(await acts.revoke(site, found(reference))),
    resend: async reference => void given(await acts.resend(site, found(reference))),
    clearErrors: async reference => void given(await acts.clearErrors(site, found(reference))),
    referral: reference => shownReferral(found(reference)),
    referrals: () => [...world.referrals.values()].map(shownReferral),
    sent: reference => (reference === undefined ? world.attempts : found(reference).attempts),
    misbehave: knobs => void Object.assign(sender.delivery, given(parse(inputs.DeliveryInput, knobs))),
    set: settings => void Object.assign(world, given(parse(inputs.SettingsInput, settings))),
    flush: () => sender.flush(),
  }
}

/** @throws when the act was refused */
function given<Value>(value: Value | Problem): Value {
  if (isProblem(value)) throw new Error(`The simulated Caredove: ${value.message}`)
  return value
}

/** The simulator in a process of its own, with numbers that are new each time; resolves once it listens. */
export async function startFakeCaredove(options: FakeCaredoveOptions): Promise<FakeCaredove> {
  return createFakeCaredove({ random: Math.random, ...options })
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) return problem(413, 'Too large')
    chunks.push(chunk)
  }
  if (size === 0) return {}
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return problem(400, 'The body is not JSON')
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body ?? null))
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length })
  response.end(bytes)
}

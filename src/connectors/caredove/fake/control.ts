/**
 * /_control of the simulator: everything that a person does on its page, for the page itself, for tests and for the demo
 * from another process. JSON in, JSON out. `POST /_control/referrals`, `POST /_control/referrals/{number}/{act}`, …
 */
import type { z } from 'zod'
import * as acts from './acts.ts'
import { createReferral, route } from './create.ts'
import * as inputs from './inputs.ts'
import { isProblem, type Problem, problem } from './problem.ts'
import { steady } from './sender.ts'
import { integrate, setListing, setSubStatus } from './set-up.ts'
import { shownReferral, shownRow } from './shown.ts'
import type { Referral } from './world.ts'

type Site = acts.Site
type Call = { method: string; path: readonly string[]; body: unknown }

/** What a body is parsed with, and what is then done: an act on one referral. */
type ReferralAct = (site: Site, referral: Referral, body: unknown) => Promise<unknown>

function act<Input extends z.ZodType>(
  input: Input,
  run: (site: Site, referral: Referral, input: z.output<Input>) => Promise<unknown>,
): ReferralAct {
  return (site, referral, body) => {
    const parsed = parse(input, body)
    return isProblem(parsed) ? Promise.resolve(parsed) : run(site, referral, parsed as z.output<Input>)
  }
}

const referralActs: Readonly<Record<string, ReferralAct>> = {
  edit: act(inputs.EditInput, acts.edit),
  status: act(inputs.StatusInput, acts.setStatus),
  book: act(inputs.BookInput, (site, referral, input) => acts.book(site, referral, input)),
  reschedule: act(inputs.RescheduleInput, acts.reschedule),
  unbook: act(inputs.UnbookInput, acts.unbook),
  route: act(inputs.RouteInput, route),
  message: act(inputs.MessageInput, acts.message),
  archive: act(inputs.ArchiveInput, acts.archive),
  reopen: acts.reopen,
  revoke: acts.revoke,
  resend: acts.resend,
  'clear-errors': acts.clearErrors,
}

const actions: Readonly<Record<string, (site: Site, body: unknown) => unknown>> = {
  'GET state': ({ world, sender }) => ({
    settings: {
      style: world.style,
      onlyTriggers: world.onlyTriggers,
      participants: world.participants,
      zone: world.zone,
    },
    delivery: sender.delivery,
    counts: sender.counts,
    referrals: world.referrals.size,
    listings: [...world.listings.values()].map(listing => ({
      ...listing,
      targets: listing.targets.map(({ token: _, ...target }) => target),
    })),
    subStatuses: world.subStatuses,
  }),
  'GET referrals': ({ world }) => [...world.referrals.values()].reverse().map(shownRow),
  'GET sent': ({ world }) => world.attempts,
  'POST referrals': withInput(inputs.CreateInput, async (site, input) => shown(await createReferral(site, input))),
  'POST group': withInput(inputs.GroupInput, async (site, input) => {
    const referrals = input.references.map(reference => site.world.referrals.get(reference))
    const known = referrals.filter(referral => referral !== undefined)
    if (known.length < referrals.length) return problem(404, 'There is no such referral')
    const group = await acts.bookGroup(site, known, input)
    return isProblem(group) ? group : { group }
  }),
  'POST integrate': withInput(inputs.IntegrateInput, ({ world }, input) => {
    const listings = integrate(world, input)
    return isProblem(listings) ? listings : { listings: listings.map(({ id }) => id) }
  }),
  'POST listings': withInput(inputs.ListingInput, ({ world }, input) => ({ id: setListing(world, input).id })),
  'POST sub-statuses': withInput(inputs.SubStatusInput, ({ world }, input) => setSubStatus(world, input)),
  'PATCH delivery': withInput(inputs.DeliveryInput, ({ sender }, input) => Object.assign(sender.delivery, input)),
  'PATCH settings': withInput(inputs.SettingsInput, ({ world }, input) => {
    Object.assign(world, input)
    return input
  }),
  'POST flush': ({ sender }) => sender.flush().then(() => ({ counts: sender.counts })),
  'POST reset': ({ world, sender }) => {
    world.referrals.clear()
    world.attempts.length = 0
    Object.assign(sender.delivery, steady)
    Object.assign(sender.counts, { sent: 0, accepted: 0, dropped: 0 })
    return {}
  },
}

/** Answers one call; a problem carries the status. */
export async function control(site: Site, { method, path, body }: Call): Promise<unknown> {
  const [what = 'state', reference, name] = path
  if (what !== 'referrals' || reference === undefined) {
    const action = actions[`${method} ${what}`]
    return action ? action(site, body) : problem(404, 'No such control')
  }
  const referral = site.world.referrals.get(reference)
  if (!referral) return problem(404, 'There is no such referral')
  if (method === 'GET' && name === undefined) return shownReferral(referral)
  const run = method === 'POST' && name !== undefined ? referralActs[name] : undefined
  if (!run) return problem(404, 'No such control')
  const done = await run(site, referral, body)
  if (isProblem(done)) return done
  return shownReferral(name === 'route' ? (done as Referral) : referral)
}

function shown(made: Referral | Problem) {
  return isProblem(made) ? made : shownReferral(made)
}

function withInput<Input extends z.ZodType>(input: Input, run: (site: Site, input: z.output<Input>) => unknown) {
  return (site: Site, body: unknown): unknown => {
    const parsed = parse(input, body)
    return isProblem(parsed) ? parsed : run(site, parsed as z.output<Input>)
  }
}

/** The input as its schema has it, or what is wrong with it. */
export function parse<Input extends z.ZodType>(input: Input, body: unknown): z.output<Input> | Problem {
  const parsed = input.safeParse(body ?? {})
  if (parsed.success) return parsed.data
  return problem(
    400,
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
  )
}

/** What the stand-in hub answers about referrals: the list with its filters, one of them, decisions, files and bundles. */
import type { ReferralCounts, ReferralDetail, ReferralRow } from '../api/referralTypes.ts'
import type { Answer, Asked } from './answers.ts'
import { minutesAgo } from './connections.ts'
import { pdfText } from './referralTexts.ts'
import type { World } from './world.ts'

type Handle = (world: World, asked: Asked, id: string) => Answer
type Route = { method: string; path: RegExp; handle: Handle }

const ok = (body: unknown): Answer => ({ status: 200, body })
const refuse = (status: number, code: string): Answer => ({
  status,
  body: { status, code, fix: '', requestId: 'req-0198f3' },
})

/** Runs on the referral of the address, when it may be decided about still. */
const withReferral =
  (act: (world: World, referral: ReferralDetail, asked: Asked) => Answer): Handle =>
  (world, asked, id) => {
    const referral = world.referrals.find(each => each.id === id)
    return referral ? act(world, referral, asked) : refuse(404, 'request.not-found')
  }

const replace = (world: World, referral: ReferralDetail, change: Partial<ReferralDetail>): ReferralDetail => {
  const next = { ...referral, ...change, version: referral.version + 1 }
  world.referrals = world.referrals.map(each => (each === referral ? next : each))
  return next
}

const decide = (to: ReferralDetail['inbox']) =>
  withReferral((world, referral, { body }) => {
    const allowed = to === 'new' ? 'reopen' : to === 'accepted' ? 'accept' : 'decline'
    if (!referral.actions.includes(allowed)) {
      const theirs = { inbox: referral.inbox, by: referral.decision?.by ?? null, at: minutesAgo(0) }
      return { status: 409, body: { status: 409, code: 'request.conflict', fix: '', theirs } }
    }
    const reason = typeof body.reason === 'string' ? body.reason : null
    const choice = body.choice as { kind: string; record?: string } | undefined
    const linked = referral.candidates.find(({ record }) => record === choice?.record)
    const flagged = referral.actions.includes('clear-flag') ? (['clear-flag'] as const) : []
    const next = replace(world, referral, {
      inbox: to,
      next: to === 'new' ? 'decide' : 'none',
      actions: [...(to === 'new' ? (['accept', 'decline'] as const) : (['reopen'] as const)), ...flagged],
      decision:
        to === 'new'
          ? null
          : {
              at: minutesAgo(0),
              by: { id: 'a-1', name: 'Ada Dubois' },
              reason,
              linkedTo: linked ? { record: linked.record, name: linked.name } : null,
            },
    })
    return ok({ done: true, id: next.id, inbox: next.inbox, version: next.version })
  })

export const referralRoutes: readonly Route[] = [
  { method: 'GET', path: /\/referrals$/, handle: (world, { query }) => ok(pageOf(world, query)) },
  { method: 'GET', path: /\/referrals\/counts$/, handle: world => ok(countsOf(world.referrals)) },
  {
    method: 'POST',
    path: /\/referrals\/searches$/,
    handle: (world, { body }) => {
      world.searched = String(body.text ?? '')
      return ok({ id: 'a-search' })
    },
  },
  {
    method: 'GET',
    path: /\/referrals\/([\w-]+)$/,
    handle: withReferral((_world, referral) => ok(referral)),
  },
  {
    method: 'GET',
    path: /\/referrals\/([\w-]+)\/summary\.pdf$/,
    handle: () => ({ status: 200, body: null, pdf: pdfText }),
  },
  {
    method: 'GET',
    path: /\/referrals\/([\w-]+)\/documents\/[\w-]+$/,
    handle: () => ({ status: 200, body: null, pdf: pdfText }),
  },
  {
    method: 'GET',
    path: /\/referrals\/([\w-]+)\/support-bundle$/,
    handle: (_world, _asked, id) => ok({ referral: { id } }),
  },
  { method: 'POST', path: /\/referrals\/([\w-]+)\/accept$/, handle: decide('accepted') },
  { method: 'POST', path: /\/referrals\/([\w-]+)\/decline$/, handle: decide('declined') },
  { method: 'POST', path: /\/referrals\/([\w-]+)\/reopen$/, handle: decide('new') },
  {
    method: 'POST',
    path: /\/referrals\/([\w-]+)\/clear-flag$/,
    handle: withReferral((world, referral) => {
      const actions = referral.actions.filter(each => each !== 'clear-flag')
      replace(world, referral, { flag: null, actions })
      return ok({ done: true })
    }),
  },
  { method: 'POST', path: /\/referrals\/([\w-]+)\/resend$/, handle: () => ok({ done: true }) },
  { method: 'POST', path: /\/referrals\/([\w-]+)\/documents\/[\w-]+\/fetch$/, handle: () => ok({ done: true }) },
]

function pageOf(world: World, query: URLSearchParams): { items: ReferralRow[]; next: string | null } {
  const limit = Number(query.get('limit') ?? 50)
  const words = query.get('search') === null ? undefined : world.searched?.toLowerCase()
  const wanted = (row: ReferralRow) =>
    (query.get('inbox') ?? row.inbox ?? 'none') === (row.inbox ?? 'none') &&
    (query.get('class') ?? row.class) === row.class &&
    (query.get('listing') ?? row.listing.id) === row.listing.id &&
    (query.get('flagged') !== 'true' || row.flag !== null) &&
    (query.get('missing') !== 'true' || row.files.here < row.files.of) &&
    (words === undefined || `${row.name} ${row.birthDate} ${row.reference}`.toLowerCase().includes(words))
  return { items: world.referrals.filter(wanted).slice(0, limit), next: null }
}

function countsOf(rows: readonly ReferralRow[]): ReferralCounts {
  const count = (is: (row: ReferralRow) => boolean) => rows.filter(is).length
  return {
    all: rows.length,
    new: count(({ inbox }) => inbox === 'new'),
    accepted: count(({ inbox }) => inbox === 'accepted'),
    declined: count(({ inbox }) => inbox === 'declined'),
    flagged: count(({ flag }) => flag !== null),
    missing: count(({ files }) => files.here < files.of),
    most: 1_000,
  }
}

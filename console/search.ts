/** What may stand in an address after `?`, read at the door: anything else is dropped, never shown. */
import * as z from 'zod/mini'

const text = z.catch(z.optional(z.string()), undefined)
const instant = z.catch(z.optional(z.iso.datetime()), undefined)

const MessageSearch = z.object({
  state: text,
  delivery: text,
  target: text,
  route: text,
  settledFrom: instant,
  connection: text,
  type: text,
  problem: text,
  /** Instants, both ends included. */
  from: instant,
  to: instant,
  /** A record, and an issue, that messages belong to. */
  record: text,
  issue: text,
  /** A search that this person made; what was typed is not in the address. */
  search: text,
  cursor: text,
})
export type MessageSearch = z.infer<typeof MessageSearch>

const IssueSearch = z.object({ state: text, assignee: text })
export type IssueSearch = z.infer<typeof IssueSearch>

const UndeliveredSearch = z.object({ show: text, connection: text, problem: text, cursor: text })
const PrivacySearch = z.object({ message: text, route: text })
const IncidentSearch = z.object({ state: text, open: text })

const ReferralSearch = z.object({
  inbox: text,
  class: text,
  listing: text,
  connection: text,
  flagged: text,
  missing: text,
  routed: text,
  archived: text,
  /** A search that this person made; what was typed is not in the address. */
  search: text,
  cursor: text,
})
export type ReferralSearch = z.infer<typeof ReferralSearch>
const RegistrySearch = z.object({
  /** People, duplicates, merges, documents or members. */
  show: text,
  /** Of possible duplicates, and the one that is open. */
  state: text,
  open: text,
  waiting: text,
  /** A search that this person made; what was typed is not in the address. */
  search: text,
  cursor: text,
})
export type RegistrySearch = z.infer<typeof RegistrySearch>
const NetworkSearch = z.object({
  /** Traffic, exchanges, the gateway, or going live; and over how many days traffic is shown. */
  show: text,
  days: text,
  requester: text,
  transaction: text,
  outcome: text,
  /** Instants; the end is left out. */
  from: instant,
  to: instant,
  /** The exchange that is open. */
  open: text,
  cursor: text,
})
export type NetworkSearch = z.infer<typeof NetworkSearch>
const RegistryTabSearch = z.object({ tab: text })

const ReferralTabSearch = z.object({ tab: text })

const ReconciliationSearch = z.object({ pair: text, run: text, kind: text, view: text, open: text, cursor: text })
export type ReconciliationSearch = z.infer<typeof ReconciliationSearch>

const NewConnectionSearch = z.object({ connector: text })
const ConnectionSearch = z.object({ tab: text, open: text })
const NewRouteSearch = z.object({ from: text, to: text })
const ListingSearch = z.object({ tab: text, open: text })
const NewListingSearch = z.object({ from: text, name: text, sourceId: text })
const CrosswalkSearch = z.object({ q: text })
const HistorySearch = z.object({ kind: text, open: text })

const ExplainSearch = z.object({ q: text })

const AuditSearch = z.object({
  person: text,
  actor: text,
  action: text,
  connection: text,
  outcome: text,
  by: text,
  from: instant,
  to: instant,
  /** A search for a patient that this person made; what was typed is not in the address. */
  search: text,
  cursor: text,
})
export type AuditSearch = z.infer<typeof AuditSearch>

const PeopleSearch = z.object({ show: z.catch(z.optional(z.enum(['members', 'removed'])), undefined) })
const CalendarSearch = z.object({
  day: text,
  view: z.catch(z.optional(z.enum(['day', 'week'])), undefined),
  by: z.catch(z.optional(z.enum(['practitioner', 'location'])), undefined),
  practitioner: text,
  location: text,
  status: text,
  differs: z.catch(z.optional(z.enum(['yes'])), undefined),
})
export type CalendarSearch = z.infer<typeof CalendarSearch>
const MyDaySearch = z.object({ day: text, view: z.catch(z.optional(z.enum(['day', 'week'])), undefined) })

/** Which part of the visits is shown, and what is open of it. */
const VisitSearch = z.object({ tab: text, open: text })

const SessionSearch = z.object({
  tab: text,
  mapping: text,
  reason: text,
  review: text,
  step: text,
  agency: text,
  /** Days of the session, both included. */
  from: text,
  to: text,
  /** By when rows came, unless it says otherwise. */
  sort: z.catch(z.optional(z.enum(['state', 'name'])), undefined),
  open: text,
})
export type SessionSearch = z.infer<typeof SessionSearch>

/** Of a report: what it is narrowed by, the page, and whether its rows, charts or digest are shown. */
const ReportSearch = z.object({
  mapping: text,
  reason: text,
  gate: text,
  agency: text,
  /** Days, both included. */
  from: text,
  to: text,
  view: z.catch(z.optional(z.enum(['charts', 'digest'])), undefined),
  cursor: text,
})
export type ReportSearch = z.infer<typeof ReportSearch>

/** What a list of the practice management is narrowed by, what is open of it, and its tab. */
const PracticeSearch = z.object({
  open: text,
  tab: text,
  agency: text,
  active: text,
  state: text,
  gate: text,
  client: text,
  staff: text,
  /** The first day of the schedule, or `all`; absent: a week ago. */
  day: text,
  /** A search that this person made; what was typed is not in the address. */
  search: text,
  cursor: text,
})
export type PracticeSearch = z.infer<typeof PracticeSearch>

const SignInSearch = z.object({ to: text })

/** The filters of the list of messages. */
export const readMessageSearch = (search: Record<string, unknown>): MessageSearch =>
  present(MessageSearch.parse(search))

/** The search that is explained, as an opaque id. */
export const readExplainSearch = (search: Record<string, unknown>): z.infer<typeof ExplainSearch> =>
  present(ExplainSearch.parse(search))

/** The filter of the list of issues. */
export const readIssueSearch = (search: Record<string, unknown>): IssueSearch => present(IssueSearch.parse(search))

/** What did not arrive, or was set aside, and narrowed to what. */
export const readUndeliveredSearch = (search: Record<string, unknown>): z.infer<typeof UndeliveredSearch> =>
  present(UndeliveredSearch.parse(search))

/** Which incidents are shown, and what a new one is about. */
export const readIncidentSearch = (search: Record<string, unknown>): z.infer<typeof IncidentSearch> =>
  present(IncidentSearch.parse(search))

/** The filters of the list of referrals. */
export const readReferralSearch = (search: Record<string, unknown>): ReferralSearch =>
  present(ReferralSearch.parse(search))

/** Which comparison of which pair is shown, and narrowed to what. */
export const readReconciliationSearch = (search: Record<string, unknown>): ReconciliationSearch =>
  present(ReconciliationSearch.parse(search))

/** Which tab of a referral is open. */
export const readReferralTabSearch = (search: Record<string, unknown>): z.infer<typeof ReferralTabSearch> =>
  present(ReferralTabSearch.parse(search))

/** Which list of the registry is shown, and the search that leads to its people. */
export const readRegistrySearch = (search: Record<string, unknown>): RegistrySearch =>
  present(RegistrySearch.parse(search))

/** What of the network is shown, and which exchanges. */
export const readNetworkSearch = (search: Record<string, unknown>): NetworkSearch =>
  present(NetworkSearch.parse(search))

/** Which tab of a person is open. */
export const readRegistryTabSearch = (search: Record<string, unknown>): z.infer<typeof RegistryTabSearch> =>
  present(RegistryTabSearch.parse(search))

/** Which system a new connection is to. */
export const readNewConnectionSearch = (search: Record<string, unknown>): z.infer<typeof NewConnectionSearch> =>
  present(NewConnectionSearch.parse(search))

/** Which tab of a connection is open, and which version in its history. */
export const readConnectionSearch = (search: Record<string, unknown>): z.infer<typeof ConnectionSearch> =>
  present(ConnectionSearch.parse(search))

/** Between which connections a new route begins. */
export const readNewRouteSearch = (search: Record<string, unknown>): z.infer<typeof NewRouteSearch> =>
  present(NewRouteSearch.parse(search))

/** Which tab of a listing is open, and which version in its history. */
export const readListingSearch = (search: Record<string, unknown>): z.infer<typeof ListingSearch> =>
  present(ListingSearch.parse(search))

/** What is known of a listing that is registered: where it was seen, and how it is called there. */
export const readNewListingSearch = (search: Record<string, unknown>): z.infer<typeof NewListingSearch> =>
  present(NewListingSearch.parse(search))

/** What is searched among the entries of a crosswalk. */
export const readCrosswalkSearch = (search: Record<string, unknown>): z.infer<typeof CrosswalkSearch> =>
  present(CrosswalkSearch.parse(search))

/** Which kind of change the history shows, and which version is open. */
export const readHistorySearch = (search: Record<string, unknown>): z.infer<typeof HistorySearch> =>
  present(HistorySearch.parse(search))

/** Whose way out is previewed: of a message, or of the last bookings of a route. */
export const readPrivacySearch = (search: Record<string, unknown>): z.infer<typeof PrivacySearch> =>
  present(PrivacySearch.parse(search))

/** The filters of the audit trail, and the search for whose it is. */
export const readAuditSearch = (search: Record<string, unknown>): AuditSearch => present(AuditSearch.parse(search))

/** Which people of the organization are shown. */
export const readPeopleSearch = (search: Record<string, unknown>): z.infer<typeof PeopleSearch> =>
  present(PeopleSearch.parse(search))

/** Which day or week of one's own calendar is shown. */
export const readMyDaySearch = (search: Record<string, unknown>): z.infer<typeof MyDaySearch> =>
  present(MyDaySearch.parse(search))

/** Which day or week of the calendar is shown, grouped and narrowed how. */
export const readCalendarSearch = (search: Record<string, unknown>): CalendarSearch =>
  present(CalendarSearch.parse(search))

/** Which part of the visits is shown, and what is open of it. */
export const readVisitSearch = (search: Record<string, unknown>): z.infer<typeof VisitSearch> =>
  present(VisitSearch.parse(search))

/** Which tab of Synchronization is shown, narrowed how, and what is open. */
export const readSessionSearch = (search: Record<string, unknown>): SessionSearch =>
  present(SessionSearch.parse(search))

/** How a report is narrowed, and which side of it is shown. */
export const readReportSearch = (search: Record<string, unknown>): ReportSearch => present(ReportSearch.parse(search))

/** The filters of a list of the practice management, and what is open of it. */
export const readPracticeSearch = (search: Record<string, unknown>): PracticeSearch =>
  present(PracticeSearch.parse(search))

/** Where to go after signing in: only an address of this console, so that a link cannot lead elsewhere. */
export function readSignInSearch(search: Record<string, unknown>): { to?: string } {
  const { to } = SignInSearch.parse(search)
  return to !== undefined && /^\/o\/[^/\\]/.test(to) ? { to } : {}
}

/** Without the names that have no value, so that addresses stay short. */
function present<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== '')) as Value
}

/** The addresses of the console. The address is the state: filters, cursor and the open drawer are all in it. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { ErrorScreen } from './parts/ErrorScreen.tsx'
import { NotFound } from './parts/NotFound.tsx'
import { OrganizationStart } from './parts/OrganizationStart.tsx'
import { OrganizationGate, StartGate } from './parts/SessionGate.tsx'
import { readMappingSearch } from './screens/mapping/search.ts'
import { readPushSearch } from './screens/sessions/push/pushSearch.ts'
import { readAlertSearch } from './screens/settings/alerts/alertSearch.ts'
import { readReminderSearch } from './screens/settings/reminders/reminderSearch.ts'
import {
  readAuditSearch,
  readCalendarSearch,
  readConnectionSearch,
  readCrosswalkSearch,
  readExplainSearch,
  readHistorySearch,
  readIncidentSearch,
  readIssueSearch,
  readListingSearch,
  readMessageSearch,
  readMyDaySearch,
  readNetworkSearch,
  readNewConnectionSearch,
  readNewListingSearch,
  readNewRouteSearch,
  readPeopleSearch,
  readPracticeSearch,
  readPrivacySearch,
  readReconciliationSearch,
  readReferralSearch,
  readReferralTabSearch,
  readRegistrySearch,
  readRegistryTabSearch,
  readReportSearch,
  readSessionSearch,
  readSignInSearch,
  readUndeliveredSearch,
  readVisitSearch,
} from './search.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const start = createRoute({ getParentRoute: () => root, path: '/', component: StartGate })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('./screens/SignIn.tsx'), 'SignIn'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invite',
  component: lazyRouteComponent(() => import('./screens/Invitation.tsx'), 'Invitation'),
})

const organization = createRoute({ getParentRoute: () => root, path: '/o/$slug', component: OrganizationGate })

const overview = createRoute({
  getParentRoute: () => organization,
  path: '/',
  component: OrganizationStart,
})

const connections = createRoute({
  getParentRoute: () => organization,
  path: '/connections',
  component: lazyRouteComponent(() => import('./screens/Connections.tsx'), 'Connections'),
})
const connection = createRoute({
  getParentRoute: () => connections,
  path: '/$id',
  validateSearch: readConnectionSearch,
  component: lazyRouteComponent(() => import('./screens/ConnectionDrawer.tsx'), 'ConnectionDrawer'),
})
const newConnection = createRoute({
  getParentRoute: () => organization,
  path: '/connections/new',
  validateSearch: readNewConnectionSearch,
  component: lazyRouteComponent(() => import('./screens/setUp/NewConnection.tsx'), 'NewConnection'),
})

const routes = createRoute({
  getParentRoute: () => organization,
  path: '/connections/routes',
  component: lazyRouteComponent(() => import('./screens/setUp/Routes.tsx'), 'Routes'),
})
const newRoute = createRoute({
  getParentRoute: () => routes,
  path: '/new',
  validateSearch: readNewRouteSearch,
  component: lazyRouteComponent(() => import('./screens/setUp/NewRoute.tsx'), 'NewRoute'),
})
const route = createRoute({
  getParentRoute: () => routes,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/setUp/RouteDrawer.tsx'), 'RouteDrawer'),
})

const crosswalks = createRoute({
  getParentRoute: () => organization,
  path: '/connections/crosswalks',
  component: lazyRouteComponent(() => import('./screens/setUp/Crosswalks.tsx'), 'Crosswalks'),
})
const newCrosswalk = createRoute({
  getParentRoute: () => crosswalks,
  path: '/new',
  component: lazyRouteComponent(() => import('./screens/setUp/NewCrosswalk.tsx'), 'NewCrosswalk'),
})
const crosswalk = createRoute({
  getParentRoute: () => organization,
  path: '/connections/crosswalks/$id',
  validateSearch: readCrosswalkSearch,
  component: lazyRouteComponent(() => import('./screens/setUp/CrosswalkPage.tsx'), 'CrosswalkPage'),
})

const listings = createRoute({
  getParentRoute: () => organization,
  path: '/connections/listings',
  component: lazyRouteComponent(() => import('./screens/setUp/listings/Listings.tsx'), 'Listings'),
})
const newListing = createRoute({
  getParentRoute: () => listings,
  path: '/new',
  validateSearch: readNewListingSearch,
  component: lazyRouteComponent(() => import('./screens/setUp/listings/NewListing.tsx'), 'NewListing'),
})
const listing = createRoute({
  getParentRoute: () => listings,
  path: '/$id',
  validateSearch: readListingSearch,
  component: lazyRouteComponent(() => import('./screens/setUp/listings/ListingDrawer.tsx'), 'ListingDrawer'),
})

const visits = createRoute({
  getParentRoute: () => organization,
  path: '/visits',
  validateSearch: readVisitSearch,
  component: lazyRouteComponent(() => import('./screens/visits/Visits.tsx'), 'Visits'),
})

const sessions = createRoute({
  getParentRoute: () => organization,
  path: '/sessions',
  validateSearch: readSessionSearch,
  component: lazyRouteComponent(() => import('./screens/sessions/Sessions.tsx'), 'Sessions'),
})

const sessionPushes = createRoute({
  getParentRoute: () => organization,
  path: '/sessions/pushes',
  validateSearch: readPushSearch,
  component: lazyRouteComponent(() => import('./screens/sessions/push/Pushes.tsx'), 'Pushes'),
})
const sessionFiles = createRoute({
  getParentRoute: () => organization,
  path: '/sessions/files',
  component: lazyRouteComponent(() => import('./screens/sessions/files/Files.tsx'), 'Files'),
})

const loadReports = () => import('./screens/reports/Reports.tsx')
const reportStart = createRoute({
  getParentRoute: () => organization,
  path: '/reports',
  validateSearch: readReportSearch,
  component: lazyRouteComponent(loadReports, 'Reports'),
})
const report = createRoute({
  getParentRoute: () => organization,
  path: '/reports/$report',
  validateSearch: readReportSearch,
  component: lazyRouteComponent(loadReports, 'Reports'),
})

const loadPractice = () => import('./screens/practice/Practice.tsx')
const practiceStart = createRoute({
  getParentRoute: () => organization,
  path: '/practice',
  validateSearch: readPracticeSearch,
  component: lazyRouteComponent(loadPractice, 'Practice'),
})
const practice = createRoute({
  getParentRoute: () => organization,
  path: '/practice/$kind',
  validateSearch: readPracticeSearch,
  component: lazyRouteComponent(loadPractice, 'Practice'),
})

const versions = createRoute({
  getParentRoute: () => organization,
  path: '/connections/versions',
  component: lazyRouteComponent(() => import('./screens/versions/Versions.tsx'), 'Versions'),
})
const version = createRoute({
  getParentRoute: () => versions,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/versions/VersionDrawer.tsx'), 'VersionDrawer'),
})

const messages = createRoute({
  getParentRoute: () => organization,
  path: '/messages',
  validateSearch: readMessageSearch,
  component: lazyRouteComponent(() => import('./screens/Messages.tsx'), 'Messages'),
})
const message = createRoute({
  getParentRoute: () => messages,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/MessageDrawer.tsx'), 'MessageDrawer'),
})

const issues = createRoute({
  getParentRoute: () => organization,
  path: '/issues',
  validateSearch: readIssueSearch,
  component: lazyRouteComponent(() => import('./screens/issues/Issues.tsx'), 'Issues'),
})
const issue = createRoute({
  getParentRoute: () => issues,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/issues/IssueDrawer.tsx'), 'IssueDrawer'),
})
const undelivered = createRoute({
  getParentRoute: () => organization,
  path: '/issues/dead-letters',
  validateSearch: readUndeliveredSearch,
  component: lazyRouteComponent(() => import('./screens/issues/Undelivered.tsx'), 'Undelivered'),
})
const incidents = createRoute({
  getParentRoute: () => organization,
  path: '/issues/incidents',
  validateSearch: readIncidentSearch,
  component: lazyRouteComponent(() => import('./screens/issues/Incidents.tsx'), 'Incidents'),
})
const incident = createRoute({
  getParentRoute: () => incidents,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/issues/IncidentDrawer.tsx'), 'IncidentDrawer'),
})
const bulks = createRoute({
  getParentRoute: () => organization,
  path: '/issues/bulks',
  component: lazyRouteComponent(() => import('./screens/issues/Bulks.tsx'), 'Bulks'),
})

const firstAid = createRoute({
  getParentRoute: () => organization,
  path: '/issues/first-aid',
  component: lazyRouteComponent(() => import('./screens/undo/FirstAid.tsx'), 'FirstAid'),
})

const tasks = createRoute({
  getParentRoute: () => organization,
  path: '/tasks',
  component: lazyRouteComponent(() => import('./screens/Tasks.tsx'), 'Tasks'),
})
const task = createRoute({ getParentRoute: () => tasks, path: '/$id', component: () => null })

const reconciliation = createRoute({
  getParentRoute: () => organization,
  path: '/reconciliation',
  validateSearch: readReconciliationSearch,
  component: lazyRouteComponent(() => import('./screens/reconciliation/Reconciliation.tsx'), 'Reconciliation'),
})

const referrals = createRoute({
  getParentRoute: () => organization,
  path: '/referrals',
  validateSearch: readReferralSearch,
  component: lazyRouteComponent(() => import('./screens/referrals/Referrals.tsx'), 'Referrals'),
})
const referral = createRoute({
  getParentRoute: () => referrals,
  path: '/$id',
  validateSearch: readReferralTabSearch,
  component: lazyRouteComponent(() => import('./screens/referrals/ReferralDrawer.tsx'), 'ReferralDrawer'),
})

const calendar = createRoute({
  getParentRoute: () => organization,
  path: '/calendar',
  validateSearch: readCalendarSearch,
  component: lazyRouteComponent(() => import('./screens/calendar/Calendar.tsx'), 'Calendar'),
})
const calendarAppointment = createRoute({
  getParentRoute: () => calendar,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/calendar/AppointmentDrawer.tsx'), 'AppointmentDrawer'),
})

const patients = createRoute({
  getParentRoute: () => organization,
  path: '/patients',
  validateSearch: readRegistrySearch,
  component: lazyRouteComponent(() => import('./screens/registry/Registry.tsx'), 'Registry'),
})
const patient = createRoute({
  getParentRoute: () => patients,
  path: '/$id',
  validateSearch: readRegistryTabSearch,
  component: lazyRouteComponent(() => import('./screens/registry/PersonDrawer.tsx'), 'PersonDrawer'),
})
const patientDocument = createRoute({
  getParentRoute: () => patients,
  path: '/documents/$id',
  component: lazyRouteComponent(() => import('./screens/registry/DocumentDrawer.tsx'), 'DocumentDrawer'),
})

const newMember = createRoute({
  getParentRoute: () => patients,
  path: '/members/new',
  component: lazyRouteComponent(() => import('./screens/registry/MemberWizard.tsx'), 'MemberWizard'),
})
const member = createRoute({
  getParentRoute: () => patients,
  path: '/members/$id',
  component: lazyRouteComponent(() => import('./screens/registry/MemberDrawer.tsx'), 'MemberDrawer'),
})

const network = createRoute({
  getParentRoute: () => organization,
  path: '/network',
  validateSearch: readNetworkSearch,
  component: lazyRouteComponent(() => import('./screens/network/Network.tsx'), 'Network'),
})
const networkPart = createRoute({
  getParentRoute: () => network,
  path: '/part',
  component: lazyRouteComponent(() => import('./screens/network/PartWizard.tsx'), 'PartWizard'),
})
const networkTest = createRoute({
  getParentRoute: () => network,
  path: '/test',
  component: lazyRouteComponent(() => import('./screens/network/TestQuery.tsx'), 'TestQuery'),
})

const mappings = createRoute({
  getParentRoute: () => organization,
  path: '/mapping',
  component: lazyRouteComponent(() => import('./screens/mapping/Mappings.tsx'), 'Mappings'),
})
const workbench = createRoute({
  getParentRoute: () => organization,
  path: '/mapping/$route/$type',
  validateSearch: readMappingSearch,
  component: lazyRouteComponent(() => import('./screens/mapping/Workbench.tsx'), 'Workbench'),
})

const explain = createRoute({
  getParentRoute: () => organization,
  path: '/explain',
  validateSearch: readExplainSearch,
  component: lazyRouteComponent(() => import('./screens/explain/Explain.tsx'), 'Explain'),
})

const audit = createRoute({
  getParentRoute: () => organization,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./screens/audit/Audit.tsx'), 'Audit'),
})
const auditEntry = createRoute({
  getParentRoute: () => audit,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/audit/AuditDrawer.tsx'), 'AuditDrawer'),
})

const settings = createRoute({
  getParentRoute: () => organization,
  path: '/settings',
  component: lazyRouteComponent(() => import('./screens/settings/Settings.tsx'), 'Settings'),
})
const organizationSettings = createRoute({
  getParentRoute: () => settings,
  path: '/organization',
  component: lazyRouteComponent(() => import('./screens/setUp/OrganizationSettings.tsx'), 'OrganizationSettings'),
})
const retention = createRoute({
  getParentRoute: () => settings,
  path: '/retention',
  component: lazyRouteComponent(() => import('./screens/settings/Retention.tsx'), 'Retention'),
})
const scheduling = createRoute({
  getParentRoute: () => settings,
  path: '/scheduling',
  component: lazyRouteComponent(() => import('./screens/settings/scheduling/Scheduling.tsx'), 'Scheduling'),
})
const matching = createRoute({
  getParentRoute: () => settings,
  path: '/matching',
  component: lazyRouteComponent(() => import('./screens/settings/matching/Matching.tsx'), 'Matching'),
})
const privacy = createRoute({
  getParentRoute: () => organization,
  path: '/privacy',
  validateSearch: readPrivacySearch,
  component: lazyRouteComponent(() => import('./screens/privacy/PrivacyPreview.tsx'), 'PrivacyPreview'),
})
const history = createRoute({
  getParentRoute: () => settings,
  path: '/history',
  validateSearch: readHistorySearch,
  component: lazyRouteComponent(() => import('./screens/setUp/History.tsx'), 'History'),
})

const people = createRoute({
  getParentRoute: () => settings,
  path: '/people',
  validateSearch: readPeopleSearch,
  component: lazyRouteComponent(() => import('./screens/people/People.tsx'), 'People'),
})
const person = createRoute({
  getParentRoute: () => people,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/people/PersonDrawer.tsx'), 'PersonDrawer'),
})
const roles = createRoute({
  getParentRoute: () => settings,
  path: '/roles',
  component: lazyRouteComponent(() => import('./screens/people/Roles.tsx'), 'Roles'),
})
const apiTokens = createRoute({
  getParentRoute: () => settings,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./screens/people/ApiTokens.tsx'), 'ApiTokens'),
})
const account = createRoute({
  getParentRoute: () => settings,
  path: '/account',
  component: lazyRouteComponent(() => import('./screens/people/MyAccount.tsx'), 'MyAccount'),
})

const myDay = createRoute({
  getParentRoute: () => organization,
  path: '/my-day',
  validateSearch: readMyDaySearch,
  component: lazyRouteComponent(() => import('./screens/myDay/MyDay.tsx'), 'MyDay'),
})
const myPeople = createRoute({
  getParentRoute: () => organization,
  path: '/my-people',
  component: lazyRouteComponent(() => import('./screens/myDay/MyPeople.tsx'), 'MyPeople'),
})

const alerts = createRoute({
  getParentRoute: () => settings,
  path: '/alerts',
  validateSearch: readAlertSearch,
  component: lazyRouteComponent(() => import('./screens/settings/alerts/Alerts.tsx'), 'Alerts'),
})
const reminders = createRoute({
  getParentRoute: () => settings,
  path: '/reminders',
  validateSearch: readReminderSearch,
  component: lazyRouteComponent(() => import('./screens/settings/reminders/Reminders.tsx'), 'Reminders'),
})
const myNotices = createRoute({
  getParentRoute: () => settings,
  path: '/notices',
  component: lazyRouteComponent(() => import('./screens/settings/MyNotices.tsx'), 'MyNotices'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    signIn,
    invitation,
    organization.addChildren([
      overview,
      connections.addChildren([connection]),
      newConnection,
      routes.addChildren([newRoute, route]),
      listings.addChildren([newListing, listing]),
      versions.addChildren([version]),
      crosswalks.addChildren([newCrosswalk]),
      crosswalk,
      visits,
      practiceStart,
      practice,
      sessions,
      reportStart,
      report,
      sessionPushes,
      sessionFiles,
      messages.addChildren([message]),
      privacy,
      mappings,
      workbench,
      issues.addChildren([issue]),
      undelivered,
      incidents.addChildren([incident]),
      bulks,
      firstAid,
      tasks.addChildren([task]),
      referrals.addChildren([referral]),
      reconciliation,
      patients.addChildren([patient, patientDocument, newMember, member]),
      network.addChildren([networkPart, networkTest]),
      calendar.addChildren([calendarAppointment]),
      explain,
      audit.addChildren([auditEntry]),
      myDay,
      myPeople,
      settings.addChildren([
        people.addChildren([person]),
        roles,
        apiTokens,
        account,
        retention,
        scheduling,
        matching,
        organizationSettings,
        alerts,
        reminders,
        myNotices,
        history,
      ]),
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorScreen,
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** The addresses of the console. The address is the state: filters, cursor and the open drawer are all in it. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { ErrorScreen } from './parts/ErrorScreen.tsx'
import { NotFound } from './parts/NotFound.tsx'
import { OrganizationGate, StartGate } from './parts/SessionGate.tsx'
import { readIssueSearch, readMessageSearch, readSignInSearch } from './search.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const start = createRoute({ getParentRoute: () => root, path: '/', component: StartGate })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('./screens/SignIn.tsx'), 'SignIn'),
})

const organization = createRoute({ getParentRoute: () => root, path: '/o/$slug', component: OrganizationGate })

const overview = createRoute({
  getParentRoute: () => organization,
  path: '/',
  component: lazyRouteComponent(() => import('./screens/Overview.tsx'), 'Overview'),
})

const connections = createRoute({
  getParentRoute: () => organization,
  path: '/connections',
  component: lazyRouteComponent(() => import('./screens/Connections.tsx'), 'Connections'),
})
const connection = createRoute({
  getParentRoute: () => connections,
  path: '/$id',
  component: lazyRouteComponent(() => import('./screens/ConnectionDrawer.tsx'), 'ConnectionDrawer'),
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
  component: lazyRouteComponent(() => import('./screens/Issues.tsx'), 'Issues'),
})

const tasks = createRoute({
  getParentRoute: () => organization,
  path: '/tasks',
  component: lazyRouteComponent(() => import('./screens/Tasks.tsx'), 'Tasks'),
})
const task = createRoute({ getParentRoute: () => tasks, path: '/$id', component: () => null })

const settings = createRoute({
  getParentRoute: () => organization,
  path: '/settings',
  component: lazyRouteComponent(() => import('./screens/settings/Settings.tsx'), 'Settings'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    signIn,
    organization.addChildren([
      overview,
      connections.addChildren([connection]),
      messages.addChildren([message]),
      issues,
      tasks.addChildren([task]),
      settings,
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

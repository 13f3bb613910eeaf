/** Every generated page of the reference. To add one: a file beside that makes it, and a line here. */
import { configurationPage } from './configuration.ts'
import { connectorsPage } from './connectors.ts'
import { decisionsPage } from './decisions.ts'
import { environmentPage } from './environment.ts'
import { errorsPage } from './errors.ts'
import { httpPage } from './http.ts'
import { mappingPage } from './mapping.ts'
import type { Page } from './markdown.ts'
import { metricsPage } from './metrics.ts'
import { rolesPage } from './roles.ts'
import { statesPage } from './states.ts'

const makers: readonly (() => Page | Promise<Page>)[] = [
  configurationPage,
  connectorsPage,
  decisionsPage,
  environmentPage,
  errorsPage,
  httpPage,
  mappingPage,
  metricsPage,
  rolesPage,
  statesPage,
]

/** Makes all of them. */
export function makePages(): Promise<Page[]> {
  return Promise.all(makers.map(make => make()))
}

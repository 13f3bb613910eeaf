/** What the pipeline hands to every `evolve`, for tests in which nothing refers to anything. */
import { defaultOwners } from '../model/ownership.ts'

export const ours = { recordOf: () => undefined, owners: defaultOwners }

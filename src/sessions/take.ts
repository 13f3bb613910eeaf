/** Takes whole pages of a session-notes system: into tables of their own, and not into records. */
import type { PageTaker } from '../pipeline/pages.ts'
import { preferIndexes } from '../store/plans.ts'
import { isRunning, sessionSettingOf } from './settings.ts'
import { takeEntries } from './take-entries.ts'
import { takeListed } from './take-listed.ts'
import { takeNotes } from './take-notes.ts'

/** Every kind may come before what it refers to: what waits for it is looked at again then. */
export const sessionPages: PageTaker = {
  async mayPull(hub, db, connection) {
    const setting = await sessionSettingOf(hub, db)
    return isRunning(setting) && setting.connection === connection
  },
  async take(context, pages) {
    const setting = await sessionSettingOf(context.hub, context.db)
    if (!isRunning(setting) || setting.connection !== context.connection.id) return 'off'
    await preferIndexes(context.db)
    for (const { message, page } of pages)
      if (page.kind === 'note') await takeNotes(context, setting.choices, page, message)
      else await takeEntries(context, setting.choices, page)
    return 'taken'
  },
  list: takeListed,
}

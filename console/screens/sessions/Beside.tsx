/** What is open beside the list, as the address says: a note, the settings, the templates, a question, or many at once. */

import type { SessionOverview, TabState } from '../../api/sessionTypes.ts'
import { useMay } from '../../parts/session.ts'
import { AcceptDialog } from './accept/AcceptDialog.tsx'
import { NoteDrawer } from './NoteDrawer.tsx'
import { SessionSettings } from './SessionSettings.tsx'
import { Templates } from './templates/Templates.tsx'
import { useOpen, useSessionSearch } from './useSessionSearch.ts'
import { WhatIf } from './whatIf/WhatIf.tsx'

const accepting = /^accept(?:\.(?<act>[\w-]+))?$/

export function Beside({ overview, here }: { overview: SessionOverview; here: TabState | undefined }) {
  const may = useMay()
  const open = useOpen()
  const { open: what, agency } = useSessionSearch()
  const close = () => open(undefined)
  if (what === undefined) return null
  if (what === 'settings') return <SessionSettings overview={overview} onClose={close} />
  if (!may('sessions.read') || !overview.running || !here) return null
  if (what === 'templates') return <Templates onClose={close} />
  if (what === 'what-if') return <WhatIf onClose={close} />
  const accept = accepting.exec(what)
  if (accept)
    return may('sessions.map') ? (
      <AcceptDialog
        tab={here.tab}
        agency={agency}
        act={accept.groups?.act}
        onStarted={act => open(`accept.${act}`)}
        onClose={close}
      />
    ) : null
  return here.tab === 'appointments' ? <NoteDrawer id={what} onClose={close} /> : null
}
